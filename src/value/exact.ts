/**
 * Keeping sums of integer products exact: whether they could leave ±2^53, and the check of every step when they could.
 */
import { largestInteger, minMax, notInteger, type Tensor } from "./tensor.ts";

/** Whether a sum of `terms` products could leave ±2^53, so that every step must be checked. */
export function mayOverflow(x: Tensor, y: Tensor, bias: Tensor | null, terms: number): boolean {
  return magnitude(x) * magnitude(y) * terms + (bias === null ? 0 : magnitude(bias)) > largestInteger;
}

function magnitude(t: Tensor): number {
  if (t.data.length === 0) return 0;
  const [min, max] = minMax(t);
  return Math.max(-min, max);
}

/** Throws the `UserError` of `op` when an integer product or partial sum is outside ±2^53. */
export function checkPartial(op: string, product: number, total: number): void {
  if (Math.abs(product) > largestInteger) notInteger(op, product);
  if (Math.abs(total) > largestInteger) notInteger(op, total);
}
