/** Pauses between attempts of which one after the other comes to nothing. */
import { setTimeout as delay } from "node:timers/promises";

/** The first pause and the longest; milliseconds. */
export interface BackOffTimes {
  readonly first: number;
  readonly last: number;
}

/** What pauses are made with; tests have their own. */
export interface Pausing {
  /** Waits for so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** A number in [0, 1). */
  readonly random: () => number;
}

const usual: Pausing = { pause: (milliseconds) => delay(milliseconds), random: Math.random };

/** The upper half of `milliseconds`, somewhere: processes that failed together shall not come back together. */
export const jittered = (milliseconds: number, random: () => number = Math.random): number =>
  milliseconds * (0.5 + 0.5 * random());

/** Each pause is twice the one before, up to the longest, until something comes of an attempt. */
export class BackOff {
  readonly #times: BackOffTimes;
  readonly #pausing: Pausing;
  #next: number;

  constructor(times: BackOffTimes, pausing: Pausing = usual) {
    this.#times = times;
    this.#pausing = pausing;
    this.#next = times.first;
  }

  /** An attempt came to nothing. */
  async pause(): Promise<void> {
    const milliseconds = jittered(this.#next, this.#pausing.random);
    this.#next = Math.min(2 * this.#next, this.#times.last);
    await this.#pausing.pause(milliseconds);
  }

  /** Something came of one: the next pause is the first again. */
  reset(): void {
    this.#next = this.#times.first;
  }
}
