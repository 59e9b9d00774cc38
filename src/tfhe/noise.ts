/** Gaussian noise in bulk for key generation, from an injected source. The source decides whether it is secure. */
import type { RandomSource } from "../base/random.ts";

const PAIRS = 2048; // per request: 32 kB, within the 64 kB that `crypto.getRandomValues` gives at once

/** A uniform number in (0, 1) with 53 bits, from two random words. */
function uniformOf(high: number, low: number): number {
  return (high * 2 ** 21 + (low >>> 11) + 0.5) / 2 ** 53;
}

/**
 * Fills `out` with integers: centred normal numbers of a standard deviation (in units of 2^-64), rounded (Box and Muller, 1958).
 */
export function fillGaussian(out: Float64Array, random: RandomSource, deviation: number): void {
  const words = new Uint32Array(4 * PAIRS);
  const bytes = new Uint8Array(words.buffer);
  for (let at = 0; at < out.length; at += 2 * PAIRS) {
    const pairs = Math.min(PAIRS, Math.ceil((out.length - at) / 2));
    random.fill(bytes.subarray(0, 16 * pairs));
    for (let i = 0; i < pairs; i++) {
      const [a = 0, b = 0, c = 0, d = 0] = [words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]];
      const radius = deviation * Math.sqrt(-2 * Math.log(uniformOf(a, b)));
      const angle = 2 * Math.PI * uniformOf(c, d);
      out[at + 2 * i] = Math.round(radius * Math.cos(angle));
      out[at + 2 * i + 1] = Math.round(radius * Math.sin(angle)); // a store beyond the end of an odd array is ignored
    }
  }
}

/**
 * The same as words mod 2^64, for the kernel. Two halves of a number, each exact, make a word: words are not made one `bigint` at a time,
 * which would take longer than all else.
 */
export function fillGaussianWords(out: BigUint64Array, random: RandomSource, deviation: number): void {
  const numbers = new Float64Array(Math.min(out.length, 2 * PAIRS));
  const halves = new Uint32Array(out.buffer, out.byteOffset, 2 * out.length);
  for (let at = 0; at < out.length; at += numbers.length) {
    const count = Math.min(numbers.length, out.length - at);
    fillGaussian(numbers.subarray(0, count), random, deviation);
    for (let i = 0; i < count; i++) {
      const number = numbers[i] ?? 0;
      halves[2 * (at + i)] = number; // stored mod 2^32, as a negative number's two's complement
      halves[2 * (at + i) + 1] = Math.floor(number / 2 ** 32);
    }
  }
  numbers.fill(0);
}
