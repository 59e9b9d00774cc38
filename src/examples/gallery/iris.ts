// %% [markdown]
// # Iris: a tree and its boundary
// 150 flowers of three species, by the length and width of their petals and sepals. The client encrypts the comparisons of each measurement with all levels; the
// server adds them up and looks up the leaf, and learns neither the flower nor the species.

// %%
const { data, target, featureNames, targetNames } = ml.datasets.loadIris();
const species = Array.from(target.data, (code) => targetNames[code] ?? "");
const tree = await new ml.DecisionTreeClassifier({ nBits: 4, maxDepth: 3 }).fit(data, species);
const irisCircuit = await tree.compile(data);
print("right:", (await tree.score(data, species)).toFixed(3));

// %% [markdown]
// The ground is simulated, place by place. The flowers in rings run on ciphertexts, once you allow it.

// %%
await ml.display.decisionBoundary(tree, data, species, {
  features: [2, 3],
  featureNames,
  resolution: 16,
  encrypted: 4,
});

// %% [markdown]
// One flower's way through the tree. The client knows the flower and can draw it; the server cannot.

// %%
const flower = [[5.9, 3.2, 4.8, 1.8]];
await ml.display.tree(tree, { featureNames, row: flower, fhe: "execute" });
