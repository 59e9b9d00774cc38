/**
 * Lookups beyond what is cheap in one bootstrap, and rounding: by bits, signs and lookups of high bits. Toys show that every way gives
 * the clear result; secure parameters show it for 7 and 8 bits on all inputs.
 */
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import {
  type Circuit,
  compiler,
  LookupTable,
  NDArray,
  np,
  roundBitPattern,
  truncateBitPattern,
} from "../../src/index.ts";

const random = seededRandom(20261123);
const integers = (count: number, low: number, high: number) =>
  Array.from({ length: count }, () => uniformInteger(random, low, high));
const plain = (value: unknown) => (value instanceof NDArray ? value.tolist() : value);
const toy = { configuration: { enableUnsafeFeatures: true, insecureToyParameters: true } };

/** Compares encrypted, simulated and clear results. */
async function agree(circuit: Circuit, ...args: readonly unknown[]): Promise<void> {
  const clear = plain(circuit.graph.evaluate(...(args as number[])));
  expect(plain(await circuit.simulate(...(args as number[])))).toEqual(clear);
  expect(plain(await circuit.encryptRunDecrypt(...(args as number[])))).toEqual(clear);
}

const all = (bits: number) => Array.from({ length: 2 ** bits }, (_, i) => i);

describe("all inputs under secure parameters", () => {
  // A second try: at the default p_error a run of the circuit, encrypted or simulated, is wrong once in 100,000 times.
  test.each([7, 8])("%i bits", { timeout: 400_000, retry: 1 }, async (bits) => {
    const table = new LookupTable(integers(2 ** bits, 0, 2 ** bits - 1));
    const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x)).compile([all(bits)]);
    expect(circuit.parameters).toMatchObject({ insecure: false, securityLevel: 132 });
    expect(circuit.globalPError).toBeLessThanOrEqual(1e-5);
    await agree(circuit, all(bits));
    circuit.dispose();
  });
});

describe("toys", () => {
  test.each([6, 7, 8, 9, 10, 12, 16])("a random table of %i bits", { timeout: 300_000 }, async (bits) => {
    const table = new LookupTable(integers(2 ** bits, 0, 2 ** bits - 1));
    const sample = bits <= 8 ? all(bits) : [0, 2 ** bits - 1, ...integers(bits > 12 ? 1 : 6, 0, 2 ** bits - 1)];
    const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x)).compile([sample], toy);
    await agree(circuit, sample);
  });

  test("signed values, a different table for each element, and one element in several tables", async () => {
    const [a, b] = [new LookupTable(integers(128, -64, 63)), new LookupTable(integers(128, 0, 7))];
    const tables = new LookupTable([a, b, a]);
    const circuit = await compiler({ x: "encrypted", y: "encrypted" }, (x: NDArray, y: NDArray) =>
      np.concatenate([tables.lookup(np.subtract(x, 64) as NDArray), tables.lookup(np.broadcast_to(y, [3]) as NDArray)]),
    ).compile(
      [
        [[0, 0, 0], 0],
        [[127, 127, 127], 127],
      ],
      toy,
    );
    for (let i = 0; i < 10; i++) await agree(circuit, integers(3, 0, 127), uniformInteger(random, 0, 127));
  });

  test("a table of high bits needs no signs", async () => {
    const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => np.right_shift(x, 7)).compile(
      [[0], [4095]],
      toy,
    );
    const { perNode, programmableBootstraps } = circuit.statistics;
    expect(programmableBootstraps).toBeLessThanOrEqual(8);
    expect(Object.values(perNode).map(({ widths }) => widths.at(0))).toEqual([0]);
    await agree(circuit, [integers(1, 0, 4095)[0]]);
  });

  test("multiples of a power of two are looked up without their low bits", async () => {
    const circuit = await compiler({ x: "encrypted" }, (x: NDArray) =>
      np.power(np.multiply(np.subtract(x, 4), 16), 2),
    ).compile([all(3)], toy);
    expect(circuit.statistics.programmableBootstraps).toBe(8);
    expect(Object.values(circuit.statistics.perNode).flatMap(({ widths }) => widths)).toEqual([3]);
    await agree(circuit, all(3));
  });
});

describe("rounding", () => {
  const cases = [
    { name: "down", round: truncateBitPattern, low: 0, high: 255, lsbs: 5 },
    { name: "halves up", round: roundBitPattern, low: 0, high: 255, lsbs: 5 },
    { name: "halves up, signed", round: roundBitPattern, low: -300, high: 255, lsbs: 4 },
    { name: "down, signed", round: truncateBitPattern, low: -512, high: 511, lsbs: 7 },
    { name: "by one bit", round: roundBitPattern, low: 0, high: 31, lsbs: 1 },
    { name: "of wide values", round: roundBitPattern, low: 0, high: 2 ** 18 - 1, lsbs: 14 },
  ];
  test.each(cases)("$name, by itself and before a lookup", async ({ round, low, high, lsbs }) => {
    const unit = 2 ** lsbs;
    const both = (x: NDArray) => {
      const rounded = round(x, lsbs) as NDArray;
      return np.concatenate([rounded, np.power(np.floor_divide(rounded, unit), 2) as NDArray]);
    };
    const circuit = await compiler({ x: "encrypted" }, both).compile(
      [
        [low, low, low, low],
        [high, high, high, high],
      ],
      toy,
    );
    await agree(circuit, [low, high, ...integers(2, low, high)]);
    await agree(circuit, integers(4, low, high));
  });
});

describe("what does not fit", () => {
  test("is refused with node, width, norm and what would help", async () => {
    const table = new LookupTable(integers(2 ** 16, 0, 2 ** 16 - 1));
    const many = (x: NDArray) => table.lookup(np.sum(table.lookup(np.multiply(x, 255))));
    const inputset = [all(8).map(() => 0), all(8).map((i) => (i < 200 ? 1 : 0))];
    const compiling = compiler({ x: "encrypted" }, many).compile(inputset, { configuration: { globalPError: 1e-30 } });
    await expect(compiling).rejects.toThrow(UserError);
  });
});

describe("failures under a large p_error", () => {
  const up = new LookupTable([3, 1, 0, 2, 7, 4, 6, 5]);
  const down = new LookupTable([0, 4, 1, 5, 2, 6, 3, 7]);
  const wide = new LookupTable(integers(512, 0, 255));
  const cases = [
    {
      name: "two tables on one rotation",
      bits: 3,
      count: 500,
      of: (x: NDArray) => [up.lookup(x), down.lookup(x)],
      each: 1,
    },
    { name: "a decomposed lookup", bits: 9, count: 60, of: (x: NDArray) => [wide.lookup(x)], each: 3 },
  ];
  test.each(cases)(
    "of $name are at most as many as predicted",
    { timeout: 400_000 },
    async ({ bits, count, of, each }) => {
      const pError = 0.05;
      const values = integers(count, 0, 2 ** bits - 1);
      const f = (x: NDArray) => np.concatenate(of(x) as NDArray[]);
      const circuit = await compiler({ x: "encrypted" }, f).compile([values, values.map(() => 2 ** bits - 1)], {
        configuration: { pError, enableUnsafeFeatures: true },
      });
      const rotations = circuit.statistics.programmableBootstraps / count;
      expect(rotations).toBe(each);
      const results = (await circuit.encryptRunDecrypt(values)) as NDArray;
      const clear = circuit.graph.evaluate(values) as NDArray;
      const wrong = (results.tolist() as number[]).filter(
        (value, i) => value !== (clear.tolist() as number[])[i],
      ).length;
      const expected = clear.size * (1 - (1 - pError) ** (rotations + 1));
      expect(wrong).toBeLessThan(expected + 5 * Math.sqrt(2 * expected));
      circuit.dispose();
    },
  );
});
