// %% [markdown]
// # Digits painted by hand
// A picture of 8 × 8 points, painted below, is encrypted point by point. The server weighs the points, ten sums for ten digits, and finds the largest sum unseen: it
// learns neither the picture nor the digit.

// %%
const { data, target } = ml.datasets.loadDigits();
// Two levels a point: what a hand paints has no finer greys.
const inked = np.greater(data, 7).astype("int64");
const [XTrain, XTest, yTrain, yTest] = ml.trainTestSplit(inked, target, { testSize: 0.25, randomState: 0 });

// %% [markdown]
// A point speaks for a digit by how often it is inked in pictures of it: the logarithm of the odds, in whole steps, and no point alone against it by more than two.

// %%
const isDigit = np.equal(yTrain.reshape(-1, 1), np.arange(10)).astype("int64");
// One more of each, so that no odds are 0 or infinite.
const often = np.divide(XTrain.T.matmul(isDigit) + 1, isDigit.sum(0) + 2);
const weights = np.clip(np.rint(np.log(often / (1 - often))), -2, 3).astype("int64");
const bias = np.rint(np.log(1 - often).sum(0)).astype("int64");
const reader = compiler({ picture: "encrypted" }, (picture) => {
  const scores = picture.flatten().matmul(weights) + bias;
  // Two bits fewer tell the digits apart as well, and cost less to compare.
  const coarse = np.floor_divide(scores + 2, 4);
  // A one at the place of the largest sum. Of equal ones the first wins.
  return np.equal(coarse, np.max(coarse)).dot([512, 256, 128, 64, 32, 16, 8, 4, 2, 1]);
});
// People paint what no sample shows: there is room for every picture.
const readerCircuit = await reader.compile(
  Array.from(XTrain, (picture) => picture.reshape(8, 8)),
  { configuration: { bounds: "sound" } },
);
const digitOf = (places: Operand): number => Math.clz32(Number(places)) - 22;
// What stands under a decrypted result.
decode(readerCircuit, (places) => (places > 0 ? `the digit ${digitOf(places)}` : "no digit"));

// %%
const several = await Promise.all(
  Array.from(XTest.slice("0:50"), (picture) => readerCircuit.simulate(picture.reshape(8, 8))),
);
const right = several.filter((places, i) => digitOf(places) === Number(yTest.slice(i))).length;
print("right, of 50 pictures that were kept back:", right);

// %% [markdown]
// Paint another digit: press or drag over the points.

// %%
const painted = input.grid("digit", [8, 8], {
  value: [
    [0, 0, 1, 1, 1, 1, 0, 0],
    [0, 1, 1, 0, 0, 1, 1, 0],
    [0, 0, 0, 0, 0, 1, 1, 0],
    [0, 0, 0, 0, 1, 1, 0, 0],
    [0, 0, 0, 1, 1, 0, 0, 0],
    [0, 0, 1, 1, 0, 0, 0, 0],
    [0, 1, 1, 1, 1, 1, 0, 0],
    [0, 1, 1, 1, 1, 1, 1, 0],
  ],
});

// %%
const answer = digitOf(await readerCircuit.encryptRunDecrypt(painted));
print("the digit", answer);
