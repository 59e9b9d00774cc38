/**
 * Approximate rounding: low bits are left to the noise. What a plan takes, the multiples that come out, how often the noise takes one beyond a
 * border, simulated and encrypted against the prediction, and what the settings say. Chance fails a test less than once in a million runs.
 */
import { describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import {
  AutoTruncator,
  compiler,
  LookupTable,
  NDArray,
  np,
  roundBitPattern,
  truncateBitPattern,
} from "../../src/index.ts";
import { offByOneRate } from "../../src/params/rounding.ts";
import { userErrorOf } from "../support/errors.ts";

const random = seededRandom(20261129);
const integers = (count: number, low: number, high: number) =>
  Array.from({ length: count }, () => uniformInteger(random, low, high));
const list = (value: unknown): number[] => (value instanceof NDArray ? (value.tolist() as number[]) : [Number(value)]);
const approximate = { exactness: "approximate" } as const;
const toy = { configuration: { enableUnsafeFeatures: true, insecureToyParameters: true } };

describe("the rate", () => {
  test("is the mean over all low bits, by counting and where the steps are fine", () => {
    for (const [lsbs, deviation] of [
      [3, 0.4],
      [3, 3],
      [6, 10],
      [8, 40],
      [14, 2000],
    ] as const) {
      const bits = 4;
      const step = 2 ** -(bits + 1 + lsbs);
      let sum = 0;
      // Tails by a sum over a fine grid: nothing of the product.
      const cells = 4000;
      for (let cell = 0; cell < cells; cell++) {
        const z = -8 + (16 * (cell + 0.5)) / cells;
        const weight = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * (16 / cells);
        const moved = Math.abs(z) * deviation;
        // Of 2^lsbs values, those nearer to the border on that side than the noise reaches: k + 1/2 < moved.
        sum += weight * Math.min(2 ** lsbs, Math.max(0, Math.floor(moved + 0.5)));
      }
      const rate = offByOneRate((deviation * step) ** 2, bits, lsbs);
      expect(rate / (sum / 2 ** lsbs)).toBeGreaterThan(0.98);
      expect(rate / (sum / 2 ** lsbs)).toBeLessThan(1.02);
    }
    expect(offByOneRate(0, 4, 5)).toBe(0);
  });
});

describe("a plan", () => {
  const table = new LookupTable(integers(65, 0, 7));
  const lookedUp =
    (options: object, lsbs = 5) =>
    (x: NDArray) =>
      table.lookup(np.floor_divide(roundBitPattern(x, lsbs, options), 2 ** lsbs));

  test("has one bootstrap of the width that remains", async () => {
    const inputset = [[0, 1500]];
    const exact = await compiler({ x: "encrypted" }, lookedUp({})).compile(inputset);
    const circuit = await compiler({ x: "encrypted" }, lookedUp(approximate)).compile(inputset);
    // For each of the two values one for every low bit, and the lookups of the rest.
    expect(exact.statistics.programmableBootstraps).toBeGreaterThanOrEqual(12);
    expect(circuit.statistics.programmableBootstraps).toBe(2);
    expect(Object.values(circuit.statistics.perNode).flatMap(({ widths }) => widths)).toEqual([6]);
    expect(circuit.statistics.milliseconds).toBeLessThan(exact.statistics.milliseconds / 1.5);
    expect(exact.statistics.approximateRoundings).toEqual([]);
    expect(circuit.statistics.approximateRoundings).toMatchObject([{ lsbs: 5, bits: 6 }]);
    expect(circuit.toString()).toContain("round_bit_pattern(%1, lsbs_to_remove=5, exactness=approximate)");
  });

  test("is wider by a bit where rounding up would leave the space, unless that is not wanted", async () => {
    const widthFor = async (high: number, options: object) => {
      const circuit = await compiler({ x: "encrypted" }, lookedUp(options)).compile([[0, high]], toy);
      return circuit.statistics.approximateRoundings[0]?.bits;
    };
    expect(await widthFor(2016, approximate)).toBe(6);
    // 2017 may go to 2048, though exactly it is 2016.
    expect(await widthFor(2017, approximate)).toBe(7);
    expect(await widthFor(2047, { ...approximate, overflowProtection: false })).toBe(6);
    const graph = compiler({ x: "encrypted" }, lookedUp({ ...approximate, overflowProtection: false })).trace([
      [0, 2047],
    ]);
    const [warning] = graph.check().filter(({ code }) => code === "rounding-overflow");
    expect(warning?.message).toBe(
      "round_bit_pattern: results reach 2048, which takes 12 bits; what is rounded has 11, and without overflow protection such results are wrong",
    );
  });
});

/** Whether `count` hits of `trials` are what chance `rate` gives, up to a part in a million, with a tenth for the noise formulas. */
function expectRate(count: number, trials: number, rate: number): void {
  const slack = 5 * Math.sqrt(trials * rate * 1.1) + 1;
  expect(count).toBeGreaterThan(trials * rate * 0.9 - slack);
  expect(count).toBeLessThan(trials * rate * 1.1 + slack);
}

/** Differences of results from the exact ones in multiples of 2^lsbs. */
const movedBy = (results: unknown, exact: unknown, lsbs: number): number[] =>
  list(results).map((value, i) => (value - (list(exact)[i] ?? Number.NaN)) / 2 ** lsbs);

describe("what comes out", () => {
  const kinds = [
    { name: "rounding", round: roundBitPattern, low: 0, high: 2000, lsbs: 6 },
    { name: "rounding of signed values", round: roundBitPattern, low: -700, high: 900, lsbs: 6 },
    { name: "truncating", round: truncateBitPattern, low: 0, high: 1023, lsbs: 5 },
    { name: "truncating signed values", round: truncateBitPattern, low: -512, high: 511, lsbs: 5 },
  ];

  test.each(kinds)("$name, simulated: off by one as often as predicted, and never by more", async (kind) => {
    const { round, low, high, lsbs } = kind;
    const values = integers(4000, low, high);
    values.push(low, high);
    const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => round(x, lsbs, approximate)).compile([
      values.map((_, i) => (i % 2 === 0 ? low : high)),
    ]);
    const [{ offByOne: rate } = { offByOne: 0 }] = circuit.statistics.approximateRoundings;
    expect(rate).toBeGreaterThan(0.01);
    const moved = movedBy(await circuit.simulate(values), circuit.graph.evaluate(values), lsbs);
    expect(moved.every((steps) => Math.abs(steps) <= 1)).toBe(true);
    expectRate(moved.filter((steps) => steps !== 0).length, values.length, rate);
    // Only values near a border move.
    const unit = 2 ** lsbs;
    const half = round === roundBitPattern ? unit / 2 : 0;
    const toBorder = (value: number) => Math.abs(((((value - half) % unit) + unit) % unit) + 0.5 - unit / 2);
    const distances = values.flatMap((value, i) => (moved[i] === 0 ? [] : [unit / 2 - toBorder(value)]));
    expect(Math.max(...distances)).toBeLessThan(unit / 2);
  });

  const settings = [
    { name: "secure", count: 40, configuration: {} },
    { name: "toy", count: 500, ...toy },
  ];
  const runs = settings.flatMap((setting) => kinds.slice(1, 3).map((kind) => ({ kind, ...setting, of: kind.name })));
  test.each(runs)(
    "$of on ciphertexts, $name parameters",
    { timeout: 120_000 },
    async ({ kind, count, configuration }) => {
      const { round, low, high, lsbs } = kind;
      const values = integers(count, low, high);
      values.push(low, high, low + 1, high - 1);
      const inputset = [values.map((_, i) => (i % 2 === 0 ? low : high))];
      const f = compiler({ x: "encrypted" }, (x: NDArray) => round(x, lsbs, approximate));
      const circuit = await f.compile(inputset, { configuration });
      expect(circuit.statistics.programmableBootstraps).toBe(values.length);
      const [{ offByOne: rate } = { offByOne: 0 }] = circuit.statistics.approximateRoundings;
      const moved = movedBy(await circuit.encryptRunDecrypt(values), circuit.graph.evaluate(values), lsbs);
      expect(moved.every((steps) => Math.abs(steps) <= 1)).toBe(true);
      expectRate(moved.filter((steps) => steps !== 0).length, values.length, rate);
      circuit.dispose();
    },
  );

  test("a rounded value wider than one bootstrap is decomposed, and keeps to the nearest multiples", async () => {
    const table = new LookupTable(integers(300, 0, 63));
    const f = (x: NDArray) => table.lookup(np.floor_divide(roundBitPattern(x, 3, approximate), 8));
    const values = integers(10, 4, 2296);
    const circuit = await compiler({ x: "encrypted" }, f).compile(
      [values.map((_, i) => (i % 2 === 0 ? 0 : 2300))],
      toy,
    );
    expect(circuit.statistics.programmableBootstraps).toBeGreaterThan(values.length);
    expect(circuit.statistics.approximateRoundings).toMatchObject([{ node: 1, lsbs: 3 }]);
    for (const results of [await circuit.simulate(values), await circuit.encryptRunDecrypt(values)]) {
      list(results).forEach((result, i) => {
        const near = [-4, 0, 4].map((moved) => list(f(np.array([(values[i] ?? 0) + moved])))[0]);
        expect(near).toContain(result);
      });
    }
    circuit.dispose();
  });
});

describe("settings", () => {
  const f = compiler({ x: "encrypted" }, (x: NDArray) => np.maximum(roundBitPattern(x, 4), 32));

  test("the configuration says it for roundings that do not", async () => {
    const configuration = { roundingExactness: "approximate" } as const;
    expect(f.trace([0, 200], configuration).format()).toContain("exactness=approximate");
    expect(f.trace([0, 200]).format()).not.toContain("exactness");
    const own = compiler({ x: "encrypted" }, (x: NDArray) => roundBitPattern(x, 4, { exactness: "exact" }));
    expect(own.trace([0, 200], configuration).format()).not.toContain("exactness");
    const message = userErrorOf(() => f.trace([1], { roundingExactness: "about" as never })).message;
    expect(message).toContain("roundingExactness");
    expect(message).toContain('"exact" or "approximate"');
    expect(userErrorOf(() => roundBitPattern(1, 1, { exact: true } as never)).message).toContain(
      "'exact' is no option",
    );
  });

  test("in clear everything is exact", () => {
    expect(roundBitPattern(23, 4, approximate)).toBe(16);
    expect(truncateBitPattern(31, 4, approximate)).toBe(16);
  });

  test("AutoTruncator finds what to cut off, by itself or as the configuration says", async () => {
    const truncator = new AutoTruncator(5);
    const cut = compiler({ x: "encrypted" }, (x: NDArray) => truncateBitPattern(x, truncator));
    expect(userErrorOf(() => cut.trace([0, 1000])).message).toContain(
      "AutoTruncators cannot be used before adjustment, please call AutoTruncator.adjust",
    );
    const graph = cut.trace([0, 1000], { autoAdjustTruncators: true });
    expect(truncator.lsbsToRemove).toBe(5);
    expect(graph.format()).toContain("truncate_bit_pattern(%0, lsbs_to_remove=5)");
    const other = new AutoTruncator(3);
    AutoTruncator.adjust((x: number) => truncateBitPattern(x, other), [0, 255]);
    expect(other.lsbsToRemove).toBe(5);
  });
});
