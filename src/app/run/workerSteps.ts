/**
 * The steps of a run in the trusted workers. Between the client worker and the evaluator worker bytes are carried and never looked into, except
 * for a few of them that the page draws.
 */
import { transfer } from "comlink";
import { deferred } from "../../base/deferred.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { KeyInfo } from "../../run/client/session.ts";
import type { Intermediates } from "../../run/intermediates.ts";
import type { Tensor } from "../../value/tensor.ts";
import type { LazyWorker, Workers } from "../page/workers.ts";
import type { RunReport } from "./runReport.ts";
import type { Stage } from "./runs.ts";
import type { RunTurn } from "./runTurn.ts";

/** How long a worker that was asked to cancel may take before it is ended, in milliseconds. */
export const cancelPatience = 150;

/** A result, and the ciphertexts that were kept on the way to it. */
export interface KeptResult {
  readonly result: Uint8Array;
  readonly intermediates: Intermediates | null;
}

/** The steps. Each belongs to a turn, which reports it and throws when it fails. */
export class WorkerSteps {
  readonly #workers: Workers;
  readonly #report: RunReport;
  /** Which evaluation key the evaluator holds. */
  #loaded: string | null = null;

  constructor(workers: Workers, report: RunReport) {
    this.#workers = workers;
    this.#report = report;
    workers.evaluator.onEnd(() => {
      this.#loaded = null;
    });
  }

  /** Keys for the circuit: those that are there, or new ones. */
  async makeKeys(turn: RunTurn, circuit: TracedCircuit, force = false): Promise<KeyInfo> {
    const info = await turn.step("keys", (listen) =>
      this.#workers.circuits.inClient(
        circuit,
        turn.unlessGone((client, specification) => client.keygen(specification, force, listen)),
      ),
    );
    if (info.reused) this.#report.stage("keys", { state: "kept" });
    return info;
  }

  /** Brings the evaluation key to the evaluator, unless it has it or the circuit needs none. */
  async loadKeys(turn: RunTurn, circuit: TracedCircuit, info: KeyInfo): Promise<void> {
    if (info.evaluationKeyBytes === 0 || this.#loaded === info.keyId) {
      this.#report.stage("load", { state: info.evaluationKeyBytes === 0 ? "notNeeded" : "kept" });
      return;
    }
    // While it takes up a key it lets the one before go.
    this.#loaded = null;
    const { circuits } = this.#workers;
    await turn.step("load", async (listen) => {
      const keys = await circuits.inClient(circuit, (client, specification) => client.evaluationKeys(specification));
      if (!keys.ok || turn.isCancelled) return keys.ok ? { ok: true, value: null } : keys;
      this.#report.cross("evaluationKeys", "toServer", keys.value);
      return circuits.inEvaluator(
        circuit,
        turn.unlessGone((evaluator, handle) =>
          evaluator.loadKeys(handle, transfer(keys.value, [keys.value.buffer]), listen),
        ),
      );
    });
    this.#loaded = info.keyId;
  }

  encrypt(turn: RunTurn, circuit: TracedCircuit, args: readonly Tensor[]): Promise<Uint8Array> {
    return turn.step("encrypt", (listen) =>
      this.#workers.circuits.inClient(
        circuit,
        turn.unlessGone((client, specification) => client.encrypt(specification, args, listen)),
      ),
    );
  }

  /** Runs the circuit; `encrypted` goes away to the worker. */
  async evaluate(turn: RunTurn, circuit: TracedCircuit, encrypted: Uint8Array): Promise<Uint8Array> {
    this.#report.cross("arguments", "toServer", encrypted);
    const result = await turn.step("evaluate", (listen) =>
      this.#workers.circuits.inEvaluator(
        circuit,
        turn.unlessGone((evaluator, handle) => evaluator.run(handle, transfer(encrypted, [encrypted.buffer]), listen)),
      ),
    );
    this.#report.cross("result", "toClient", result);
    return result;
  }

  /** The same, with the ciphertexts of all nodes. */
  async evaluateKeeping(turn: RunTurn, circuit: TracedCircuit, encrypted: Uint8Array): Promise<KeptResult> {
    this.#report.cross("arguments", "toServer", encrypted);
    const kept = await turn.step("evaluate", (listen) =>
      this.#workers.circuits.inEvaluator(
        circuit,
        turn.unlessGone((evaluator, handle) =>
          evaluator.runKeeping(handle, transfer(encrypted, [encrypted.buffer]), listen),
        ),
      ),
    );
    this.#report.cross("result", "toClient", kept.result);
    return kept;
  }

  /** Decrypts a result, whose bytes go away to the worker. */
  async decrypt(turn: RunTurn, circuit: TracedCircuit, result: Uint8Array): Promise<readonly Tensor[]> {
    const { values, warnings } = await turn.step("decrypt", (listen) =>
      this.#workers.circuits.inClient(
        circuit,
        turn.unlessGone((client, specification) =>
          client.decrypt(specification, transfer(result, [result.buffer]), listen),
        ),
      ),
    );
    this.#report.update((run) => ({ ...run, warnings }));
    return values;
  }

  /** Makes the workers of a step free again: each is asked to end what it does, and is ended itself when it does not answer. */
  async cleanUp(stage: Stage | null): Promise<void> {
    if (stage === null) return;
    const late = deferred<"late">();
    const timer = setTimeout(() => late.resolve("late"), cancelPatience);
    await Promise.all(
      this.#workersOf(stage).map(async (worker) => {
        const outcome = await Promise.race([worker.get().cancel(), late.promise]).catch(() => "late" as const);
        if (outcome === "late") worker.stop();
      }),
    );
    clearTimeout(timer);
    // A half-loaded key cannot be used: the evaluator starts afresh.
    if (stage === "load") this.#workers.evaluator.stop();
  }

  #workersOf(stage: Stage): readonly LazyWorker<{ cancel(): Promise<void> }>[] {
    const { client, evaluator } = this.#workers;
    if (stage === "load") return [client, evaluator];
    return [stage === "evaluate" ? evaluator : client];
  }
}
