// %% [markdown]
// # A diagnosis that the server never learns
// 569 patients, 30 measurements each. The clinic encrypts; the model's owner computes; only the clinic reads the answer.

// %%
const cancer = ml.datasets.loadBreastCancer();
const diagnoses = Array.from(cancer.target.data, (code) => cancer.targetNames[code] ?? "");
const [XTrain, XTest, yTrain, yTest] = ml.trainTestSplit(cancer.data, cancer.target, {
  testSize: 0.25,
  randomState: 0,
});

// %% [markdown]
// How many bits does a measurement need? There is room for every patient, not for those alone that were seen. Each bit doubles the comparisons that the clinic sends; the lookups stay as many.

// %%
const configuration = { bounds: "sound" } as const;
await ml.display.accuracyByBits(
  (nBits) => new ml.XGBClassifier({ nBits, nEstimators: 10, maxDepth: 3 }),
  [XTrain, XTest, yTrain, yTest],
  { bits: [2, 3, 4], configuration },
);

// %%
const boosted = await new ml.XGBClassifier({ nBits: 3, nEstimators: 10, maxDepth: 3 }).fit(XTrain, yTrain);
const cancerCircuit = await boosted.compile(XTrain, { configuration });
ml.display.confusionMatrix(yTest, await boosted.predict(XTest), { classNames: cancer.targetNames });

// %% [markdown]
// One patient, on real ciphertexts. What comes back is a probability; nothing else left the clinic in clear.

// %%
const patient = XTest.slice("0:1");
const [malignant, benign] = Array.from((await boosted.predictProba(patient, { fhe: "execute" })).data);
print("malignant", malignant?.toFixed(2), "benign", benign?.toFixed(2));
