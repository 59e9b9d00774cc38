/** One run as it goes: its steps are reported, and it can be given up at any time. */
import { deferred } from "../../base/deferred.ts";
import { type Diagnostic, diagnosticsOf } from "../../base/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { Progress, ProgressListener } from "../../run/during.ts";
import type { RunReport } from "./runReport.ts";
import { type Run, type Stage, withStage } from "./runs.ts";
import { strings } from "./strings.ts";

/** Thrown out of the steps of a run that was given up. */
class Cancelled extends Error {}

/** Thrown out of a step that a worker refused. */
class StepFailed extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message ?? "");
    this.diagnostics = diagnostics;
  }
}

const cancelled: Diagnostic = { severity: "error", code: "cancelled", message: strings.run.cancelled };

/** How a run ended that did not succeed. */
export interface Ending {
  readonly status: "cancelled" | "failed";
  readonly diagnostics: readonly Diagnostic[];
  /** In words. */
  readonly announcement: string;
}

/** What is told of a cancelled run, also of one whose turn never came. */
export const cancelledEnding: Ending = {
  status: "cancelled",
  diagnostics: [cancelled],
  announcement: strings.run.cancelled,
};

/** How a run ended whose body threw `error`. */
export function endingOf(error: unknown): Ending {
  if (error instanceof Cancelled) return cancelledEnding;
  const diagnostics = error instanceof StepFailed ? error.diagnostics : diagnosticsOf(error);
  return { status: "failed", diagnostics, announcement: diagnostics[0]?.message ?? "" };
}

/** A run from the time it is asked for. */
export class RunTurn {
  readonly #report: RunReport;
  readonly #now: () => number;
  /** Never fulfilled; rejected when the run is given up. */
  readonly #gone: Promise<never>;
  readonly #giveUp: (reason: Error) => void;
  #isCancelled = false;
  #stage: Stage | null = null;

  /** @param now a clock in milliseconds */
  constructor(report: RunReport, now: () => number) {
    this.#report = report;
    this.#now = now;
    const { promise, reject } = deferred<never>();
    promise.catch(() => {});
    this.#gone = promise;
    this.#giveUp = reject;
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** The step that goes on, or the last one. */
  get stage(): Stage | null {
    return this.#stage;
  }

  /** Gives the run up: its present step ends at once, for whoever waits. */
  cancel(): void {
    this.#isCancelled = true;
    this.#giveUp(new Cancelled());
  }

  /** Runs one step and reports it. Throws what `endingOf` reads when the step fails or the run is given up. */
  async step<T>(stage: Stage, work: (listen: ProgressListener) => Promise<Result<T>>): Promise<T> {
    const report = this.#report;
    const since = this.#now();
    this.#stage = stage;
    report.stage(stage, { state: "running", since, done: 0, total: 0, remaining: null, jobsBefore: null });
    report.announce(strings.announce.stage(stage));
    const listen = ({ done, total, node, remaining: left, jobsBefore: before }: Progress): void => {
      if (this.#isCancelled || this.#stage !== stage) return;
      const jobsBefore = before ?? null; // absent: it does not wait
      const remaining = left === undefined ? null : { milliseconds: left, at: this.#now() };
      report.update((run) => ({
        ...withStage(run, stage, { done, total, remaining, jobsBefore }),
        node: node ?? run.node,
      }));
    };
    const end = (state: "done" | "failed" | "cancelled"): void =>
      report.update((run) => ({ ...withStage(run, stage, { state, milliseconds: this.#now() - since }), node: null }));
    try {
      const result = await Promise.race([this.#gone, work(listen)]);
      // The last report of a step may still be under way when its result is there.
      if (result.ok) report.update((run) => withStage(run, stage, { done: totalOf(run, stage) }));
      end(result.ok ? "done" : "failed");
      if (!result.ok) throw new StepFailed(result.diagnostics);
      return result.value;
    } catch (error) {
      if (!(error instanceof StepFailed)) end(error instanceof Cancelled ? "cancelled" : "failed");
      throw error;
    }
  }

  /** A call to a worker about a circuit, unless the run was given up while the worker took the circuit up. */
  unlessGone<Args extends unknown[], T>(
    call: (...args: Args) => Promise<Result<T>>,
  ): (...args: Args) => Promise<Result<T>> {
    return async (...args) => (this.#isCancelled ? { ok: false, diagnostics: [cancelled] } : call(...args));
  }
}

const totalOf = (run: Run, stage: Stage): number => run.stages.find((report) => report.stage === stage)?.total ?? 0;
