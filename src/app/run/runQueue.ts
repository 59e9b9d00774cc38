/** One encrypted run goes at a time; others wait for their turn, and for the workers to be free again. */
import type { Result } from "../../protocol/result.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Tensor } from "../../value/tensor.ts";
import type { RunReport } from "./runReport.ts";
import { newRun, runBegan, type Stage } from "./runs.ts";
import { cancelledEnding, endingOf, RunTurn } from "./runTurn.ts";

/** The queue of a page. */
export class RunQueue {
  readonly #report: RunReport;
  readonly #now: () => number;
  readonly #cleanUp: (stage: Stage | null) => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();
  #cleaning: Promise<void> = Promise.resolve();
  #current: RunTurn | null = null;
  #waiting: readonly RunTurn[] = [];

  /**
   * @param now a clock in milliseconds
   * @param cleanUp makes the workers of a step free again after it was given up
   */
  constructor(report: RunReport, now: () => number, cleanUp: (stage: Stage | null) => Promise<void>) {
    this.#report = report;
    this.#now = now;
    this.#cleanUp = cleanUp;
  }

  /** Runs `body` when its turn comes, as the run on show; settles at once when it is given up. */
  enqueue<T>(circuit: TracedCircuit, args: readonly Tensor[], body: (turn: RunTurn) => Promise<T>): Promise<Result<T>> {
    const turn = new RunTurn(this.#report, this.#now);
    this.#waiting = [...this.#waiting, turn];
    const result = this.#last.then(async (): Promise<Result<T>> => {
      this.#waiting = this.#waiting.filter((other) => other !== turn);
      if (turn.isCancelled) return { ok: false, diagnostics: cancelledEnding.diagnostics };
      this.#current = turn;
      this.#report.begin((state) => runBegan(state, newRun(circuit, args)));
      try {
        const value = await body(turn);
        this.#report.update((run) => ({ ...run, status: "done" }));
        return { ok: true, value };
      } catch (error) {
        const { status, diagnostics, announcement } = endingOf(error);
        this.#report.update((run) => ({ ...run, status, diagnostics }));
        this.#report.announce(announcement);
        return { ok: false, diagnostics };
      } finally {
        this.#current = null;
      }
    });
    this.#last = result.then(() => this.#cleaning);
    return result;
  }

  /** Gives up the run that goes on, if any, and what waits behind it. */
  cancel(): void {
    for (const other of this.#waiting) other.cancel();
    const current = this.#current;
    if (current === null || current.isCancelled) return;
    current.cancel();
    this.#cleaning = this.#cleanUp(current.stage);
  }
}
