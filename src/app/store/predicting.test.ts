import { describe, expect, it, vi } from "vitest";
import type { CircuitReport, CircuitSource } from "../../protocol/crypto.ts";
import type { Result } from "../../protocol/result.ts";
import { bad, fakeWorkers, good, linearCircuit } from "../testing/fakes.ts";
import { deferred } from "./deferred.ts";
import { followCircuit, predictionOf } from "./predicting.ts";
import { createRuns } from "./runs.ts";
import { circuitTraced, createSession, traceStarted } from "./session.ts";

const report = (plan: string) => good({ plan } as CircuitReport);

function setUp(describe: (source: CircuitSource) => Promise<Result<CircuitReport>>) {
  const session = createSession("");
  const runs = createRuns();
  const { workers, log } = fakeWorkers({ simulator: { describe } });
  followCircuit(session, runs, workers);
  traceStarted(session, 0);
  return { session, runs, log };
}

describe("what is known of a circuit before it runs", () => {
  it("follows the circuit on show; an answer that is overtaken is dropped", async () => {
    const slow = deferred<Result<CircuitReport>>();
    const answers = [slow.promise, Promise.resolve(report("second"))];
    const { session, runs } = setUp(() => answers.shift() ?? slow.promise);
    const second = { ...linearCircuit, configuration: { pError: 0.5 } };
    circuitTraced(session, linearCircuit);
    traceStarted(session, 1);
    circuitTraced(session, second);
    await vi.waitFor(() => expect(runs.getState().prediction?.report?.plan).toBe("second"));
    slow.resolve(report("first"));
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { prediction } = runs.getState();
    expect(prediction?.report?.plan).toBe("second");
    expect(predictionOf(second, prediction)).toBe(prediction);
    expect(predictionOf(linearCircuit, prediction)).toBeNull();
  });

  it("keeps the reason when no parameters fit", async () => {
    const { session, runs } = setUp(async () => bad("no-parameters", "nothing fits"));
    circuitTraced(session, linearCircuit);
    await vi.waitFor(() => expect(runs.getState().prediction?.diagnostics[0]?.message).toBe("nothing fits"));
  });

  it("asks nothing for virtual circuits and for those that cannot run", async () => {
    const asked = vi.fn(async () => report("never"));
    const { session } = setUp(asked);
    circuitTraced(session, { ...linearCircuit, virtual: true });
    traceStarted(session, 1);
    circuitTraced(session, { ...linearCircuit, diagnostics: [{ severity: "error", code: "x", message: "x" }] });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked).not.toHaveBeenCalled();
  });
});
