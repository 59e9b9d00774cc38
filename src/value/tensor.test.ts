import { describe, expect, it } from "vitest";
import { UserError } from "../base/errors.ts";
import { broadcastTo, map, zip } from "./broadcast.ts";
import { isInteger, promote } from "./dtype.ts";
import { broadcastShapes, formatShape, normalizeAxis, stridesOf } from "./shape.ts";
import { astype, equalTensors, filled, fromNested, minMax, resultDType, scalar, tensor, toNested } from "./tensor.ts";

describe("element types", () => {
  it("promote as NumPy's", () => {
    expect(promote("bool", "int64")).toBe("int64");
    expect(promote("int64", "float32")).toBe("float64");
    expect(promote("bool", "float32")).toBe("float32");
    expect(promote("float32", "float64", "bool")).toBe("float64");
    expect(isInteger("bool")).toBe(true);
    expect(isInteger("float32")).toBe(false);
  });

  it("let a scalar join an array of float32 if it fits, as NumPy 1.23", () => {
    const singles = filled([2], 1, "float32");
    expect(resultDType(singles, scalar(1.5))).toBe("float32");
    expect(resultDType(singles, scalar(1e300, "float64"))).toBe("float64");
    expect(resultDType(singles, filled([2], 1.5))).toBe("float64");
    expect(resultDType(scalar(1, "float32"), scalar(1.5))).toBe("float64");
    expect(resultDType(filled([2], 1), scalar(1, "float32"))).toBe("float64");
  });
});

describe("shapes", () => {
  it("broadcast, and say in NumPy's words when they do not", () => {
    expect(broadcastShapes("add", [3, 1], [4], [])).toEqual([3, 4]);
    expect(broadcastShapes("add", [0], [1])).toEqual([0]);
    expect(() => broadcastShapes("add", [2], [3])).toThrow(
      "operands could not be broadcast together with shapes (2,) (3,)",
    );
    expect(() => broadcastShapes("add", [2, 3], [3, 2])).toThrow("with shapes (2,3) (3,2)");
  });

  it("have strides, axes and a Python spelling", () => {
    expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]);
    expect([[], [3], [2, 3]].map(formatShape)).toEqual(["()", "(3,)", "(2, 3)"]);
    expect(normalizeAxis("sum", -1, 3)).toBe(2);
    expect(() => normalizeAxis("sum", 2, 2)).toThrow("sum: axis 2 is out of bounds for array of dimension 2");
  });
});

describe("tensors", () => {
  it("take their type from the values", () => {
    expect(scalar(3)).toEqual({ dtype: "int64", shape: [], data: Float64Array.of(3) });
    expect(scalar(0.5).dtype).toBe("float64");
    expect(scalar(true).dtype).toBe("bool");
    expect(fromNested([[1, 2.5]]).dtype).toBe("float64");
    expect(fromNested([true, 2]).dtype).toBe("int64");
    expect(fromNested([]).dtype).toBe("float64");
    expect(fromNested([1, 2.9, -2.9], "int64").data).toEqual(Float64Array.of(1, 2, -2));
  });

  it("come from nested lists and go back to them", () => {
    const nested = [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ];
    expect(fromNested(nested).shape).toEqual([1, 2, 3]);
    expect(toNested(fromNested(nested))).toEqual(nested);
    expect(toNested(scalar(7))).toBe(7);
    expect(toNested(fromNested([true, false]))).toEqual([1, 0]);
    for (const ragged of [
      [[1, 2], [3]],
      [[1], 2],
      [1, [2]],
    ])
      expect(() => fromNested(ragged)).toThrow("inhomogeneous shape");
  });

  it("refuse what their type cannot hold", () => {
    expect(() => tensor("int64", [1], Float64Array.of(0.5))).toThrow("expected an integer, got 0.5");
    expect(() => tensor("bool", [1], Float64Array.of(2))).toThrow("expected a boolean as 0 or 1, got 2");
    expect(() => scalar(2 ** 60)).toThrow("array: integer result 1.2e18 is outside ±2^53");
    expect(() => filled([-1], 0)).toThrow(UserError);
    expect(Object.is(tensor("int64", [], Float64Array.of(-0)).data[0], 0)).toBe(true);
    expect(Object.is(scalar(-0).data[0], -0)).toBe(true);
    expect(scalar(0.1, "float32").data[0]).toBe(Math.fround(0.1));
  });

  it("convert towards zero, and never NaN or infinity to integers", () => {
    expect(astype(fromNested([1.9, -1.9, 0.5, -0.5]), "int64").data).toEqual(Float64Array.of(1, -1, 0, 0));
    expect(astype(fromNested([0, 2, Number.NaN]), "bool").data).toEqual(Float64Array.of(0, 1, 1));
    expect(() => astype(scalar(Number.NaN), "int64")).toThrow("A `NaN` value is tried to be converted to integer");
    expect(() => astype(scalar(-Infinity), "int64")).toThrow("An `Inf` value is tried to be converted to integer");
  });

  it("know their range and compare whole", () => {
    expect(minMax(fromNested([3, -1, 2]))).toEqual([-1, 3]);
    expect(minMax(fromNested([3, Number.NaN]))[0]).toBeNaN();
    expect(() => minMax(fromNested([]))).toThrow(UserError);
    expect(equalTensors(fromNested([1.5, Number.NaN]), fromNested([1.5, Number.NaN]))).toBe(true);
    expect(equalTensors(fromNested([1, 2]), fromNested([1, 3]))).toBe(false);
    expect(equalTensors(fromNested([1]), fromNested([1], "float64"))).toBe(false);
    expect(equalTensors(fromNested([1]), fromNested([[1]]))).toBe(false);
  });
});

describe("broadcasting", () => {
  it("repeats along axes of size 1 and new axes", () => {
    const column = fromNested([[1], [2]]);
    expect(toNested(broadcastTo(column, [2, 2, 3]))).toEqual([
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
    ]);
    expect(() => broadcastTo(fromNested([1, 2]), [3])).toThrow("from shape (2,) into shape (3,)");
    expect(() => broadcastTo(fromNested([[1, 2]]), [2])).toThrow("from shape (1,2) into shape (2,)");
  });

  it("applies functions to pairs in every arrangement", () => {
    const minus = (a: number, b: number): number => a - b;
    const [row, column] = [fromNested([1, 2, 3]), fromNested([[10], [20]])];
    expect(toNested(zip("f", row, scalar(1), "int64", minus))).toEqual([0, 1, 2]);
    expect(toNested(zip("f", scalar(1), row, "int64", minus))).toEqual([0, -1, -2]);
    expect(toNested(zip("f", column, row, "int64", minus))).toEqual([
      [9, 8, 7],
      [19, 18, 17],
    ]);
    expect(zip("f", fromNested([[1]]), scalar(1), "int64", minus).shape).toEqual([1, 1]);
    expect(() => map(row, "int64", (x) => x / 2, "half")).toThrow("half: expected an integer, got 0.5");
  });
});
