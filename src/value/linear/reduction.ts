/**
 * Sums, minima and maxima over axes.
 */
import { UserError } from "../../base/errors.ts";
import { arithmeticDType, type DType, isInteger } from "../dtype.ts";
import { normalizeAxis, sizeOf } from "../shape.ts";
import { transpose } from "../shaping.ts";
import { largestInteger, notInteger, settle, type Tensor } from "../tensor.ts";

/** The axes of a reduction: one, several, or `null` for all. */
export type Axes = number | readonly number[] | null;

/**
 * Sum over the axes. Floats are added in NumPy's order: pairwise along trailing axes, and what that gives one after the other.
 * A `UserError` when a partial sum of integers leaves ±2^53.
 */
export function sum(x: Tensor, axis: Axes, keepdims: boolean): Tensor {
  const dtype = arithmeticDType(x.dtype);
  if (isInteger(dtype)) return reduce("sum", x, axis, keepdims, dtype, sumIntegers);
  const axes = reducedAxes("sum", axis, x.shape.length);
  const trailing = x.shape.filter((_, at) => x.shape.slice(at).every((_, after) => axes.includes(at + after)));
  const run = sizeOf(trailing);
  return reduce("sum", x, axis, keepdims, dtype, (data, from, to) => {
    let total = 0;
    for (let i = from; i < to; i += run) total += sumPairwise(data, i, i + run);
    return total;
  });
}

/** Minimum over the axes; NaN when there is one. A `UserError` when there is nothing to compare. */
export function minReduce(x: Tensor, axis: Axes, keepdims: boolean): Tensor {
  return reduce("min", x, axis, keepdims, x.dtype, (data, from, to) => extreme("minimum", Math.min, data, from, to));
}

/** Maximum over the axes; NaN when there is one. A `UserError` when there is nothing to compare. */
export function maxReduce(x: Tensor, axis: Axes, keepdims: boolean): Tensor {
  return reduce("max", x, axis, keepdims, x.dtype, (data, from, to) => extreme("maximum", Math.max, data, from, to));
}

type Fold = (data: Float64Array, from: number, to: number) => number;

/** Brings the reduced axes to the end, so that every result folds one run of the data. */
function reduce(op: string, x: Tensor, axis: Axes, keepdims: boolean, dtype: DType, fold: Fold): Tensor {
  const ndim = x.shape.length;
  const reduced = reducedAxes(op, axis, ndim);
  const kept = x.shape.flatMap((_, at) => (reduced.includes(at) ? [] : [at]));
  const { data } = transpose(x, [...kept, ...reduced]);
  const shape = kept.map((at) => x.shape[at] ?? 0);
  const run = sizeOf(reduced.map((at) => x.shape[at] ?? 0));
  const out = new Float64Array(sizeOf(shape));
  for (let i = 0; i < out.length; i++) out[i] = fold(data, i * run, (i + 1) * run);
  const outShape = keepdims ? x.shape.map((length, at) => (reduced.includes(at) ? 1 : length)) : shape;
  return settle(op, dtype, outShape, out);
}

function reducedAxes(op: string, axis: Axes, ndim: number): readonly number[] {
  if (axis === null) return Array.from({ length: ndim }, (_, at) => at);
  const axes = [axis].flat().map((one) => normalizeAxis(op, one, ndim));
  if (new Set(axes).size !== axes.length) throw new UserError(`${op}: duplicate value in 'axis'`, { code: "axis" });
  return axes.sort((a, b) => a - b);
}

function sumIntegers(data: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) {
    total += data[i] ?? 0;
    if (total > largestInteger || total < -largestInteger) notInteger("sum", total);
  }
  return total;
}

/** NumPy's pairwise summation: halves down to 128 numbers, which eight accumulators take in turn. */
function sumPairwise(data: Float64Array, from: number, to: number): number {
  const count = to - from;
  if (count < 8) {
    let total = 0;
    for (let i = from; i < to; i++) total += data[i] ?? 0;
    return total;
  }
  if (count > 128) {
    const half = Math.floor(count / 2);
    const middle = from + half - (half % 8);
    return sumPairwise(data, from, middle) + sumPairwise(data, middle, to);
  }
  const lanes = data.slice(from, from + 8);
  const whole = to - (count % 8);
  for (let i = from + 8; i < whole; i++) lanes[(i - from) % 8] = (lanes[(i - from) % 8] ?? 0) + (data[i] ?? 0);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = lanes;
  let total = a + b + (c + d) + (e + f + (g + h));
  for (let i = whole; i < to; i++) total += data[i] ?? 0;
  return total;
}

function extreme(
  name: string,
  better: (a: number, b: number) => number,
  data: Float64Array,
  from: number,
  to: number,
): number {
  if (from === to) throw new UserError(`zero-size array to reduction operation ${name} which has no identity`);
  let best = data[from] ?? 0;
  for (let i = from + 1; i < to; i++) best = better(best, data[i] ?? 0);
  return best;
}
