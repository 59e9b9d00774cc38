import { expect, it } from "vitest";
import { nodeProgress } from "./fill.ts";

const order = [
  { nodes: [1], count: 4 },
  { nodes: [2, 3], count: 2 },
  { nodes: [1], count: 4 },
];

it("counts bootstraps of each node in the order of the run", () => {
  expect(Object.fromEntries(nodeProgress(order, 0))).toMatchObject({
    1: { done: 0, total: 8 },
    3: { done: 0, total: 2 },
  });
  expect(Object.fromEntries(nodeProgress(order, 5))).toEqual({
    1: { done: 4, total: 8 },
    2: { done: 1, total: 2 },
    3: { done: 1, total: 2 },
  });
  expect([...nodeProgress(order, 10).values()].every(({ done, total }) => done === total)).toBe(true);
});
