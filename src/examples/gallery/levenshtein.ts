// %% [markdown]
// # Edit distance of two encrypted words
// How many letters must be inserted, removed or replaced to make one word the other? Only differences between neighbours of the usual matrix are kept, as in
// Ukkonen's *Algorithms for approximate string matching* (1985): each place is one comparison and one lookup of five bits.

// %%
/** min(above + 1, left + 1, differs) of 9·differs + 3·(above + 1) + (left + 1), relative to the place diagonally before. */
const step = new LookupTable(
  Array.from({ length: 18 }, (_, at) =>
    Math.min(Math.floor(at / 3) % 3, at % 3, Math.floor(at / 9)),
  ),
);

/** The distance of words given as letters from 0 to 25. */
const distance = (x: Tensor, y: Tensor): Tensor => {
  let above: Operand[] = Array.from({ length: y.size }, () => 1);
  let sum: Operand = y.size;
  for (let i = 0; i < x.size; i++) {
    let left: Operand = 1;
    const below: Operand[] = [];
    for (let j = 0; j < y.size; j++) {
      const differs = x.slice(i) - y.slice(j) != 0;
      const up = above[j] ?? 1;
      const moved = step.lookup(9 * differs + 3 * (up + 1) + left + 1);
      below.push(moved - left);
      left = moved - up;
    }
    above = below;
    sum = sum + left;
  }
  return sum as Tensor;
};

const distanceOfWords = compiler({ x: "encrypted", y: "encrypted" }, (x, y) =>
  distance(x, y),
);

// %%
const letters = (word: string) =>
  np.array([...word].map((letter) => letter.charCodeAt(0) - 97));
const random = np.random.default_rng(1);
const words = Array.from({ length: 30 }, () => [
  random.integers(0, 26, 4),
  random.integers(0, 26, 4),
]);
// Words that share letters, and words of equal letters, in which nothing differs.
const nearWords = Array.from({ length: 30 }, () => [
  random.integers(0, 3, 4),
  random.integers(0, 3, 4),
]);
const equalWords = [0, 7, 25].map((letter) => [
  np.full(4, letter),
  np.full(4, letter),
]);
const distanceCircuit = await distanceOfWords.compile([
  [np.zeros(4, "int64"), np.full(4, 25)],
  ...words,
  ...nearWords,
  ...equalWords,
], { configuration: { bounds: "sound" } });

// %%
print("bootstraps:", distanceCircuit.statistics.programmableBootstraps);
for (const [a, b] of [
  ["gene", "gone"],
  ["cell", "call"],
  ["mono", "omon"],
  ["same", "same"],
] as const) {
  print(a, b, await distanceCircuit.simulate(letters(a), letters(b)));
}

// %%
print("gene gone, encrypted:", await distanceCircuit.encryptRunDecrypt(letters("gene"), letters("gone")));
