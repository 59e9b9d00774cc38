/**
 * Carries out encrypted runs in the trusted workers, step by step. Between the client worker and the evaluator
 * worker it carries bytes and never looks inside, except for a few of them that the page draws.
 */
import { transfer } from "comlink";
import { deferred } from "../../base/deferred.ts";
import { type Diagnostic, diagnosticsOf } from "../../base/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { CircuitValue, RunMethod, TracedCircuit } from "../../protocol/sandbox.ts";
import type { KeyInfo } from "../../run/client/session.ts";
import type { Progress, ProgressListener } from "../../run/during.ts";
import type { Intermediates } from "../../run/intermediates.ts";
import type { Tensor } from "../../value/tensor.ts";
import type { LazyWorker, Workers } from "../page/workers.ts";
import { createProvenance, notOurs } from "./provenance.ts";
import {
  type Crossing,
  newRun,
  type Run,
  type RunBytes,
  type Runs,
  runBegan,
  type Stage,
  withCrossing,
  withStage,
} from "./runs.ts";
import { strings } from "./strings.ts";

/** How long a worker that was asked to cancel may take before it is ended, in milliseconds. */
export const cancelPatience = 150;

/** How many bytes of what crosses the wall are kept to draw it by. */
const sampleBytes = 512;

/** Carries out circuits. One encrypted run goes at a time; others wait for it. */
export interface Running {
  /** A whole encrypted run, reported in the store step by step. */
  runEncrypted(circuit: TracedCircuit, args: readonly Tensor[]): Promise<Result<readonly Tensor[]>>;
  /** One method that user code asked for. */
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

/** A run as it goes: how it is reported and how it is given up. */
interface Job {
  cancelled: boolean;
  /** Never fulfilled; rejected when the run is given up. */
  readonly gone: Promise<never>;
  readonly giveUp: () => void;
  step: Stage | null;
}

/** A result, and what was kept on the way to it. */
interface KeptResult {
  readonly result: Uint8Array;
  readonly intermediates: Intermediates | null;
}

class Cancelled extends Error {}

const cancelledDiagnostic: Diagnostic = { severity: "error", code: "cancelled", message: strings.run.cancelled };

/** Makes the one `Running` of a page; `keeper` gets the bytes of whole runs. */
export function createRunning(runs: Runs, workers: Workers, now: () => number, keeper: BytesKeeper): Running {
  let queue: Promise<unknown> = Promise.resolve();
  let job: Job | null = null;
  let waiting: Job[] = [];
  /** Which evaluation key the evaluator holds. */
  let loaded: string | null = null;
  workers.evaluator.onEnd(() => {
    loaded = null;
  });
  const { circuits } = workers;
  const provenance = createProvenance();

  const announce = (announcement: string): void => runs.setState({ announcement });
  const update = (change: (run: Run) => Run): void =>
    runs.setState(({ run }) => (run === null ? {} : { run: change(run) }));
  const cross = (what: Crossing["what"], direction: Crossing["direction"], bytes: Uint8Array): void => {
    const middle = Math.max(0, (bytes.length >> 1) - (sampleBytes >> 1));
    const sample = bytes.slice(middle, middle + sampleBytes);
    update((run) => withCrossing(run, { what, direction, bytes: bytes.length, sample }));
  };

  /** Runs one step of `own` and reports it. Throws the diagnostics of a step that fails. */
  async function step<T>(own: Job, stage: Stage, work: (listen: ProgressListener) => Promise<Result<T>>): Promise<T> {
    const since = now();
    own.step = stage;
    update((run) => withStage(run, stage, { state: "running", since, done: 0, total: 0 }));
    announce(strings.announce.stage(stage));
    const listen = ({ done, total, node }: Progress): void => {
      if (own.cancelled || own.step !== stage) return;
      update((run) => ({ ...withStage(run, stage, { done, total }), node: node ?? run.node }));
    };
    const end = (state: "done" | "failed" | "cancelled"): void =>
      update((run) => ({ ...withStage(run, stage, { state, milliseconds: now() - since }), node: null }));
    // The last report of a step may still be under way when its result is there.
    const complete = (): void => update((run) => withStage(run, stage, { done: totalOf(run, stage) }));
    try {
      const result = await Promise.race([own.gone, work(listen)]);
      if (result.ok) complete();
      end(result.ok ? "done" : "failed");
      if (!result.ok) throw new StepFailed(result.diagnostics);
      return result.value;
    } catch (error) {
      if (!(error instanceof StepFailed)) end(error instanceof Cancelled ? "cancelled" : "failed");
      throw error;
    }
  }

  /** The workers that take part in a step. */
  function workersOf(stage: Stage): readonly LazyWorker<{ cancel(): Promise<void> }>[] {
    if (stage === "load") return [workers.client, workers.evaluator];
    return [stage === "evaluate" ? workers.evaluator : workers.client];
  }

  /** A call to a worker about a circuit, unless the run was given up while the worker took the circuit up. */
  const unlessGone =
    <Args extends unknown[], T>(own: Job, call: (...args: Args) => Promise<Result<T>>) =>
    async (...args: Args): Promise<Result<T>> =>
      own.cancelled ? { ok: false, diagnostics: [cancelledDiagnostic] } : call(...args);

  async function makeKeys(own: Job, circuit: TracedCircuit, force = false): Promise<KeyInfo> {
    const info = await step(own, "keys", (listen) =>
      circuits.inClient(
        circuit,
        unlessGone(own, (client, specification) => client.keygen(specification, force, listen)),
      ),
    );
    if (info.reused) update((run) => withStage(run, "keys", { state: "kept" }));
    return info;
  }

  /** Brings the evaluation key to the evaluator, unless it has it or the circuit needs none. */
  async function loadKeys(own: Job, circuit: TracedCircuit, info: KeyInfo): Promise<void> {
    if (info.evaluationKeyBytes === 0 || loaded === info.keyId) {
      update((run) => withStage(run, "load", { state: info.evaluationKeyBytes === 0 ? "notNeeded" : "kept" }));
      return;
    }
    // While it takes up a key it lets the one before go.
    loaded = null;
    await step(own, "load", async (listen) => {
      const keys = await circuits.inClient(circuit, (client, specification) => client.evaluationKeys(specification));
      if (!keys.ok || own.cancelled) return keys.ok ? { ok: true, value: null } : keys;
      cross("evaluationKeys", "toServer", keys.value);
      return circuits.inEvaluator(
        circuit,
        unlessGone(own, (evaluator, handle) =>
          evaluator.loadKeys(handle, transfer(keys.value, [keys.value.buffer]), listen),
        ),
      );
    });
    loaded = info.keyId;
  }

  const encrypt = (own: Job, circuit: TracedCircuit, args: readonly Tensor[]): Promise<Uint8Array> =>
    step(own, "encrypt", (listen) =>
      circuits.inClient(
        circuit,
        unlessGone(own, (client, specification) => client.encrypt(specification, args, listen)),
      ),
    );

  async function evaluate(own: Job, circuit: TracedCircuit, encrypted: Uint8Array): Promise<Uint8Array> {
    cross("arguments", "toServer", encrypted);
    const result = await step(own, "evaluate", (listen) =>
      circuits.inEvaluator(
        circuit,
        unlessGone(own, (evaluator, handle) => evaluator.run(handle, transfer(encrypted, [encrypted.buffer]), listen)),
      ),
    );
    cross("result", "toClient", result);
    return result;
  }

  /** The same, with the ciphertexts of all nodes where the reader wants them kept. */
  async function evaluateKeeping(own: Job, circuit: TracedCircuit, encrypted: Uint8Array): Promise<KeptResult> {
    if (!keeper.wantsIntermediates()) return { result: await evaluate(own, circuit, encrypted), intermediates: null };
    cross("arguments", "toServer", encrypted);
    const kept = await step(own, "evaluate", (listen) =>
      circuits.inEvaluator(
        circuit,
        unlessGone(own, (evaluator, handle) =>
          evaluator.runKeeping(handle, transfer(encrypted, [encrypted.buffer]), listen),
        ),
      ),
    );
    cross("result", "toClient", kept.result);
    return kept;
  }

  async function decrypt(own: Job, circuit: TracedCircuit, result: Uint8Array): Promise<readonly Tensor[]> {
    const { values, warnings } = await step(own, "decrypt", (listen) =>
      circuits.inClient(
        circuit,
        unlessGone(own, (client, specification) =>
          client.decrypt(specification, transfer(result, [result.buffer]), listen),
        ),
      ),
    );
    update((run) => ({ ...run, warnings }));
    return values;
  }

  /** Runs `body` when its turn comes, as the run on show; settles at once when it is given up. */
  function enqueue<T>(
    circuit: TracedCircuit,
    args: readonly Tensor[],
    body: (own: Job) => Promise<T>,
  ): Promise<Result<T>> {
    const { promise: gone, reject } = deferred<never>();
    gone.catch(() => {});
    const own: Job = { cancelled: false, step: null, gone, giveUp: () => reject(new Cancelled()) };
    waiting.push(own);
    const turn = queue.then(async (): Promise<Result<T>> => {
      waiting = waiting.filter((other) => other !== own);
      if (own.cancelled) return { ok: false, diagnostics: [cancelledDiagnostic] };
      job = own;
      runs.setState((state) => runBegan(state, newRun(circuit, args)));
      try {
        const value = await body(own);
        update((run) => ({ ...run, status: "done" }));
        return { ok: true, value };
      } catch (error) {
        const cancelled = error instanceof Cancelled;
        const diagnostics = cancelled
          ? [cancelledDiagnostic]
          : error instanceof StepFailed
            ? error.diagnostics
            : diagnosticsOf(error);
        update((run) => ({ ...run, status: cancelled ? "cancelled" : "failed", diagnostics }));
        announce(cancelled ? strings.run.cancelled : (diagnostics[0]?.message ?? ""));
        return { ok: false, diagnostics };
      } finally {
        job = null;
      }
    });
    queue = turn.then(() => cleaning);
    return turn;
  }

  let cleaning: Promise<void> = Promise.resolve();

  /** Makes the workers of `stage` free again: each is asked to end what it does, and is ended itself when it does not answer. */
  async function cleanUp(stage: Stage | null): Promise<void> {
    if (stage === null) return;
    const late = deferred<"late">();
    const timer = setTimeout(() => late.resolve("late"), cancelPatience);
    await Promise.all(
      workersOf(stage).map(async (worker) => {
        const outcome = await Promise.race([worker.get().cancel(), late.promise]).catch(() => "late" as const);
        if (outcome === "late") worker.stop();
      }),
    );
    clearTimeout(timer);
    // A half-loaded key cannot be used: the evaluator starts afresh.
    if (stage === "load") workers.evaluator.stop();
  }

  const runEncrypted: Running["runEncrypted"] = (circuit, args) =>
    enqueue(circuit, args, async (own) => {
      const info = await makeKeys(own, circuit);
      const encrypted = await encrypt(own, circuit, args);
      await loadKeys(own, circuit, info);
      // Copies: the bytes themselves go away to the workers.
      const sent = encrypted.slice();
      const { result, intermediates } = await evaluateKeeping(own, circuit, encrypted);
      const bytes = { args, arguments: sent, result: result.slice(), intermediates };
      const decrypted = await decrypt(own, circuit, result);
      keeper.remember(circuit, bytes);
      update((run) => ({ ...run, decrypted }));
      announce(strings.announce.decrypted(decrypted));
      return decrypted;
    });

  return {
    runEncrypted,

    async carryOut(circuit, method, value) {
      if (value instanceof Uint8Array) {
        // What is asked before the bytes go away to a worker.
        const ours = await provenance.isOurs(method === "decrypt" ? "result" : "arguments", circuit, value);
        if (method === "decrypt") {
          if (!ours) return { ok: false, diagnostics: [notOurs] };
          return enqueue(circuit, [], (own) => decrypt(own, circuit, value));
        }
        return enqueue(circuit, [], async (own) => {
          await loadKeys(own, circuit, await makeKeys(own, circuit));
          const result = await evaluate(own, circuit, value);
          // Anybody may compute on any bytes; only what comes of arguments that were encrypted here may be decrypted here.
          if (ours) await provenance.remember("result", circuit, result);
          return result;
        });
      }
      if (method === "simulate")
        return circuits.inSimulator(circuit, (simulator, handle) => simulator.simulate(handle, value));
      if (method === "encryptRunDecrypt") return runEncrypted(circuit, value);
      return enqueue(circuit, value, async (own): Promise<CircuitValue> => {
        // The only argument of keygen says whether keys are made anew.
        await makeKeys(own, circuit, method === "keygen" && value[0]?.data[0] === 1);
        if (method !== "encrypt") return [];
        const encrypted = await encrypt(own, circuit, value);
        await provenance.remember("arguments", circuit, encrypted);
        return encrypted;
      });
    },

    cancel() {
      for (const other of waiting) other.cancelled = true;
      if (job === null || job.cancelled) return;
      job.cancelled = true;
      job.giveUp();
      cleaning = cleanUp(job.step);
    },
  };
}

class StepFailed extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message ?? "");
    this.diagnostics = diagnostics;
  }
}

const totalOf = (run: Run, stage: Stage): number => run.stages.find((report) => report.stage === stage)?.total ?? 0;
