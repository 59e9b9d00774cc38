/** Numbers and truth values of cells have the members of arrays; those of this process, which stands for the page, do not. */
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import { np } from "../../trace/numpy.ts";
import { giveScalarsMembers, scalarMembers } from "./scalars.ts";

/** The value of an expression in a scope of its own, where scalars have the members. */
function inCell(expression: string): unknown {
  const context = createContext({ np });
  giveScalarsMembers(runInContext("({ Number, Boolean })", context) as typeof globalThis);
  return runInContext(`"use strict"; ${expression}`, context);
}

test("a scalar is an array without axes", () => {
  expect(inCell("(2.9).astype('int64')")).toBe(2);
  expect(inCell("np.around(9 / 2).astype('int64')")).toBe(4);
  expect(inCell("[(7).shape.length, (7).ndim, (7).size, (7).dtype, (0.5).dtype, true.dtype]")).toEqual(
    // An array of the other scope.
    expect.objectContaining({ 0: 0, 1: 0, 2: 1, 3: "int64", 4: "float64", 5: "bool" }),
  );
  expect(inCell("(3).sum() + (4).T + (5).clip(0, 2) + (2.567).round(1) + true.astype('int64')")).toBeCloseTo(12.6);
  expect(inCell("(6).reshape([1, 1]).tolist()")).toEqual([[6]]);
  expect(inCell("(3).dot([1, 2]).tolist()")).toEqual([3, 6]);
  expect(inCell("(7).tolist()")).toBe(7);
});

test("what an array without axes refuses is said as of an array, and other members are not there", () => {
  expect(() => inCell("(3).slice(0)")).toThrow(/index/i);
  expect(() => inCell("(3).reshape([2])")).toThrow(/reshape/);
  expect(inCell("(3).shapes")).toBeUndefined();
  expect(inCell("Object.keys(Number.prototype).length")).toBe(0);
});

test("numbers outside of cells stay as they are", () => {
  for (const name of scalarMembers) expect(Reflect.has(Number.prototype, name), name).toBe(false);
});
