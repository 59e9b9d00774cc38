import { describe, expect, it } from "vitest";
import { arange, eye, full, linspace } from "./create.ts";
import { concatenate, expandDims, reshape, squeeze, transpose } from "./shaping.ts";
import { filled, fromNested, scalar, toNested } from "./tensor.ts";

const x = fromNested([
  [1, 2, 3],
  [4, 5, 6],
]);

describe("reshape", () => {
  it("keeps the order, and finds the extent that is -1", () => {
    expect(toNested(reshape(x, [3, -1]))).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(reshape(scalar(1), [-1]).shape).toEqual([1]);
    expect(reshape(filled([0, 3], 0), [-1]).shape).toEqual([0]);
  });

  it("complains in NumPy's words", () => {
    expect(() => reshape(x, [4])).toThrow("cannot reshape array of size 6 into shape (4,)");
    expect(() => reshape(x, [4, -1])).toThrow("cannot reshape array of size 6 into shape");
    expect(() => reshape(x, [-1, -1])).toThrow("can only specify one unknown dimension");
    expect(() => reshape(x, [-2, -3])).toThrow("negative dimensions are not allowed");
  });
});

describe("transpose", () => {
  it("reverses or permutes axes", () => {
    expect(toNested(transpose(x, null))).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    const cube = reshape(arange(24), [2, 3, 4]);
    const turned = transpose(cube, [1, -1, 0]);
    expect(turned.shape).toEqual([3, 4, 2]);
    for (const [i, j, k] of [
      [0, 0, 1],
      [2, 3, 0],
      [1, 2, 1],
    ] as const) {
      expect(turned.data[(i * 4 + j) * 2 + k]).toBe((k * 3 + i) * 4 + j);
    }
    expect(() => transpose(x, [0, 0])).toThrow("repeated axis in transpose");
    expect(() => transpose(x, [0])).toThrow("axes don't match array");
  });
});

describe("axes of size 1", () => {
  it("are inserted and removed", () => {
    expect(expandDims(x, -1).shape).toEqual([2, 3, 1]);
    expect(expandDims(x, 1).shape).toEqual([2, 1, 3]);
    expect(squeeze(expandDims(expandDims(x, 0), -1), null).shape).toEqual([2, 3]);
    expect(squeeze(expandDims(expandDims(x, 0), -1), [-1]).shape).toEqual([1, 2, 3]);
    expect(() => squeeze(x, 0)).toThrow("cannot select an axis to squeeze out which has size not equal to one");
    expect(() => expandDims(x, 4)).toThrow("out of bounds");
  });
});

describe("concatenate", () => {
  it("joins along any axis, or flat", () => {
    expect(toNested(concatenate([x, fromNested([[7], [8]])], 1))).toEqual([
      [1, 2, 3, 7],
      [4, 5, 6, 8],
    ]);
    expect(toNested(concatenate([x, fromNested([[7, 8, 9]])], -2))).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(toNested(concatenate([x, scalar(7)], null))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(concatenate([x, fromNested([[0.5, 1, 1]])], 0).dtype).toBe("float64");
  });

  it("complains in NumPy's words", () => {
    expect(() => concatenate([], 0)).toThrow("need at least one array to concatenate");
    expect(() => concatenate([scalar(1)], 0)).toThrow("zero-dimensional arrays cannot be concatenated");
    expect(() => concatenate([x, fromNested([[7, 8]])], 0)).toThrow(
      "must match exactly, but along dimension 1, the array at index 0 has size 3 and the array at index 1 has size 2",
    );
    expect(() => concatenate([x, fromNested([7])], 0)).toThrow(
      "has 2 dimension(s) and the array at index 1 has 1 dimension(s)",
    );
  });
});

describe("creation", () => {
  it("ranges are NumPy's to the last bit", () => {
    // NumPy 1.23.5: np.arange(0, 1, .1).tolist(), np.linspace(0, 1, 7).tolist()
    expect(toNested(arange(0, 1, 0.1))).toEqual([
      0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6000000000000001, 0.7000000000000001, 0.8, 0.9,
    ]);
    expect(toNested(linspace(0, 1, 7))).toEqual([
      0, 0.16666666666666666, 0.3333333333333333, 0.5, 0.6666666666666666, 0.8333333333333333, 1,
    ]);
    expect(arange(5, -1, -2)).toEqual(fromNested([5, 3, 1]));
    expect(arange(3)).toEqual(fromNested([0, 1, 2]));
    expect(arange(3, 1).shape).toEqual([0]);
    expect(arange(0, 2, 1, "float64").dtype).toBe("float64");
    expect(() => arange(0, 1, 0)).toThrow("arange: expected a step other than zero");
    expect(linspace(0, 1, 1, false).data[0]).toBe(0);
    expect(toNested(linspace(0, 1, 4, false))).toEqual([0, 0.25, 0.5, 0.75]);
  });

  it("constants have NumPy's types", () => {
    expect(full([2], scalar(3), null)).toEqual(fromNested([3, 3]));
    expect(full([1], scalar(2.7), "int64")).toEqual(fromNested([2]));
    expect(toNested(eye(2, 3, 1))).toEqual([
      [0, 1, 0],
      [0, 0, 1],
    ]);
    expect(toNested(eye(2, 2, -1, "int64"))).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });
});
