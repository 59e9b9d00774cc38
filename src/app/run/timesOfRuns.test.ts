import { expect, test } from "vitest";
import { linearCircuit } from "../../../tests/support/pageFakes.ts";
import type { CircuitReport } from "../../compile/describe.ts";
import { atPace, remainingOf, stageTimes } from "./remaining.ts";
import { newRun, withStage } from "./runs.ts";

const report = {
  statistics: { milliseconds: 1000, sizeOfLoadedKeys: 100 * 2 ** 20 },
  nodes: { 1: { milliseconds: 1000 } },
} as unknown as CircuitReport;

test("times are those of this browser's pace", () => {
  const scaled = atPace(report, 1.6);
  expect(scaled.statistics.milliseconds).toBe(1600);
  expect(scaled.nodes[1]?.milliseconds).toBe(1600);
  expect(stageTimes(scaled, 2)).toEqual({ keys: 450, load: 450, evaluate: 1600 });
});

test("what is left of a run is what its stages still take", () => {
  const times = { keys: 300, load: 200, evaluate: 1000 };
  const run = newRun(linearCircuit, []);
  expect(remainingOf(run, times, 0)).toBe(1500);
  const atKeys = withStage(run, "keys", { state: "running", since: 100 });
  expect(remainingOf(atKeys, times, 250)).toBe(150 + 1200);
  const kept = withStage(withStage(run, "keys", { state: "kept" }), "load", { state: "kept" });
  const under = withStage(kept, "evaluate", { state: "running", since: 0, remaining: { milliseconds: 700, at: 400 } });
  expect(remainingOf(under, times, 500)).toBe(600);
  // Nothing is known of a circuit that the page has not planned yet.
  expect(remainingOf(withStage(kept, "evaluate", { state: "running", since: 0 }), {}, 500)).toBeNull();
  expect(remainingOf({ ...run, status: "done" }, times, 0)).toBeNull();
});
