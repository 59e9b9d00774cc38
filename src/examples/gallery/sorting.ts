// %% [markdown]
// # Sorting and the median
// A sorting *network* compares in an order that does not depend on the values, which is what encrypted data needs. Of two values the smaller is
// $\min(a, b)$, and the larger is $a + b - \min(a, b)$: one comparison by lookup for each pair.

// %%
/** Pairs of places to compare, for five values: nine comparators (Knuth, The Art of Computer Programming 3, 5.3.4). */
const network = [
  [0, 3],
  [1, 4],
  [0, 2],
  [1, 3],
  [0, 1],
  [2, 4],
  [1, 2],
  [3, 4],
  [2, 3],
] as const;

const sorted = (values: Tensor): Tensor[] => {
  const wires = [...values];
  for (const [low, high] of network) {
    const a = wires[low] as Tensor;
    const b = wires[high] as Tensor;
    const smaller = np.minimum(a, b);
    wires[low] = smaller;
    wires[high] = (a + b - smaller) as Tensor;
  }
  return wires;
};

const sort = compiler({ values: "encrypted" }, (values) =>
  array(sorted(values)),
);
const median = compiler(
  { values: "encrypted" },
  (values) => sorted(values)[2] as Tensor,
);
const valueSamples = [
  ...Array.from(np.random.default_rng(2).integers(0, 8, [60, 5])),
  np.zeros(5, "int64"),
  np.full(5, 7),
  np.array([7, 0, 7, 0, 7]),
  np.array([0, 7, 0, 7, 0]),
];

// %%
const sortCircuit = await sort.compile(valueSamples);
print(
  "sorted:",
  await sortCircuit.simulate(np.array([5, 2, 7, 0, 3])),
  "with",
  sortCircuit.statistics.programmableBootstraps,
  "bootstraps",
);

// %%
const medianCircuit = await median.compile(valueSamples);
print(
  "median:",
  await medianCircuit.simulate(np.array([5, 2, 7, 0, 3])),
  "with",
  medianCircuit.statistics.programmableBootstraps,
  "bootstraps",
);

// %%
print("sorted, encrypted:", await sortCircuit.encryptRunDecrypt(np.array([5, 2, 7, 0, 3])));
