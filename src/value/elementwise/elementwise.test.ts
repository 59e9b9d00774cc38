import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UserError } from "../../base/errors.ts";
import type { DType } from "../dtype.ts";
import { fromNested, scalar, type Tensor, tensor, toNested } from "../tensor.ts";
import { around, binary, clip, unary, where } from "./elementwise.ts";

type Written = number | boolean | "nan" | "inf" | "-inf";
interface Row {
  readonly op: string;
  readonly dtype: DType;
  readonly x: readonly Written[];
  readonly y?: readonly Written[];
  readonly out?: readonly Written[];
  readonly outDtype?: DType;
}

const rows = JSON.parse(
  readFileSync(new URL("../../../tests/golden/numpy-elementwise.json", import.meta.url), "utf8"),
) as readonly Row[];

/** Functions whose last digit may differ from NumPy's; all others must agree exactly. */
const approximate = new Set(
  (
    "arccos arccosh arcsin arcsinh arctan arctanh cbrt cos cosh exp exp2 expm1 log log10 log1p log2 sin sinh tan tanh " +
    "arctan2 float_power hypot logaddexp logaddexp2 power"
  ).split(" "),
);

const read = (values: readonly Written[]): Float64Array =>
  Float64Array.from(
    values,
    (value) => ({ nan: Number.NaN, inf: Infinity, "-inf": -Infinity })[String(value)] ?? Number(value),
  );

function evaluate({ op, dtype, x, y }: Row): Tensor {
  const a = tensor(dtype, [x.length], read(x));
  if (op === "around") return around(a);
  if (y === undefined) return unary[op as keyof typeof unary](a);
  return binary[op as keyof typeof binary](a, tensor(dtype, [y.length], read(y)));
}

describe("elementwise functions agree with NumPy (tests/golden/numpy-elementwise.json)", () => {
  it.each(rows.map((row) => [`${row.op} of ${row.dtype}`, row] as const))("%s", (_, row) => {
    if (row.out === undefined) {
      expect(() => evaluate(row)).toThrow(UserError);
      return;
    }
    const result = evaluate(row);
    const expected = read(row.out);
    expect(result.dtype).toBe(row.outDtype);
    expected.forEach((value, i) => {
      const got = result.data[i] ?? Number.NaN;
      if (!approximate.has(row.op) || !Number.isFinite(value))
        expect(got).toEqual(row.outDtype === "int64" ? value + 0 : value);
      else expect(Math.abs(got - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
    });
  });

  it("covers every function of the table", () => {
    const covered = new Set(rows.map((row) => row.op));
    expect([...Object.keys(unary), ...Object.keys(binary)].filter((name) => !covered.has(name))).toEqual([]);
  });
});

const apply2 = (name: keyof typeof binary, x: number | number[], y: number | number[]): unknown =>
  toNested(binary[name](fromNested(x), fromNested(y)));

describe("corners", () => {
  it("division by zero: integers give 0, floats what IEEE says", () => {
    expect(apply2("floor_divide", 127, [0, 2, -2])).toEqual([0, 63, -64]);
    expect(apply2("remainder", [5, -5], 0)).toEqual([0, 0]);
    expect(apply2("fmod", [5, -5], 0)).toEqual([0, 0]);
    expect(apply2("floor_divide", [1.5, -1.5], 0)).toEqual([Infinity, -Infinity]);
    expect(apply2("remainder", 1.5, 0)).toBeNaN();
    expect(() => unary.reciprocal(scalar(0))).toThrow("reciprocal: integer result");
  });

  it("integer quotients are exact to the end of the range", () => {
    const large = Number.MAX_SAFE_INTEGER;
    for (const divisor of [3, -3, 7, 2 ** 27 + 1, -(2 ** 40), large - 1, large]) {
      const exact = Number(BigInt(large) / BigInt(divisor)) - (divisor < 0 && large % divisor !== 0 ? 1 : 0);
      expect(apply2("floor_divide", large, divisor)).toBe(exact);
    }
  });

  it("integer powers are exact, and negative exponents refused", () => {
    expect(apply2("power", [3, -7, 0, 0, -1, 1], [33, 17, 0, 5, 1001, 1e9])).toEqual([
      5559060566555523, -232630513987207, 1, 0, -1, 1,
    ]);
    expect(() => apply2("power", 2, -1)).toThrow("Integers to negative integer powers are not allowed.");
    expect(apply2("power", 2.5, -1)).toBe(0.4);
    expect(() => apply2("power", 2, 53)).toThrow("power: integer result 9.0e15 is outside ±2^53");
    expect(() => apply2("power", 10, 400)).toThrow("power: integer result Infinity is outside ±2^53");
  });

  it("results outside ±2^53 are errors that name the operation", () => {
    const large = 2 ** 53 - 1;
    expect(() => apply2("add", large, large)).toThrow(
      "add: integer result 1.8e16 is outside ±2^53, the range in which integers are exact here",
    );
    expect(() => unary.square(scalar(large))).toThrow("square: integer result 8.1e31");
    expect(apply2("add", large, 0.5)).toBe(large + 0.5);
  });

  it("bits beyond 32 and negative numbers are in two's complement", () => {
    for (const [x, y] of [
      [2 ** 40 + 5, 2 ** 40 + 3],
      [-(2 ** 40) - 5, 2 ** 33 + 1],
      [-1, 2 ** 52 + 1],
      [-(2 ** 31), 2 ** 31],
    ] as const) {
      const [a, b] = [BigInt(x), BigInt(y)];
      expect(apply2("bitwise_and", x, y)).toBe(Number(a & b));
      expect(apply2("bitwise_or", x, y)).toBe(Number(a | b));
      expect(apply2("bitwise_xor", x, y)).toBe(Number(a ^ b));
    }
    expect(apply2("right_shift", [-5, 5, -5, 5], [1, 1, 64, 64])).toEqual([-3, 2, -1, 0]);
    expect(apply2("left_shift", [3, 3], [4, 64])).toEqual([48, 0]);
  });

  it("booleans count as 0 and 1", () => {
    const [t, f] = [fromNested([true, true]), fromNested([true, false])];
    expect(binary.add(t, f)).toEqual(fromNested([2, 1]));
    expect(unary.negative(t)).toEqual(fromNested([-1, -1]));
    expect(unary.invert(f)).toEqual(fromNested([-2, -1]));
    expect(binary.subtract(f, t)).toEqual(fromNested([0, -1]));
    expect(unary.sin(f).dtype).toBe("float64");
  });

  it("rounds halves to even", () => {
    const halves = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994];
    expect(toNested(unary.rint(fromNested(halves)))).toEqual([0, 2, 2, -0, -2, -2, 0]);
    expect(toNested(around(fromNested([0.25, 0.35, 2.675]), 1))).toEqual([0.2, 0.4, 2.7]);
    expect(around(fromNested([15, 25, -25]), -1)).toEqual(fromNested([20, 20, -20]));
    expect(around(fromNested([15, 25]), 2)).toEqual(fromNested([15, 25]));
  });

  it("float32 results are rounded and step by float32 neighbours", () => {
    const x = fromNested([0.1, 1], "float32");
    // NumPy 1.23.5: (np.float32(0.1) * np.ones(2, "f4") * 3).tolist()
    expect(binary.multiply(x, scalar(3)).data[0]).toBe(0.30000001192092896);
    expect(unary.spacing(x).data[1]).toBe(2 ** -23);
    expect(binary.nextafter(x, scalar(2, "float32")).data[1]).toBe(1 + 2 ** -23);
  });

  it("neighbours and exponents at the edges of the format", () => {
    expect(apply2("nextafter", [0, 1.5, -1.5], -Infinity)).toEqual([-5e-324, 1.4999999999999998, -1.5000000000000002]);
    expect(toNested(binary.ldexp(fromNested([1.5, 1.5, 5e-324]), fromNested([-1074, 2000, 1075])))).toEqual([
      1e-323,
      Infinity,
      2,
    ]);
    expect(() => binary.ldexp(scalar(1), scalar(1.5))).toThrow("ufunc 'ldexp' not supported for the input types");
  });

  it("C's pow where JavaScript's differs", () => {
    expect(apply2("power", [1, -1, 1.0], [Number.NaN, Infinity, -Infinity])).toEqual([1, 1, 1]);
  });

  it("NaN: maximum and minimum keep it, fmax and fmin drop it, comparisons are false", () => {
    const [x, y] = [
      [Number.NaN, 1],
      [2, Number.NaN],
    ];
    expect(apply2("maximum", x, y)).toEqual([Number.NaN, Number.NaN]);
    expect(apply2("fmin", x, y)).toEqual([2, 1]);
    expect(binary.not_equal(fromNested(x), fromNested(x))).toEqual(fromNested([true, false]));
    expect(binary.less(fromNested(x), fromNested(y))).toEqual(fromNested([false, false]));
  });
});

describe("where, clip and around", () => {
  it("where broadcasts all three and promotes the choices", () => {
    const result = where(fromNested([[1], [0]]), fromNested([1, 2]), scalar(0.5));
    expect(result).toEqual(
      fromNested(
        [
          [1, 2],
          [0.5, 0.5],
        ],
        "float64",
      ),
    );
    expect(where(fromNested([true, false]), fromNested([1, 2]), scalar(9))).toEqual(fromNested([1, 9]));
  });

  it("clip limits from either side, and the upper limit wins", () => {
    const x = fromNested([-3, 0, 3]);
    expect(clip(x, scalar(-1), scalar(2))).toEqual(fromNested([-1, 0, 2]));
    expect(clip(x, null, scalar(0))).toEqual(fromNested([-3, 0, 0]));
    expect(clip(x, scalar(5), scalar(1))).toEqual(fromNested([1, 1, 1]));
    expect(clip(x, scalar(-0.5), scalar(2)).dtype).toBe("float64");
    expect(clip(x, fromNested([-3, 1, 1]), fromNested([0, 2, 2]))).toEqual(fromNested([-3, 1, 2]));
    expect(() => clip(x, null, null)).toThrow("One of max or min must be given");
  });
});
