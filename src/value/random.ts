/**
 * `np.random.default_rng`: NumPy's own stream for a seed, so that examples give the numbers they give in Python. Not secure, never for keys.
 */
import { UserError } from "../base/errors.ts";
import { arange } from "./create.ts";
import { Pcg64 } from "./pcg64.ts";
import { checkShape, checkSize, type Shape, sizeOf } from "./shape.ts";
import { type Tensor, tensor } from "./tensor.ts";
import { standardNormal } from "./ziggurat.ts";

/** Shape of the result; `null` or nothing gives one number, as a 0-dimensional tensor. */
export type Size = number | Shape | null | undefined;

/** A seeded generator. The only seeds that give NumPy's numbers are NumPy's: a non-negative integer, or several. */
export function defaultRng(seed: number | bigint | readonly (number | bigint)[]): Generator {
  return new Generator(new Pcg64(seed));
}

/** Draws from NumPy's distributions; every method advances the one stream of the generator. */
export class Generator {
  readonly #bits: Pcg64;

  constructor(bits: Pcg64) {
    this.#bits = bits;
  }

  /** Uniform numbers in [0, 1), of 53 random bits, or of 24 as float32. */
  random(size?: Size, dtype: "float64" | "float32" = "float64"): Tensor {
    const next = dtype === "float64" ? () => this.#bits.nextDouble() : () => this.#bits.nextSingle();
    return this.#draw(dtype, size, next);
  }

  /** Uniform int64 numbers in [low, high), with `endpoint` in [low, high]; with one bound from 0. A `UserError` when the interval is empty. */
  integers(low: number, high?: number | null, size?: Size, endpoint = false): Tensor {
    const [from, to] = high === undefined || high === null ? [0, low] : [low, high];
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || !Number.isSafeInteger(to - from)) {
      throw new UserError(`integers: expected integer bounds within ±2^53, got ${from} and ${to}`);
    }
    if (endpoint ? from > to : from >= to) {
      throw new UserError(`integers: expected low ${endpoint ? "<=" : "<"} high, got ${from} and ${to}`);
    }
    const range = endpoint ? to - from : to - 1 - from;
    return this.#draw("int64", size, () => from + this.#bits.nextBounded(range));
  }

  /** Uniform float64 numbers in [low, high). */
  uniform(low = 0, high = 1, size?: Size): Tensor {
    const range = high - low;
    if (!Number.isFinite(range)) throw new UserError(`uniform: expected a finite range, got ${low} to ${high}`);
    return this.#draw("float64", size, () => low + range * this.#bits.nextDouble());
  }

  /** Normal float64 numbers of mean 0 and deviation 1; NumPy's numbers to within 1e-14. */
  standard_normal(size?: Size): Tensor {
    return this.#draw("float64", size, () => standardNormal(this.#bits));
  }

  /** Normal float64 numbers of mean `loc` and deviation `scale`; as close to NumPy's as `standard_normal`. */
  normal(loc = 0, scale = 1, size?: Size): Tensor {
    if (!(scale >= 0)) throw new UserError(`normal: expected scale >= 0, got ${scale}`);
    return this.#draw("float64", size, () => loc + scale * standardNormal(this.#bits));
  }

  /**
   * Elements of a range 0 … a - 1, or of a tensor along its first axis; each equally likely, or with probabilities `p` (with replacement).
   * Without `shuffle`, what is chosen without replacement may stand in any order, which saves draws.
   */
  choice(a: number | Tensor, size?: Size, replace = true, p: readonly number[] | null = null, shuffle = true): Tensor {
    const count = typeof a === "number" ? a : (a.shape[0] ?? 0);
    if (!Number.isInteger(count) || count < 1)
      throw new UserError(`choice: expected something to choose from, got ${count}`);
    const picked = replace ? this.#pick(count, size, p) : this.#pickDistinct(count, size, p, shuffle);
    return typeof a === "number" ? picked : takeRows(a, picked);
  }

  /** A random order of 0 … x - 1, or a copy of x in random order along its first axis. */
  permutation(x: number | Tensor): Tensor {
    if (typeof x !== "number" && x.shape.length === 0) return this.permutation(x.data[0] ?? 0);
    const count = typeof x === "number" ? x : (x.shape[0] ?? 0);
    if (!Number.isSafeInteger(count)) throw new UserError(`permutation: expected an integer or an array, got ${count}`);
    const order = arange(0, count);
    // NumPy draws by masking here, and by Lemire's method in `choice`.
    this.#shuffle(order.data, 1, (range) => this.#bits.nextMasked(range));
    return typeof x === "number" ? order : takeRows(x, order);
  }

  #draw(dtype: "float64" | "float32" | "int64", size: Size, next: () => number): Tensor {
    const shape = checkShape("random", size === undefined || size === null ? [] : [size].flat());
    const data = new Float64Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = next();
    return tensor(dtype, shape, data);
  }

  #pick(count: number, size: Size, p: readonly number[] | null): Tensor {
    if (p === null) return this.integers(0, count, size);
    const total = p.reduce((sum, probability) => sum + probability, 0);
    if (p.length !== count || p.some((probability) => !(probability >= 0)) || Math.abs(total - 1) > 1e-8) {
      throw new UserError(
        `choice: expected ${count} probabilities that sum to 1, got ${p.length} that sum to ${total}`,
      );
    }
    let sum = 0;
    const cumulative = p.map((probability) => {
      sum += probability;
      return sum;
    });
    return this.#draw("int64", size, () => {
      const u = this.#bits.nextDouble();
      return cumulative.findIndex((upTo) => u < upTo / total);
    });
  }

  /** Without replacement: NumPy shuffles the end of a long range, else uses Floyd's set ("A sample of brilliance", 1987) and shuffles it. */
  #pickDistinct(count: number, size: Size, p: readonly number[] | null, shuffle: boolean): Tensor {
    if (p !== null) throw new UserError("choice: expected no probabilities without replacement, got some");
    const shape = size === undefined || size === null ? [] : [size].flat();
    const wanted = sizeOf(checkShape("choice", shape));
    if (wanted > count) throw new UserError("Cannot take a larger sample than population when replace is False");
    const bounded = (range: number): number => this.#bits.nextBounded(range);
    if (count > 10000 && wanted > Math.floor(count / (shuffle ? 50 : 20))) {
      const range = arange(0, count).data;
      this.#shuffle(range, Math.max(count - wanted, 1), bounded);
      return tensor("int64", shape, range.slice(count - wanted));
    }
    const chosen = new Set<number>();
    for (let last = count - wanted; last < count; last++) {
      const at = bounded(last);
      chosen.add(chosen.has(at) ? last : at);
    }
    const picked = Float64Array.from(chosen);
    if (shuffle) this.#shuffle(picked, 1, bounded);
    return tensor("int64", shape, picked);
  }

  /** Fisher and Yates, from the end down to position `first`, in place; `draw` gives a uniform integer from 0 to its argument. */
  #shuffle(data: Float64Array, first: number, draw: (range: number) => number): void {
    for (let i = data.length - 1; i >= first; i--) {
      const j = draw(i);
      [data[i], data[j]] = [data[j] ?? 0, data[i] ?? 0];
    }
  }
}

function takeRows(x: Tensor, at: Tensor): Tensor {
  const rest = x.shape.slice(1);
  const length = sizeOf(rest);
  const data = new Float64Array(sizeOf(checkSize("choice", [...at.shape, ...rest])));
  at.data.forEach((row, i) => {
    data.set(x.data.subarray(row * length, (row + 1) * length), i * length);
  });
  return { dtype: x.dtype, shape: [...at.shape, ...rest], data };
}
