import { describe, expect, it } from "vitest";
import { arange } from "./create.ts";
import { binary } from "./elementwise/elementwise.ts";
import { formatTensor } from "./format.ts";
import { reshape } from "./shaping.ts";
import { filled, fromNested, type NestedInput, scalar } from "./tensor.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const text = (nested: NestedInput): string => formatTensor(fromNested(nested));

describe("formatTensor", () => {
  it("prints the constants of the golden programs", () => {
    expect(text([2, -1, 3, 0])).toBe("[ 2 -1  3  0]");
    expect(
      text([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toBe("[[1 2 3] [4 5 6]]");
    expect(text([0.5, 1.25, -3])).toBe("[ 0.5   1.25 -3.  ]");
    expect(
      text([
        [1, -2],
        [3, 4],
        [-5, 6],
      ]),
    ).toBe("[[ 1 -2] [ 3  4] [-5  6]]");
    expect(text([2])).toBe("[2]");
    expect(text(1.5)).toBe("1.5");
    expect(formatTensor(scalar(2, "float64"))).toBe("2.0");
    expect(text(-7)).toBe("-7");
    const squares = Array.from({ length: 64 }, (_, i) => (i * i) % 64);
    expect(text(squares).slice(0, 10)).toBe("[ 0  1  4 ");
    expect(text(squares).slice(-10)).toBe("  9  4  1]");
  });

  // Every expected text below is str(a).replace("\n", "") of NumPy 1.23.5.
  it("prints scalars with all their digits", () => {
    expect([1e16, 1e15, 1e-5, 1e-4, 0.1, -0.5, nan, -inf].map((x) => formatTensor(scalar(x, "float64")))).toEqual([
      "1e+16",
      "1000000000000000.0",
      "1e-05",
      "0.0001",
      "0.1",
      "-0.5",
      "nan",
      "-inf",
    ]);
    expect(text(123456789.125)).toBe("123456789.125");
    expect(formatTensor(scalar(0.1, "float32"))).toBe("0.1");
    expect([true, false].map((x) => formatTensor(scalar(x)))).toEqual(["True", "False"]);
  });

  it("prints floats with common widths, exponents when they differ much, and NaN", () => {
    expect(text([1e-5, 1, 123.25])).toBe("[1.0000e-05 1.0000e+00 1.2325e+02]");
    expect(formatTensor(fromNested([1e10], "float64"))).toBe("[1.e+10]");
    expect(text([1, nan, -inf])).toBe("[  1.  nan -inf]");
    expect(text([2 ** -9])).toBe("[0.00195312]");
    expect(formatTensor(fromNested([1 / 3, 2 / 3], "float32"))).toBe("[0.33333334 0.6666667 ]");
    expect(formatTensor(fromNested([6.32514356e-5, 1.4621744e-4], "float32"))).toBe("[6.3251435e-05 1.4621744e-04]");
  });

  it("prints booleans and empty arrays", () => {
    expect(text([[true, false]])).toBe("[[ True False]]");
    expect(formatTensor(filled([0, 3], 0))).toBe("[]");
  });

  it("keeps the indentation of lines that NumPy breaks", () => {
    expect(
      text([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, -8],
        ],
      ]),
    ).toBe("[[[ 1  2]  [ 3  4]] [[ 5  6]  [ 7 -8]]]");
    expect(formatTensor(arange(40))).toBe(`[${Array.from({ length: 40 }, (_, i) => String(i).padStart(2)).join(" ")}]`);
    expect(formatTensor(binary.multiply(reshape(arange(60), [2, 30]), scalar(1000)))).toBe(
      "[[    0  1000  2000  3000  4000  5000  6000  7000  8000  9000 10000 11000  12000 13000 14000 15000 16000 17000 18000 " +
        "19000 20000 21000 22000 23000  24000 25000 26000 27000 28000 29000] [30000 31000 32000 33000 34000 35000 36000 37000 " +
        "38000 39000 40000 41000  42000 43000 44000 45000 46000 47000 48000 49000 50000 51000 52000 53000  54000 55000 56000 " +
        "57000 58000 59000]]",
    );
  });

  it("summarises above 1000 elements", () => {
    expect(formatTensor(arange(1001))).toBe("[   0    1    2 ...  998  999 1000]");
    expect(formatTensor(arange(1000))).not.toContain("...");
    expect(formatTensor(reshape(arange(1600), [40, 40]))).toBe(
      "[[   0    1    2 ...   37   38   39] [  40   41   42 ...   77   78   79] [  80   81   82 ...  117  118  119] ... " +
        "[1480 1481 1482 ... 1517 1518 1519] [1520 1521 1522 ... 1557 1558 1559] [1560 1561 1562 ... 1597 1598 1599]]",
    );
  });
});
