// %% [markdown]
// # Game of life
// One convolution and one table lookup for each cell. Neighbours count 1 and the cell itself 9, so that one number from 0 to 17 tells everything:
// a cell lives on 3 (it is born), 11 and 12 (it had two or three neighbours). The border of the board is always dead.

// %%
const size = 6;
const neighbourhood = np
  .array([[1, 1, 1], [1, 9, 1], [1, 1, 1]])
  .reshape(1, 1, 3, 3);
const rule = new LookupTable(
  Array.from({ length: 18 }, (_, sum) => ([3, 11, 12].includes(sum) ? 1 : 0)),
);

const nextGeneration = (board: Tensor): Tensor => {
  const [rows = 0, columns = 0] = board.shape;
  const sums = conv(board.reshape(1, 1, rows, columns), neighbourhood, null);
  const inner = rule.lookup(sums.reshape(rows - 2, columns - 2));
  return zeros([rows, columns]).set(
    [`1:${rows - 1}`, `1:${columns - 1}`],
    inner,
  );
};

const life = compiler({ board: "encrypted" }, (board) =>
  nextGeneration(board),
);

// %%
const generator = np.random.default_rng(3);
const boards = [
  np.zeros([size, size], "int64"),
  np.ones([size, size], "int64"),
  ...Array.from({ length: 20 }, () => generator.integers(0, 2, [size, size])),
];
const lifeCircuit = await life.compile(boards);
print(
  "bootstraps a generation:",
  lifeCircuit.statistics.programmableBootstraps,
);

// %%
let glider: Tensor = np.array([
  [0, 0, 0, 0, 0, 0],
  [0, 0, 1, 0, 0, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 1, 1, 1, 0, 0],
  [0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0],
]);
for (let generation = 0; generation < 4; generation++) {
  heatmap(glider, { title: `Generation ${generation}` });
  glider = await lifeCircuit.simulate(glider);
}

// %%
// A generation of a board that the server cannot see.
const blinker = np.zeros([size, size], "int64").set([2, "1:4"], 1);
heatmap(await lifeCircuit.encryptRunDecrypt(blinker), { title: "One generation, decrypted" });
