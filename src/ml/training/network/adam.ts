/** Adam: Kingma and Ba, ICLR 2015, algorithm 1, with PyTorch's defaults. */

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** Moments of some numbers that are trained. */
export class Adam {
  readonly #first: readonly Float64Array[];
  readonly #second: readonly Float64Array[];
  #steps = 0;

  /** @param sizes how many numbers each group has */
  constructor(sizes: readonly number[]) {
    this.#first = sizes.map((size) => new Float64Array(size));
    this.#second = sizes.map((size) => new Float64Array(size));
  }

  /** One step of all groups down their gradients, in place. `length` is that of the step. */
  step(groups: readonly Float64Array[], gradients: readonly Float64Array[], length: number): void {
    this.#steps += 1;
    const rate = length / (1 - beta1 ** this.#steps);
    const root = Math.sqrt(1 - beta2 ** this.#steps);
    for (const [g, values] of groups.entries()) {
      const slopes = gradients[g] as Float64Array;
      const first = this.#first[g] as Float64Array;
      const second = this.#second[g] as Float64Array;
      for (let i = 0; i < values.length; i++) {
        const slope = slopes[i] as number;
        const m = beta1 * (first[i] as number) + (1 - beta1) * slope;
        const v = beta2 * (second[i] as number) + (1 - beta2) * slope * slope;
        first[i] = m;
        second[i] = v;
        values[i] = (values[i] as number) - (rate * m) / (Math.sqrt(v) / root + epsilon);
      }
    }
  }
}
