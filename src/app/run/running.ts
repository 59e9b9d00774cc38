/** Encrypted runs of circuits, and the single calls that user code asks for: which steps each of them takes. */
import type { Result } from "../../protocol/result.ts";
import type { CircuitValue, RunMethod, TracedCircuit } from "../../protocol/sandbox.ts";
import { runOn, runThrough } from "../../run/exchange.ts";
import type { Tensor } from "../../value/tensor.ts";
import type { Workers } from "../page/workers.ts";
import type { Elsewhere } from "./elsewhere.ts";
import { createProvenance, notOurs } from "./provenance.ts";
import { RunQueue } from "./runQueue.ts";
import { RunReport } from "./runReport.ts";
import type { RunBytes, Runs } from "./runs.ts";
import { strings } from "./strings.ts";
import { type RunRecord, WorkerSteps } from "./workerSteps.ts";

/** Carries out circuits. One encrypted run goes at a time; others wait for it. */
export interface Running {
  /** A whole encrypted run that the reader asked for, in this tab or at the chosen server, reported in the store step by step. */
  runEncrypted(circuit: TracedCircuit, args: readonly Tensor[]): Promise<Result<readonly Tensor[]>>;
  /** An encrypted run of the circuit, asked for by the reader, is likely soon: starts what it needs. */
  prepare(circuit: TracedCircuit): void;
  /** One method that user code asked for. It is carried out in this tab whatever server is chosen: nothing goes to one but by the reader's own press. */
  carryOut(circuit: TracedCircuit, method: RunMethod, value: CircuitValue): Promise<Result<CircuitValue>>;
  /** Ends the encrypted run that goes on, if any, and what waits behind it. */
  cancel(): void;
}

/** What wants the bytes of whole runs. */
export interface BytesKeeper {
  /** Whether it wants the ciphertexts of all nodes as well. */
  wantsIntermediates(): boolean;
  /** A run ended with these bytes. */
  remember(circuit: TracedCircuit, bytes: RunBytes): void;
}

/** Makes the one `Running` of a page; `keeper` gets the bytes of whole runs, `elsewhere` says where the next run that the reader asks for computes. */
export function createRunning(
  runs: Runs,
  workers: Workers,
  now: () => number,
  keeper: BytesKeeper,
  elsewhere: () => Elsewhere | null = () => null,
): Running {
  const report = new RunReport(runs);
  const steps = new WorkerSteps(workers, report);
  const queue = new RunQueue(report, now, (stage) => steps.cleanUp(stage));
  const provenance = createProvenance();

  const runWhole = (
    circuit: TracedCircuit,
    args: readonly Tensor[],
    where: () => Elsewhere | null,
  ): Promise<Result<readonly Tensor[]>> =>
    queue.enqueue(circuit, args, async (turn) => {
      const kept: RunRecord[] = [];
      const place = where();
      // While the client makes keys, the evaluator starts.
      steps.prepare(circuit, place);
      const sides = steps.sidesOf(turn, circuit, place, keeper.wantsIntermediates(), (record) => kept.push(record));
      const decrypted = await runThrough(sides, args);
      for (const record of kept) keeper.remember(circuit, { args, ...record });
      report.update((run) => ({ ...run, decrypted }));
      report.announce(strings.announce.decrypted(decrypted));
      return decrypted;
    });

  /** Runs a circuit on bytes, or decrypts them. */
  async function carryOutOnBytes(
    circuit: TracedCircuit,
    method: RunMethod,
    bytes: Uint8Array,
  ): Promise<Result<CircuitValue>> {
    // What is asked before the bytes go away to a worker.
    const ours = await provenance.isOurs(method === "decrypt" ? "result" : "arguments", circuit, bytes);
    if (method === "decrypt") {
      if (!ours) return { ok: false, diagnostics: [notOurs] };
      return queue.enqueue(circuit, [], (turn) => steps.sidesOf(turn, circuit, null).client.decrypt(bytes));
    }
    return queue.enqueue(circuit, [], async (turn) => {
      const result = await runOn(steps.sidesOf(turn, circuit, null), bytes);
      // Anybody may compute on any bytes; only what comes of arguments that were encrypted here may be decrypted here.
      if (ours) await provenance.remember("result", circuit, result);
      return result;
    });
  }

  return {
    runEncrypted: (circuit, args) => runWhole(circuit, args, elsewhere),
    prepare: (circuit) => steps.prepare(circuit, elsewhere()),

    async carryOut(circuit, method, value) {
      if (value instanceof Uint8Array) return carryOutOnBytes(circuit, method, value);
      if (method === "simulate" || method === "simulateBatch")
        return workers.circuits.inSimulator(circuit, (simulator, handle) => simulator[method](handle, value));
      if (method === "encryptRunDecrypt") return runWhole(circuit, value, () => null);
      return queue.enqueue(circuit, value, async (turn): Promise<CircuitValue> => {
        // The only argument of keygen says whether keys are made anew.
        const { client } = steps.sidesOf(turn, circuit, null);
        await client.keygen(method === "keygen" && value[0]?.data[0] === 1);
        if (method !== "encrypt") return [];
        const encrypted = await client.encrypt(value);
        await provenance.remember("arguments", circuit, encrypted);
        return encrypted;
      });
    },

    cancel: () => queue.cancel(),
  };
}
