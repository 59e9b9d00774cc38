// %% [markdown]
// # Digits painted by hand
// A picture of 8 × 8 points, painted here with `#` and `+`, is encrypted point by point. The server weighs the points, ten sums for ten digits, and learns nothing of
// the picture. Weights are public numbers, so that there is no lookup at all.

// %%
const digits = ml.datasets.loadDigits();
// Two levels a point: what a hand paints has no finer greys.
const inked = np.greater(digits.data, 7).astype("int64");
const [XTrain, XTest, yTrain, yTest] = ml.trainTestSplit(inked, digits.target, { testSize: 0.25, randomState: 0 });
const reader = await new ml.LogisticRegression({ nBits: 4, C: 0.1 }).fit(XTrain, yTrain);
const readerCircuit = await reader.compile(XTrain);
print("right:", (await reader.score(XTest, yTest)).toFixed(3));

// %% [markdown]
// Paint another one.

// %%
const painted = `
..####..
.##..##.
.....##.
....##..
...##...
..##....
.#####..
.######.
`;
const picture = np.array(
  painted
    .trim()
    .split("\n")
    .map((row) => [...row].map((point) => Number(point !== "."))),
);
heatmap(picture, { title: "What the client sees" });

// %%
const scores = await reader.predictProba(picture.reshape(1, 64), { fhe: "execute" });
const answer = scores.data.indexOf(Math.max(...scores.data));
print("the digit", answer);
plot({ type: "barY", x: "digit", y: "probability", color: "client" }, {
  title: "What the client decrypts",
  data: Array.from(scores.data, (probability, digit) => ({ digit: String(digit), probability })),
});
