/** How often approximate rounding goes to the multiple beyond a border: predicted from the noise that decides it. */
import { logErfc } from "./erf.ts";

/** Standard deviations beyond which a Gaussian tail adds nothing to a rate. */
const furthest = 12;

/** Steps of the sum below which it is an integral, to within a thousandth. */
const finest = 1 / 32;

/** P(X > x) of a standard Gaussian, x ≥ 0. */
const tail = (x: number): number => Math.exp(logErfc(x / Math.SQRT2)) / 2;

/**
 * The share of values that go to the multiple beyond a border, when all low bits are equally likely: a value is k + 1/2 of 2^lsbs steps from the
 * nearer border, and crosses it when noise is larger, so that the mean is 2 · 2^-lsbs · Σ_k Q((k + 1/2) h) with h the step in standard deviations.
 * @param variance at the table of the lookup, on the torus
 * @param bits width that remains, under one padding bit: 2^-(bits + 1) is the distance of two multiples
 * @param lsbs low bits that are left to the noise
 */
export function offByOneRate(variance: number, bits: number, lsbs: number): number {
  const deviation = Math.sqrt(variance) * 2 ** (bits + 1 + lsbs);
  const steps = 2 ** lsbs;
  if (deviation === 0) return 0;
  const step = 1 / deviation;
  // ∫ Q from 0 on is 1/√(2π), of which the steps see all: beyond half of a multiple there is nothing left.
  if (step < finest) return Math.min(1, (2 * deviation) / (steps * Math.sqrt(2 * Math.PI)));
  let sum = 0;
  for (let k = 0; k < steps && (k + 0.5) * step < furthest; k++) sum += tail((k + 0.5) * step);
  return Math.min(1, (2 * sum) / steps);
}
