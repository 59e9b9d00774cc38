/**
 * `np.random.RandomState`: scikit-learn's source of randomness, so that equal seeds give equal splits, data sets and models. Not secure, never
 * for keys. Mersenne Twister: Matsumoto and Nishimura, ACM TOMACS 8 (1998); distributions as NumPy's legacy generator draws them.
 */
import { UserError } from "../../base/errors.ts";

/** scikit-learn draws seeds of other generators below this. */
export const largestSeed: number = 2 ** 31 - 1;

const size = 624;
const middle = 397;

/** A seeded stream. All draws advance it as NumPy's do. */
export class RandomState {
  readonly #state = new Uint32Array(size);
  #next = size;
  #spareNormal: number | null = null;

  /** @throws UserError for a seed that is not an integer in [0, 2^32) */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
      throw new UserError(`randomState: expected an integer from 0 to 2^32 - 1, got ${seed}`, { code: "options" });
    }
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < size; i++) {
      const previous = state[i - 1] as number;
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** 32 uniform bits. */
  nextUint32(): number {
    if (this.#next === size) this.#refill();
    let word = this.#state[this.#next++] as number;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** A uniform number in [0, 1) of 53 bits: `random_sample`. */
  random(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A uniform number in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** A uniform integer in [low, high), by masking and rejection. The range is below 2^32. */
  randint(low: number, high: number): number {
    return low + this.#interval(high - low - 1);
  }

  /** A standard normal number: the polar method, with its second number kept (`randn`). */
  normal(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    for (;;) {
      const x1 = 2 * this.random() - 1;
      const x2 = 2 * this.random() - 1;
      const squared = x1 * x1 + x2 * x2;
      if (squared >= 1 || squared === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(squared)) / squared);
      this.#spareNormal = factor * x1;
      return factor * x2;
    }
  }

  /** Puts `values` in random order, in place (`shuffle`). */
  shuffle<T extends { length: number; [index: number]: number }>(values: T): T {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.#interval(i);
      const kept = values[i] as number;
      values[i] = values[j] as number;
      values[j] = kept;
    }
    return values;
  }

  /** 0 … count - 1 in random order. */
  permutation(count: number): Float64Array {
    return this.shuffle(Float64Array.from({ length: count }, (_, i) => i));
  }

  /** A uniform integer from 0 to `max`. No word is drawn for the range of one number. */
  #interval(max: number): number {
    if (max === 0) return 0;
    const mask = 2 ** (32 - Math.clz32(max)) - 1;
    for (;;) {
      const value = (this.nextUint32() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < size; i++) {
      const word = ((state[i] as number) & 0x80000000) | ((state[(i + 1) % size] as number) & 0x7fffffff);
      state[i] = (state[(i + middle) % size] as number) ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
