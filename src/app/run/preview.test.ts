import { describe, expect, it, vi } from "vitest";
import { bad, fakeWorkers, good, linearCircuit } from "../../../tests/support/pageFakes.ts";
import { fromNested, scalar, type Tensor } from "../../value/tensor.ts";
import { createPreviewer } from "./preview.ts";
import { createRuns } from "./runs.ts";

const args = [fromNested([3])];
const place = { slot: "c1 0", circuit: linearCircuit };

function setUp(simulator: NonNullable<NonNullable<Parameters<typeof fakeWorkers>[0]>["simulator"]>) {
  const { workers, log, end } = fakeWorkers({ simulator });
  const runs = createRuns();
  return { runs, log, end, preview: createPreviewer(runs, workers) };
}

describe("preview", () => {
  it("drops inputs that are overtaken while a simulation goes on", async () => {
    const seen: number[] = [];
    const simulate = async (_: unknown, [x]: readonly Tensor[]) => {
      seen.push(x?.data[0] ?? -1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return good([scalar(1)]);
    };
    const { preview, runs } = setUp({ simulate });
    for (const value of [0, 1, 2, 3]) preview(place, [fromNested([value])]);
    await vi.waitFor(() => expect(runs.getState().previews.get("c1 0")?.args[0]?.data[0]).toBe(3));
    expect(seen).toEqual([0, 3]);
  });

  it("keeps the results of circuits at different places apart", async () => {
    const simulate = async (_: unknown, [x]: readonly Tensor[]) => good([scalar(x?.data[0] ?? -1)]);
    const { preview, runs } = setUp({ simulate });
    for (const value of [1, 2]) preview({ slot: `c${value} 0`, circuit: linearCircuit }, [fromNested([value])]);
    await vi.waitFor(() => expect(runs.getState().previews.size).toBe(2));
    expect(["c1 0", "c2 0"].map((slot) => runs.getState().previews.get(slot)?.simulated?.[0]?.data[0])).toEqual([1, 2]);
  });

  it("says what is wrong once when both evaluations fail", async () => {
    const fail = async () => bad("range", "x is too large");
    const { preview, runs } = setUp({ simulate: fail, evaluate: fail });
    preview(place, args);
    await vi.waitFor(() => expect(runs.getState().previews.get("c1 0")?.diagnostics).toHaveLength(1));
    expect(runs.getState().previews.get("c1 0")?.clear).toBeNull();
  });

  it("starts a simulator that crashed afresh", async () => {
    const { preview, runs, log, end } = setUp({});
    preview(place, args);
    await vi.waitFor(() => expect(runs.getState().previews.get("c1 0")?.simulated).toEqual([scalar(8)]));
    await end("simulator");
    const later = [scalar(3)];
    preview(place, later);
    await vi.waitFor(() => expect(runs.getState().previews.get("c1 0")?.args).toBe(later));
    expect(log.filter((entry) => entry === "open simulator")).toHaveLength(2);
  });
});
