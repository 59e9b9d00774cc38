import { describe, expect, it, vi } from "vitest";
import { bad, fakeWorkers, good, linearCircuit } from "../../../tests/support/pageFakes.ts";
import { deferred } from "../../base/deferred.ts";
import type { Diagnostic } from "../../base/errors.ts";
import type { CircuitReport } from "../../compile/describe.ts";
import type { Result } from "../../protocol/result.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { circuitKey } from "../page/circuitKey.ts";
import { createPredictor } from "./predicting.ts";
import { createRuns } from "./runs.ts";

const report = (plan: string) => good({ plan, parameters: { lookups: false } } as CircuitReport);

function setUp(
  describe: (handle: number) => Promise<Result<CircuitReport>>,
  boundsWarnings = async (): Promise<Result<readonly Diagnostic[]>> => good([]),
) {
  const runs = createRuns();
  const { workers, log } = fakeWorkers({
    simulator: {
      open: async ({ configuration }) => good(configuration.pError === undefined ? 0 : 1),
      ...{ describe, boundsWarnings },
    },
  });
  const predict = createPredictor(runs, workers, { find: () => {} });
  const known = (circuit: TracedCircuit) => runs.getState().predictions.get(circuitKey(circuit));
  return { predict, known, log };
}

describe("what is known of a circuit before it runs", () => {
  it("is asked once for equal circuits, and kept beside that of others", async () => {
    const slow = deferred<Result<CircuitReport>>();
    const asked = vi.fn(async (handle: number) => (handle === 0 ? slow.promise : report("second")));
    const { predict, known } = setUp(asked);
    const second = { ...linearCircuit, configuration: { pError: 0.5 } };
    predict(linearCircuit);
    predict(second);
    predict({ ...linearCircuit });
    await vi.waitFor(() => expect(known(second)?.report?.plan).toBe("second"));
    expect(known(linearCircuit)).toBeUndefined();
    slow.resolve(report("first"));
    await vi.waitFor(() => expect(known(linearCircuit)?.report?.plan).toBe("first"));
    predict({ ...linearCircuit });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("comes before the warnings of results that wrap, which follow", async () => {
    const slow = deferred<Result<readonly Diagnostic[]>>();
    const { predict, known } = setUp(
      async () => report("first"),
      () => slow.promise,
    );
    predict(linearCircuit);
    await vi.waitFor(() => expect(known(linearCircuit)?.report?.plan).toBe("first"));
    expect(known(linearCircuit)?.warnings).toEqual([]);
    const warning = { severity: "warning", code: "measured-bounds", message: "add: wraps" } as const;
    slow.resolve(good([warning]));
    await vi.waitFor(() => expect(known(linearCircuit)?.warnings).toEqual([warning]));
    expect(known(linearCircuit)?.report?.plan).toBe("first");
  });

  it("keeps the reason when no parameters fit", async () => {
    const { predict, known } = setUp(async () => bad("no-parameters", "nothing fits"));
    predict(linearCircuit);
    await vi.waitFor(() => expect(known(linearCircuit)?.diagnostics[0]?.message).toBe("nothing fits"));
  });

  it("asks nothing for virtual circuits and for those that cannot run", async () => {
    const asked = vi.fn(async () => report("never"));
    const { predict } = setUp(asked);
    predict({ ...linearCircuit, virtual: true });
    predict({ ...linearCircuit, diagnostics: [{ severity: "error", code: "x", message: "x" }] });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked).not.toHaveBeenCalled();
  });
});
