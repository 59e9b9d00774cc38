// %% [markdown]
// # Matrix products
// Encrypted times clear is a sum of products with plain numbers: no bootstrap. Encrypted times encrypted takes two lookups for every product of two numbers.

// %%
const rotation = np.array([[0, -1], [1, 0]]);
const turn = compiler({ points: "encrypted" }, (points) =>
  points.matmul(rotation),
);
const corners = [np.full([3, 2], -7), np.full([3, 2], 7)];
const turned = await turn.compile(corners);
print(
  "clear matrix:",
  turned.statistics.programmableBootstraps,
  "bootstraps,",
  turned.statistics.additions,
  "additions",
);
print(
  await turned.simulate(
    np.array([[1, 2], [3, 4], [-5, 6]]),
  ),
);

// %%
const multiply = compiler({ a: "encrypted", b: "encrypted" }, (a, b) =>
  np.matmul(a, b),
);
const ends = [0, 3].map((value) => [
  np.full([2, 2], value),
  np.full([2, 2], value),
]);
const multiplied = await multiply.compile(ends);
print(
  "encrypted matrix:",
  multiplied.statistics.programmableBootstraps,
  "bootstraps for 8 products",
);
print(
  await multiplied.simulate(
    np.array([[1, 2], [3, 0]]),
    np.array([[0, 1], [1, 2]]),
  ),
);

// %%
// Both on ciphertexts.
print(await turned.encryptRunDecrypt(np.array([[1, 2], [3, 4], [-5, 6]])));
print(await multiplied.encryptRunDecrypt(np.array([[1, 2], [3, 0]]), np.array([[0, 1], [1, 2]])));
