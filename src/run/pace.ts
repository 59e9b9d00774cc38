/**
 * How fast this machine is beside the one whose times the cost constants are (`params/cost.ts`): found from a few bootstraps, then from every run.
 * Only times that are shown depend on it; plans and parameters are chosen by the constants, so that they are the same everywhere.
 */

/** Predicted milliseconds below which a run says little: other things than bootstraps take as long. */
const leastLearnt = 50;

/** Which share of the error of a prediction is corrected after the run. */
const learning = 0.5;

/** Nothing is faster or slower than this beside the constants: beyond it something else was measured. */
const slowest = 50;

/** The pace of one machine: how many times longer work takes than predicted. */
export class Pace {
  #factor: number | null = null;

  /** 1 while nothing is known. */
  get factor(): number {
    return this.#factor ?? 1; // absent: nothing is known
  }

  /** Whether anything was measured or learnt. */
  get isKnown(): boolean {
    return this.#factor !== null;
  }

  /** Takes up what was found elsewhere or earlier. */
  set(factor: number): void {
    if (Number.isFinite(factor) && factor > 0) this.#factor = Math.min(Math.max(factor, 1 / slowest), slowest);
  }

  /** A run of so many predicted milliseconds took so many. */
  learn(predicted: number, taken: number): void {
    if (predicted < leastLearnt || taken <= 0) return;
    const before = this.#factor;
    this.set(before === null ? taken / predicted : before * (taken / predicted / before) ** learning);
  }
}

/** Of this process or worker: all that runs in it shares what is learnt. */
export const machinePace = new Pace();
