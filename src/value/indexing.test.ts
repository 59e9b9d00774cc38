import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatIndices, getIndex, type Index, parseIndices, setIndex } from "./indexing.ts";
import { sizeOf } from "./shape.ts";
import { fromNested, type Nested, scalar, type Tensor, tensor, toNested } from "./tensor.ts";

const seed = 20240611;

const rangeTensor = (shape: readonly number[]): Tensor =>
  tensor(
    "int64",
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => i),
  );

/** Python's slicing of one list by walking it, the slow and plain way. */
function positions(index: Index & { kind: "slice" }, size: number): number[] {
  const step = index.step ?? 1;
  const start = index.start === null ? (step > 0 ? 0 : size - 1) : index.start < 0 ? index.start + size : index.start;
  const stop =
    index.stop === null ? (step > 0 ? size : -1) : Math.max(index.stop < 0 ? index.stop + size : index.stop, -1);
  const all = Array.from({ length: size }, (_, i) => i);
  const walked = step > 0 ? all : all.reverse();
  const from = step > 0 ? Math.max(start, 0) : Math.min(start, size - 1);
  return walked.filter(
    (i) => (step > 0 ? i >= from && i < stop : i <= from && i > stop) && Math.abs(i - from) % Math.abs(step) === 0,
  );
}

function naive(nested: Nested, [index, ...rest]: readonly Index[]): Nested {
  if (index === undefined || typeof nested === "number") return nested;
  if (index.kind === "integer") return naive(nested.at(index.at) ?? Number.NaN, rest);
  return positions(index, nested.length).map((i) => naive(nested[i] ?? Number.NaN, rest));
}

const bound = fc.option(fc.integer({ min: -7, max: 7 }));
const step: fc.Arbitrary<number | null> = fc.option(fc.constantFrom(-3, -2, -1, 1, 2, 3));
const slice: fc.Arbitrary<Index> = fc.record({
  kind: fc.constant("slice" as const),
  start: bound,
  stop: bound,
  step,
});

const indexed = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }).chain((shape) => {
  const one = shape.map((size) =>
    fc.oneof(
      slice,
      fc.integer({ min: -size, max: size - 1 }).map((at): Index => ({ kind: "integer", at })),
    ),
  );
  return fc.tuple(fc.constant(shape), fc.tuple(...one), fc.integer({ min: 0, max: shape.length }));
});

describe("indexing", () => {
  it("takes the elements that a naive walk takes", () => {
    fc.assert(
      fc.property(indexed, ([shape, all, count]) => {
        const t = rangeTensor(shape);
        const idx = all.slice(0, count);
        expect(toNested(getIndex(t, idx))).toEqual(naive(toNested(t), idx));
      }),
      { seed, numRuns: 500 },
    );
  });

  it("replaces exactly the elements that reading gives", () => {
    fc.assert(
      fc.property(indexed, ([shape, all, count]) => {
        const t = rangeTensor(shape);
        const idx = all.slice(0, count);
        const place = getIndex(t, idx);
        const value = tensor(
          "int64",
          place.shape,
          Float64Array.from(place.data, (_, i) => 1000 + i),
        );
        const updated = setIndex(t, idx, value);
        expect(getIndex(updated, idx)).toEqual(value);
        const touched = new Set(place.data);
        updated.data.forEach((element, i) => {
          if (!touched.has(i)) expect(element).toBe(i);
        });
        expect(t).toEqual(rangeTensor(shape));
      }),
      { seed, numRuns: 500 },
    );
  });

  it("reads back what it writes", () => {
    fc.assert(
      fc.property(indexed, ([shape, idx]) => {
        expect(parseIndices([formatIndices(idx).slice(1, -1)], shape.length)).toEqual(idx);
      }),
      { seed },
    );
  });

  it("spells indices as Python", () => {
    const spell = (...indices: (number | string)[]): string => formatIndices(parseIndices(indices, 3));
    expect(spell("1:3")).toBe("[1:3]");
    expect(spell(":", "1:9")).toBe("[:, 1:9]");
    expect(spell("::-1")).toBe("[::-1]");
    expect(spell(1, 0)).toBe("[1, 0]");
    expect(spell("1:3, ::-1")).toBe("[1:3, ::-1]");
    expect(spell(" 2 ", "-1 : : 2")).toBe("[2, -1::2]");
    expect(spell("...", 0)).toBe("[:, :, 0]");
    expect(spell(0, 1, 2, "...")).toBe("[0, 1, 2]");
  });

  it("refuses what it cannot do, in NumPy's words where it has them", () => {
    const t = fromNested([1, 2, 3]);
    expect(() => parseIndices([1.5], 1)).toThrow("Indexing with '1.5' is not supported");
    expect(() => parseIndices(["1.5:2.5"], 1, "Assigning to")).toThrow("Assigning to '1.5:2.5' is not supported");
    expect(() => parseIndices(["a", 0], 2)).toThrow("Indexing with 'a, 0' is not supported");
    expect(() => parseIndices([""], 1)).toThrow("is not supported");
    expect(() => parseIndices(["::0"], 1)).toThrow("slice step cannot be zero");
    expect(() => parseIndices([0, 0], 1)).toThrow(
      "too many indices for array: array is 1-dimensional, but 2 were indexed",
    );
    expect(() => parseIndices(["...", "..."], 3)).toThrow("single ellipsis");
    expect(() => getIndex(t, parseIndices([5], 1))).toThrow("index 5 is out of bounds for axis 0 with size 3");
    expect(() => getIndex(t, parseIndices([-4], 1))).toThrow("index -4 is out of bounds for axis 0 with size 3");
    expect(() => setIndex(t, parseIndices(["0:2"], 1), t)).toThrow(
      "could not broadcast input array from shape (3,) into shape (2,)",
    );
  });

  it("broadcasts and converts the value of an assignment", () => {
    const t = fromNested([
      [1, 2],
      [3, 4],
    ]);
    expect(toNested(setIndex(t, parseIndices(["::-1"], 2), fromNested([[9], [8]])))).toEqual([
      [8, 8],
      [9, 9],
    ]);
    expect(toNested(setIndex(t, parseIndices([0], 2), fromNested([[7, 6]])))).toEqual([
      [7, 6],
      [3, 4],
    ]);
    expect(setIndex(t, parseIndices([0, 0], 2), scalar(-2.9))).toEqual(
      fromNested([
        [-2, 2],
        [3, 4],
      ]),
    );
  });
});
