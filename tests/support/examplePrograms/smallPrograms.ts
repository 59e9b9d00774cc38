/** Programs of a line or two: distances, floats that become lookups, tables for each element, rounding. */
import {
  AutoRounder,
  compiler,
  inputset,
  int,
  LookupTable,
  np,
  relu,
  roundBitPattern,
  tensor,
  uint,
} from "../../../src/index.ts";
import { certain, digitsOf, type Operand, type Program, samplesBelow, toList, type Value, virtual } from "./program.ts";

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** In how many bits two encrypted numbers differ, given as bits: each sum of two bits is 1 or not. */
export const hammingDistance = (x: Operand, y: Operand): Operand => np.sum(np.equal(np.add(x, y), 1));

const hamming: Program = {
  title: "Hamming distance",
  cases: [
    [0xf3, 0xbc, 8, 5],
    [0, 0, 8, 0],
    [0, 0xff, 8, 8],
  ].map(([x = 0, y = 0, bits = 8, expected]) => ({
    name: `${x.toString(16)} and ${y.toString(16)}`,
    run: async () => {
      const f = compiler({ x: "encrypted", y: "encrypted" }, (x: Operand, y: Operand) => hammingDistance(x, y));
      const circuit = await f.compile(
        inputset([tensor(uint(1), [bits]), tensor(uint(1), [bits])], 30, { ends: true }),
        certain,
      );
      return circuit.simulate([...digitsOf(x, 2, bits)], [...digitsOf(y, 2, bits)]);
    },
    expected,
  })),
};

const asArray = (value: Operand) => value as Value;

const sines: readonly (readonly [string, (x: Operand) => Operand, readonly number[]])[] = [
  [
    "(42 * sin(x)).astype(int) // 10",
    (x) => np.floor_divide(asArray(np.multiply(42, np.sin(x))).astype("int64"), 10),
    [0, 3, 3, 0, -4, -4, -2, 2],
  ],
  [
    "around(x + 1.5 + sin(x)).astype(int)",
    (x) => asArray(np.around(np.add(np.add(x, 1.5), np.sin(x)))).astype("int64"),
    [2, 3, 4, 5, 5, 6, 7, 9],
  ],
  [
    "127 - (50 * (sin(x) + 1)).astype(int)",
    (x) => np.subtract(127, asArray(np.multiply(50, np.add(np.sin(x), 1))).astype("int64")),
    [77, 35, 32, 70, 115, 125, 91, 45],
  ],
];

const sine: Program = {
  title: "Sines in lookups",
  cases: sines.map(([name, call, expected]) => ({
    name,
    run: async () => {
      const circuit = await compiler({ x: "encrypted" }, (x: Operand) => call(x)).compile(range(8), certain);
      return Promise.all(range(8).map((x) => circuit.simulate(x)));
    },
    expected,
  })),
};

const squared = new LookupTable([0, 1, 4, 9]);
const cubed = new LookupTable([0, 1, 8, 27]);

const perElement: Program = {
  title: "A table for each element",
  cases: [
    {
      name: "squares and cubes",
      run: async () => {
        const table = new LookupTable(range(3).map(() => [squared, cubed]));
        const f = compiler({ x: "encrypted" }, (x: Operand) => table.lookup(x));
        const circuit = await f.compile(samplesBelow(4, [3, 2], 20, 1), certain);
        return toList(
          await circuit.simulate([
            [0, 1],
            [2, 3],
            [3, 0],
          ]),
        );
      },
      expected: [
        [0, 1],
        [4, 27],
        [9, 0],
      ],
    },
  ],
};

const rounding: Program = {
  title: "ReLU on rounded values",
  cases: [
    {
      name: "18 bits rounded to 6",
      run: async () => {
        const rounder = new AutoRounder(6);
        const f = compiler({ x: "encrypted" }, (x: Operand) => relu(roundBitPattern(x, rounder)));
        const { configuration, ...rest } = virtual;
        const circuit = await f.compile(inputset(int(18), 50, { ends: true }), {
          ...rest,
          configuration: { ...configuration, autoAdjustRounders: true },
        });
        const values = [-100000, -1, 2047, 2048, 6143, 6144, 100000];
        return [rounder.lsbsToRemove, ...(await Promise.all(values.map((x) => circuit.encryptRunDecrypt(x))))];
      },
      // 100000 = 24 × 4096 + 1696.
      expected: [12, 0, 0, 0, 4096, 4096, 8192, 98304],
    },
  ],
};

export const programs: readonly Program[] = [hamming, sine, perElement, rounding];
