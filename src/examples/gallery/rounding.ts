// %% [markdown]
// # Rounding before a lookup
// A sum of many products is wide, and a table of 2 to the power of its width is large. Often its high bits are all that matters.
// `AutoRounder` measures how many low bits can go so that the given number remains.

// %%
const scores = np.random.default_rng(7).integers(-8, 8, 24);
const rounder = new AutoRounder(5);
const rounded = compiler({ x: "encrypted" }, (x) =>
  relu(roundBitPattern(x.dot(scores), rounder)),
);
const exact = compiler({ x: "encrypted" }, (x) => relu(x.dot(scores)));
// The largest and the smallest sum among them: no other input leaves what they reach.
const featureSamples = [
  ...inputset(tensor(uint(3), [24]), 60),
  np.where(scores > 0, 7, 0),
  np.where(scores < 0, 7, 0),
];
const roundedCircuit = await rounded.compile(featureSamples, {
  configuration: { autoAdjustRounders: true },
});
const exactCircuit = await exact.compile(featureSamples);
print("low bits that go:", rounder.lsbsToRemove);

// %%
const features = np.random.default_rng(3).integers(0, 8, [40, 24]);
const pairs = [];
for (const x of features)
  pairs.push({
    exact: Number(await exactCircuit.simulate(x)),
    rounded: Number(await roundedCircuit.simulate(x)),
  });
plot([{ type: "dot", x: "exact", y: "rounded" }], {
  data: pairs,
  title: "Exact and rounded results",
});
table({
  circuit: ["exact", "rounded"],
  "abstract cost, millions": [exactCircuit, roundedCircuit].map(
    ({ statistics }) => Math.round(statistics.complexity / 1e6),
  ),
  bootstraps: [exactCircuit, roundedCircuit].map(
    ({ statistics }) => statistics.programmableBootstraps,
  ),
});

// %%
const [asked] = features;
print("encrypted:", await roundedCircuit.encryptRunDecrypt(asked), "exact:", pairs[0]?.exact);
