import { expect, test } from "vitest";
import type { CircuitReport } from "../../../compile/describe.ts";
import { nodeProgress } from "../picture/fill.ts";
import { describeCosts } from "./describe.ts";

test("what a node is said to cost is what its progress counts", () => {
  const node = { strategy: "lookup", lookups: 9, bootstraps: 1, widths: [3], milliseconds: 5, alternatives: [] };
  const report = {
    nodes: { 1: node, 2: node, 3: { ...node, lookups: 0 } },
    order: [
      { nodes: [1, 2], count: 4 },
      { nodes: [2], count: 3 },
    ],
  } as unknown as CircuitReport;
  const costs = describeCosts(report);
  const progress = nodeProgress(report.order, 0);
  expect(costs.get(1)?.short).toBe(`${progress.get(1)?.total} bootstraps`);
  expect(costs.get(2)?.bootstraps).toBe(String(progress.get(2)?.total));
  expect(costs.get(3)?.short).toBe("");
});
