/**
 * Gaussian noise in bulk for key generation, from an injected source. The source decides whether it is secure.
 * Not constant in time: about one number in a hundred, near an edge of its layer, takes longer.
 */
import type { RandomSource } from "../base/random.ts";
import { tail, tailExcess, type ZigguratTables, zigguratTables } from "../value/ziggurat.ts";

const NUMBERS = 4096; // per request: 32 kB, within the 64 kB that `crypto.getRandomValues` gives at once
const POINT = 2 ** 23; // a place in a layer has 29 + 23 bits
/** Adding and subtracting it rounds to an integer, several times faster than `Math.round`. */
const ROUNDING = 1.5 * 2 ** 52;

/** Uniform numbers in [0, 1) with 53 bits, from words that are asked for in bulk: a request may cost more than a number. */
function uniformNumbers(random: RandomSource): () => number {
  const words = new Uint32Array(1024);
  let used = words.length;
  return () => {
    if (used === words.length) {
      random.fill(new Uint8Array(words.buffer));
      used = 0;
    }
    used += 2;
    return (words[used - 2]! * 2 ** 21 + (words[used - 1]! >>> 11)) / 2 ** 53;
  };
}

/** The number that lies at `x` of a layer if it is under the curve, -1 if it is not. */
function nearEdge(layer: number, x: number, { height }: ZigguratTables, uniform: () => number): number {
  if (layer === 0) return tail + tailExcess(uniform);
  const [above, below] = [height[layer - 1]!, height[layer]!];
  return (above - below) * uniform() + below < Math.exp(-0.5 * x * x) ? x : -1;
}

/**
 * Fills `out` with integers: centred normal numbers of a standard deviation (in units of 2^-64), rounded; by the ziggurat method
 * (Marsaglia and Tsang, 2000) with 52 bits for the place in a layer.
 */
export function fillGaussian(out: Float64Array, random: RandomSource, deviation: number): void {
  const tables = zigguratTables();
  const { width, inside } = tables;
  const uniform = uniformNumbers(random);
  const words = new Uint32Array(2 * NUMBERS);
  const bytes = new Uint8Array(words.buffer);
  for (let at = 0; at < out.length; ) {
    const count = Math.min(NUMBERS, out.length - at);
    random.fill(bytes.subarray(0, 8 * count));
    for (let i = 0; i < 2 * count; i += 2) {
      // Eight bits for the layer, one for the sign, the rest for the place.
      const low = words[i]!;
      const layer = low & 255;
      const point = (words[i + 1]! >>> 3) * POINT + (low >>> 9);
      const x = point * width[layer]!;
      const size = point < inside[layer]! ? x : nearEdge(layer, x, tables, uniform);
      out[at] = deviation * (1 - ((low >>> 7) & 2)) * size + ROUNDING - ROUNDING;
      if (size >= 0) at++;
    }
  }
  bytes.fill(0);
}
