// %% [markdown]
// # A tiny classifier of digits
// Images of 5 × 3 pixels. The score of a digit counts the pixels that agree with its shape: a linear layer with weights 1 and −1. The answer is the digit with
// the largest score, found under encryption: the server learns neither the image nor the answer.

// %%
const shapes = [
  "111101101101111",
  "010110010010111",
  "111001111100111",
  "111001111001111",
].map((rows) => [...rows].map(Number));
const images = np.array(shapes);
for (const [digit, image] of shapes.entries())
  heatmap(np.array(image).reshape(5, 3), { title: `The digit ${digit}` });

// %%
const weights = (2 * images - 1).T;
const bias = 15 - images.sum(1);
const classify = compiler({ image: "encrypted" }, (image) => {
  const scores = image.matmul(weights) + bias;
  const best = np.max(scores);
  // Of equal scores the first wins.
  return (scores == best).dot([8, 4, 2, 1]);
});
const noise = np.random.default_rng(5).integers(0, 2, [40, 15]);
const classifier = await classify.compile([
  ...Array.from(noise),
  ...Array.from(images),
  ...Array.from(1 - images),
]);
const digitOf = (places: Tensor): number => Math.clz32(Number(places)) - 28;
// What stands under a decrypted result: the place of the one says which digit it is.
decode(classifier, { 8: "digit 0", 4: "digit 1", 2: "digit 2", 1: "digit 3" });

// %%
const disturbed = np.array([1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0]);
heatmap(disturbed.reshape(5, 3), { title: "A digit with a wrong pixel" });
print(
  "recognised as",
  digitOf(await classifier.simulate(disturbed)),
  "with",
  classifier.statistics.programmableBootstraps,
  "bootstraps",
);

// %%
print("encrypted, recognised as", digitOf(await classifier.encryptRunDecrypt(disturbed)));
