/** The 32-bit xorshift of scikit-learn's compiled code: Marsaglia, Journal of Statistical Software 8 (2003), shifts 13, 17, 5. */
export class XorShift {
  #state: number;

  /** @param seed any 32-bit integer; 0 means 1 */
  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** A number in [0, 2^31). */
  next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state % 2 ** 31;
  }

  /** An integer in [low, high), by the remainder. */
  between(low: number, high: number): number {
    return low + (this.next() % (high - low));
  }

  /** Puts `order` in random order, from the front. */
  shuffle(order: Uint32Array): void {
    for (let i = 0; i < order.length - 1; i++) {
      const j = i + (this.next() % (order.length - i));
      const kept = order[i] as number;
      order[i] = order[j] as number;
      order[j] = kept;
    }
  }
}
