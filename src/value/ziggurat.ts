/**
 * Standard normal numbers by NumPy's ziggurat of 256 layers (Marsaglia and Tsang, "The ziggurat method for generating random variables", 2000;
 * the loop is that of numpy/random/src/distributions/distributions.c). NumPy's source prints the tables; here they are computed with the
 * paper's recurrence, which gives NumPy's stream to within 1e-14.
 */
import type { Pcg64 } from "./pcg64.ts";

const layers = 256;
/** Where the tail begins: what lies beyond is drawn by `tailExcess`. */
export const tail = 3.6541528853610088;
/** Area of every layer under exp(-x²/2); the last digit is the one that NumPy's tables imply. */
const area = 0.004928673233974652;
const unit = 2 ** 52;

/** The layers, from 0, the one with the tail, to 255, the widest of the others; layer 1 is the topmost. */
export interface ZigguratTables {
  /** Width of layer i over 2^52. */
  readonly width: Float64Array;
  /** Of the 2^52 points across layer i, how many lie under the curve for certain. */
  readonly inside: Float64Array;
  /** exp(-x²/2) at the edge of layer i. */
  readonly height: Float64Array;
}

let cached: ZigguratTables | undefined;

/** The tables, computed once. */
export function zigguratTables(): ZigguratTables {
  cached ??= computeTables();
  return cached;
}

/** A standard normal number from `bits`. */
export function standardNormal(bits: Pcg64): number {
  const { width, inside, height } = zigguratTables();
  for (;;) {
    const word = bits.next64();
    const layer = Number(word & 0xffn);
    const negative = ((word >> 8n) & 1n) === 1n;
    const point = Number((word >> 9n) & 0xfffffffffffffn);
    const x = point * (width[layer] ?? 0) * (negative ? -1 : 1);
    if (point < (inside[layer] ?? 0)) return x;
    if (layer === 0) {
      const excess = tailExcess(() => bits.nextDouble());
      return ((word >> 17n) & 1n) === 1n ? -(tail + excess) : tail + excess;
    }
    const [above, below] = [height[layer - 1] ?? 0, height[layer] ?? 0];
    if ((above - below) * bits.nextDouble() + below < Math.exp(-0.5 * x * x)) return x;
  }
}

/** How far beyond `tail` a number of the tail lies (Marsaglia, 1964), from uniform numbers in [0, 1). */
export function tailExcess(uniform: () => number): number {
  for (;;) {
    const x = -Math.log1p(-uniform()) / tail;
    const y = -Math.log1p(-uniform());
    if (y + y > x * x) return x;
  }
}

function computeTables(): ZigguratTables {
  const width = new Float64Array(layers);
  const inside = new Float64Array(layers);
  const height = new Float64Array(layers);
  const density = (x: number): number => Math.exp(-0.5 * x * x);
  const base = area / density(tail);
  width[0] = base / unit;
  inside[0] = Math.floor((tail / base) * unit);
  height[0] = 1;
  let edge = tail;
  for (let layer = layers - 1; layer > 0; layer--) {
    width[layer] = edge / unit;
    height[layer] = density(edge);
    // Layer 1 reaches the top of the curve, so nothing in it is inside for certain.
    const next = layer === 1 ? 0 : Math.sqrt(-2 * Math.log(area / edge + density(edge)));
    inside[layer] = Math.floor((next / edge) * unit);
    edge = next;
  }
  return { width, inside, height };
}
