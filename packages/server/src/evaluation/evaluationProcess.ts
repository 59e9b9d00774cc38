/** The evaluation process as the service sees it: it is started, told what to run, and started again when it ends. */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Problem } from "../base/problems.ts";
import type { BlobName } from "../blobs/blobStore.ts";
import type {
  CircuitPath,
  EvaluationSettings,
  FromEvaluation,
  PartRequest,
  RunRequest,
  ToEvaluation,
} from "./protocol.ts";
import type { AskedPart, EvaluationEvents, RunSharing, RunWatcher } from "./runs.ts";

/** Milliseconds between an end and the next start: doubled each time, from the first to the last; the first again after a process that lived for so long. */
const backOff = { first: 100, last: 30_000, healthyAfter: 60_000 } as const;

/** Milliseconds between two words to a run of how many others may help. */
const helpersEvery = 500;

/** The process that evaluated has ended. */
export class EvaluationLost extends Error {}

interface Run extends RunWatcher {
  readonly sharing: RunSharing | null;
  readonly asked: Map<number, AskedPart>;
  readonly resolve: (result: BlobName) => void;
  readonly reject: (reason: Error) => void;
}

/** The built script beside this one; from the sources Node needs `tsx` to begin with it. */
const script = ["evaluation.js", "main.ts"]
  .map((name) => fileURLToPath(new URL(name, import.meta.url)))
  .find((path) => existsSync(path));

/** One evaluation process at a time. Call `close` when done. */
export class EvaluationProcess {
  readonly #settings: EvaluationSettings;
  readonly #events: EvaluationEvents;
  #circuits: readonly CircuitPath[];
  #child: ChildProcess | null = null;
  #isReady = false;
  #isClosed = false;
  #wait: number = backOff.first;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #numbers = 0;
  readonly #runs = new Map<number, Run>();
  readonly #waiting = new Set<() => void>();

  constructor(settings: EvaluationSettings, circuits: readonly CircuitPath[], events: EvaluationEvents) {
    this.#settings = settings;
    this.#circuits = circuits;
    this.#events = events;
    this.#start();
  }

  /** Whether runs can begin. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Its number in the system; null between two of them. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  #start(): void {
    if (script === undefined) throw new Error("the script of the evaluation process is not there");
    const child = fork(script, [JSON.stringify(this.#settings)], {
      serialization: "json",
      stdio: ["ignore", 2, 2, "ipc"],
    });
    const startedAt = Date.now();
    this.#child = child;
    if (child.pid !== undefined) this.#events.started(child.pid);
    child.on("message", (message: FromEvaluation) => this.#hear(message));
    child.on("error", () => {});
    child.once("close", (code, signal) => this.#ended(signal ?? `code ${code}`, startedAt));
    this.#tell({ kind: "circuits", circuits: this.#circuits });
  }

  #ended(how: string, startedAt: number): void {
    this.#child = null;
    this.#isReady = false;
    const lost = [...this.#runs.values()];
    this.#runs.clear();
    for (const { reject } of lost) reject(new EvaluationLost(how));
    if (this.#isClosed) return;
    this.#events.ended(how);
    if (Date.now() - startedAt > backOff.healthyAfter) this.#wait = backOff.first;
    this.#timer = setTimeout(() => this.#start(), this.#wait);
    this.#wait = Math.min(2 * this.#wait, backOff.last);
  }

  #tell(message: ToEvaluation): void {
    // A process that is about to end hears nothing more; its end is noticed.
    if (this.#child?.connected === true) this.#child.send(message, () => {});
  }

  #hear(message: FromEvaluation): void {
    if (message.kind === "ready") {
      this.#isReady = true;
      for (const go of [...this.#waiting]) go();
      return;
    }
    const run = this.#runs.get(message.run);
    if (run === undefined) return;
    switch (message.kind) {
      case "progress":
        run.onProgress(message.progress);
        return;
      case "loading":
        run.onLoad();
        return;
      case "part":
        this.#ask(message, run);
        return;
      case "withdraw":
        run.asked.get(message.number)?.withdraw();
        run.asked.delete(message.number);
        return;
      case "succeeded":
        run.resolve(message.result);
        break;
      case "failed":
        run.reject(new Problem(message.problem.code, message.problem.detail, message.problem));
        break;
      case "broken":
        this.#events.broken(message.message);
        run.reject(new Problem("internal", "something went wrong on the server while it evaluated"));
    }
    this.#runs.delete(message.run);
  }

  /** Waits until runs can begin, or `signal` is aborted. */
  async ready(signal: AbortSignal): Promise<void> {
    while (!this.#isReady && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          this.#waiting.delete(go);
          signal.removeEventListener("abort", go);
          resolve();
        };
        this.#waiting.add(go);
        signal.addEventListener("abort", go);
      });
    }
  }

  /** Holds these circuits ready from now on, for processes to come too. */
  setCircuits(circuits: readonly CircuitPath[]): void {
    this.#circuits = circuits;
    this.#tell({ kind: "circuits", circuits });
  }

  #ask({ run: id, number, part, inputs }: Extract<FromEvaluation, { kind: "part" }>, run: Run): void {
    const asked = run.sharing?.ask(part, inputs);
    if (asked === undefined) return;
    run.asked.set(number, asked);
    const tell = (result: BlobName | null): void =>
      this.#tell({ kind: "partDone", run: id, number, result: result?.sha256 ?? null });
    asked.results.then(tell, () => tell(null));
  }

  /**
   * Runs a circuit; gives the name of the result, which is stored.
   * @param sharing others that take part; null for this process alone
   * @throws Problem, or EvaluationLost when the process ends meanwhile
   */
  run(
    request: Omit<RunRequest, "partMilliseconds">,
    watcher: RunWatcher,
    sharing: RunSharing | null = null,
  ): Promise<BlobName> {
    const partMilliseconds = sharing?.partMilliseconds ?? null;
    return this.#begin((run) => ({ kind: "run", run, ...request, partMilliseconds }), watcher, sharing);
  }

  /**
   * Computes a part of a run that goes on elsewhere; gives the name of its results, which are stored.
   * @throws as `run`
   */
  runPart(request: PartRequest, watcher: RunWatcher): Promise<BlobName> {
    return this.#begin((run) => ({ kind: "runPart", run, ...request }), watcher, null);
  }

  #begin(message: (run: number) => ToEvaluation, watcher: RunWatcher, sharing: RunSharing | null): Promise<BlobName> {
    return new Promise((resolve, reject) => {
      if (!this.#isReady) {
        reject(new EvaluationLost("it is not there"));
        return;
      }
      const run = ++this.#numbers;
      const asked = new Map<number, AskedPart>();
      const cancel = (): void => this.#tell({ kind: "cancel", run });
      const tellIdle = (): void => this.#tell({ kind: "helpers", run, count: sharing?.idle() ?? 0 });
      const timer = sharing === null ? undefined : setInterval(tellIdle, helpersEvery);
      const settle = (): void => {
        clearInterval(timer);
        watcher.signal.removeEventListener("abort", cancel);
        for (const part of asked.values()) part.withdraw();
      };
      watcher.signal.addEventListener("abort", cancel);
      this.#runs.set(run, {
        ...watcher,
        sharing,
        asked,
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (reason) => {
          settle();
          reject(reason);
        },
      });
      if (sharing !== null) tellIdle();
      this.#tell(message(run));
      if (watcher.signal.aborted) cancel();
    });
  }

  /** Lets the loaded memory of a key go. */
  forget(key: string): void {
    this.#tell({ kind: "forget", key });
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}
