import { describe, expect, it } from "vitest";
import { arange } from "./create.ts";
import { defaultRng } from "./random.ts";
import { reshape } from "./shaping.ts";
import { toNested } from "./tensor.ts";

// Every expected number in this file comes from np.random.default_rng of NumPy 1.23.5.
describe("defaultRng gives NumPy's stream", () => {
  it("from small, large and several seeds", () => {
    expect(toNested(defaultRng(0).random(1))).toEqual([0.6369616873214543]);
    expect(toNested(defaultRng([1, 2, 3, 4, 5]).random(2))).toEqual([0.516890162668878, 0.6274779235631688]);
    expect(toNested(defaultRng(2n ** 70n + 9n).random(2))).toEqual([0.6308317568467726, 0.6523187556869673]);
    expect(toNested(defaultRng(12345).integers(0, 10, 3))).toEqual([6, 2, 7]);
    expect(() => defaultRng(-1)).toThrow("default_rng: expected a non-negative integer as seed, got -1");
  });

  it("through one sequence of different calls", () => {
    const rng = defaultRng(42);
    expect(toNested(rng.random(3))).toEqual([0.7739560485559633, 0.4388784397520523, 0.8585979199113825]);
    expect(toNested(rng.integers(0, 100, [2, 3]))).toEqual([
      [8, 69, 20],
      [9, 52, 97],
    ]);
    expect(toNested(rng.permutation(6))).toEqual([5, 4, 2, 3, 0, 1]);
    expect(toNested(rng.choice(10, 4, false))).toEqual([3, 4, 8, 1]);
    const normals = [1.1272412069680329, 0.4675093422520456, -0.8592924628832382, 0.36875078408249884];
    rng.standard_normal(4).data.forEach((value, i) => {
      expect(Math.abs(value - (normals[i] ?? 0))).toBeLessThan(1e-14);
    });
    expect(toNested(rng.integers(0, 2 ** 40, 2))).toEqual([70167815139, 909990097115]);
    expect(toNested(rng.choice(3, 5, true, [0.2, 0.3, 0.5]))).toEqual([2, 2, 1, 2, 2]);
    expect(toNested(rng.uniform(-1, 1, 2))).toEqual([0.5567669941475237, -0.6107225842960649]);
  });

  it("in the tail of the normal distribution too", () => {
    const { data } = defaultRng(5).standard_normal(100000);
    expect(Math.abs(data.reduce((a, b) => a + b, 0) - 91.06279549240566)).toBeLessThan(1e-8);
    expect(Math.abs(Math.max(...data) - 4.358604979783261)).toBeLessThan(1e-14);
  });

  it("choosing many from a long range, and rows of an array", () => {
    expect([...defaultRng(9).choice(20000, 600, false).data.slice(0, 4)]).toEqual([9828, 12859, 12202, 525]);
    const x = reshape(arange(12), [3, 4]);
    expect(toNested(defaultRng(3).permutation(x))).toEqual([
      [8, 9, 10, 11],
      [4, 5, 6, 7],
      [0, 1, 2, 3],
    ]);
    expect(defaultRng(3).choice(x, [2, 2]).shape).toEqual([2, 2, 4]);
  });

  it("and refuses what cannot be drawn", () => {
    const rng = defaultRng(1);
    expect(rng.random().shape).toEqual([]);
    expect(() => rng.integers(5, 5)).toThrow("integers: expected low < high");
    expect(() => rng.integers(0.5)).toThrow("integers: expected integer bounds");
    expect(() => rng.choice(3, 4, false)).toThrow("Cannot take a larger sample than population when replace is False");
    expect(() => rng.choice(2, 1, true, [0.5, 0.6])).toThrow("choice: expected 2 probabilities that sum to 1");
    expect(() => rng.normal(0, -1)).toThrow("normal: expected scale >= 0");
  });
});
