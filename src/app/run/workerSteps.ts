/**
 * The steps of a run in the trusted workers. Between the client worker and the evaluator worker bytes are carried and never looked into, except
 * for a few of them that the page draws.
 */
import { transfer } from "comlink";
import { deferred } from "../../base/deferred.ts";
import type { ClientSpecification } from "../../circuit/specification.ts";
import type { CircuitHandle, ClientApi, EvaluatorApi } from "../../protocol/apis.ts";
import { resultOf, resultValue } from "../../protocol/connect.ts";
import type { Result } from "../../protocol/result.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { KeyInfo } from "../../run/client/session.ts";
import type { ProgressListener } from "../../run/during.ts";
import type { ClientSide, Sides } from "../../run/exchange.ts";
import type { LazyWorker, Workers } from "../page/workers.ts";
import type { Elsewhere } from "./elsewhere.ts";
import type { RunReport } from "./runReport.ts";
import type { RunBytes, Stage } from "./runs.ts";
import type { RunTurn } from "./runTurn.ts";

/** How long a worker that was asked to cancel may take before it is ended, in milliseconds. */
export const cancelPatience = 150;

/** The bytes of a run on arguments that went to the evaluator. */
export type RunRecord = Omit<RunBytes, "args">;

/** Both sides of a circuit in the page's workers; the client says how its keys came about. */
export interface WorkerSides extends Sides {
  readonly client: ClientSide<KeyInfo>;
}

/** The steps. Each belongs to a turn, which reports it and throws when it fails. */
export class WorkerSteps {
  readonly #workers: Workers;
  readonly #report: RunReport;
  /** Where the present run computes; null for the evaluator of this page. */
  #elsewhere: Elsewhere | null = null;
  /** Which evaluation key the evaluator holds. */
  #loaded: string | null = null;
  /** What the evaluator's open calls answered, where it ended during the present run, also before it was used; else null. */
  #lost: Result<never> | null = null;

  constructor(workers: Workers, report: RunReport) {
    this.#workers = workers;
    this.#report = report;
    workers.evaluator.onEnd((answer) => {
      this.#loaded = null;
      this.#lost = answer;
    });
  }

  /**
   * Starts the workers that the next run of a circuit needs, both at once, with what they load; no key is made. Whoever runs the circuit hears what fails.
   */
  prepare(circuit: TracedCircuit, elsewhere: Elsewhere | null): void {
    void this.#workers.client.get().prepare();
    if (elsewhere === null) this.#workers.circuits.prepareEvaluator(circuit);
  }

  /**
   * Both sides of a circuit in one turn.
   * @param elsewhere where it computes; null for the evaluator of this page
   * @param keeping keeps the ciphertexts of all nodes of a run as well
   * @param onRun gets the bytes of each run of this page's evaluator; those themselves go away to the workers
   */
  sidesOf(
    turn: RunTurn,
    circuit: TracedCircuit,
    elsewhere: Elsewhere | null,
    keeping = false,
    onRun: (record: RunRecord) => void = () => {},
  ): WorkerSides {
    this.#elsewhere = elsewhere;
    this.#lost = null;
    const origin = elsewhere?.origin ?? null; // absent: it computes here
    this.#report.update((run) => ({ ...run, server: origin }));
    if (elsewhere === null) {
      return { client: this.#clientOf(turn, circuit), server: this.#serverOf(turn, circuit, keeping, onRun) };
    }
    const apart = elsewhere.circuitOf(circuit);
    const server = elsewhere.sideOf({ turn, circuit: apart, report: this.#report });
    return { client: this.#clientOf(turn, apart), server };
  }

  #clientOf(turn: RunTurn, circuit: TracedCircuit): WorkerSides["client"] {
    const { circuits } = this.#workers;
    const step = <T>(
      stage: Stage,
      call: (client: ClientApi, specification: ClientSpecification, listen: ProgressListener) => Promise<Result<T>>,
    ): Promise<T> =>
      turn.step(stage, (listen) =>
        circuits.inClient(
          circuit,
          turn.unlessGone((client, specification) => call(client, specification, listen)),
        ),
      );
    return {
      keygen: async (force) => {
        const info = await step("keys", (client, specification, listen) => client.keygen(specification, force, listen));
        if (info.reused) this.#report.stage("keys", { state: "kept" });
        return info;
      },
      // A part of the step in which the evaluator takes them up.
      evaluationKeys: async () =>
        resultValue(await circuits.inClient(circuit, (client, specification) => client.evaluationKeys(specification))),
      encrypt: (args) =>
        step("encrypt", (client, specification, listen) => client.encrypt(specification, args, listen)),
      decrypt: async (result) => {
        const { values, warnings } = await step("decrypt", (client, specification, listen) =>
          client.decrypt(specification, transfer(result, [result.buffer]), listen),
        );
        this.#report.update((run) => ({ ...run, warnings }));
        return values;
      },
    };
  }

  #serverOf(
    turn: RunTurn,
    circuit: TracedCircuit,
    keeping: boolean,
    onRun: (record: RunRecord) => void,
  ): WorkerSides["server"] {
    const step = <T>(
      stage: Stage,
      call: (evaluator: EvaluatorApi, handle: CircuitHandle, listen: ProgressListener) => Promise<Result<T>>,
    ): Promise<T> =>
      turn.step(
        stage,
        async (listen) =>
          this.#lost ?? // absent: it is there, or starts now
          this.#workers.circuits.inEvaluator(
            circuit,
            turn.unlessGone((evaluator, handle) => call(evaluator, handle, listen)),
          ),
      );
    return {
      heldKey: () => this.#loaded,
      skipKeys: (state) => this.#report.stage("load", { state }),
      loadKeys: async (keyId, evaluationKeys) => {
        // While it takes up a key it lets the one before go.
        this.#loaded = null;
        await step("load", async (evaluator, handle, listen) => {
          const keys = await resultOf(evaluationKeys);
          if (!keys.ok || turn.isCancelled) return keys.ok ? { ok: true, value: null } : keys;
          this.#report.cross("evaluationKeys", "toServer", keys.value);
          return evaluator.loadKeys(handle, transfer(keys.value, [keys.value.buffer]), listen);
        });
        this.#loaded = keyId;
      },
      run: async (encrypted) => {
        this.#report.cross("arguments", "toServer", encrypted);
        const sent = encrypted.slice();
        const { result, intermediates } = await step("evaluate", (evaluator, handle, listen) => {
          const bytes = transfer(encrypted, [encrypted.buffer]);
          return keeping
            ? evaluator.runKeeping(handle, bytes, listen)
            : withoutIntermediates(evaluator.run(handle, bytes, listen));
        });
        this.#report.cross("result", "toClient", result);
        onRun({ arguments: sent, result: result.slice(), intermediates });
        return result;
      },
    };
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
    if (stage === "load" && this.#elsewhere === null) this.#workers.evaluator.stop();
  }

  #workersOf(stage: Stage): readonly Pick<LazyWorker<{ cancel(): Promise<void> }>, "get" | "stop">[] {
    const { client } = this.#workers;
    const server = this.#elsewhere?.worker ?? this.#workers.evaluator;
    if (stage === "load") return [client, server];
    return [stage === "evaluate" ? server : client];
  }
}

/** The result of a run that kept nothing else. */
async function withoutIntermediates(run: Promise<Result<Uint8Array>>): Promise<Result<Omit<RunRecord, "arguments">>> {
  const result = await run;
  return result.ok ? { ok: true, value: { result: result.value, intermediates: null } } : result;
}
