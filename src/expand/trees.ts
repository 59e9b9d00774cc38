/** Strategies of maxima and minima over axes and windows: what is compared stands along the first axis, and pairs meet in a tree. */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { Node } from "../ir/node.ts";
import type { Index } from "../value/indexing.ts";
import { normalizeAxis, type Shape, sizeOf } from "../value/shape.ts";
import { filled } from "../value/tensor.ts";
import type { Builder, BuiltValue } from "./builder.ts";
import { maximumStrategies, minimumStrategies } from "./comparisons.ts";
import type { Strategy } from "./strategy.ts";

const slice = (start: number, stop: number, step = 1): Index => ({ kind: "slice", start, stop, step });

/** Folds the first axis by pairs: first half with second half, an odd one waits. The fewest levels, and no more lookups than pairs. */
function fold(b: Builder, stacked: BuiltValue, combine: (x: BuiltValue, y: BuiltValue) => BuiltValue): BuiltValue {
  let values = stacked;
  for (let count = at(stacked.shape, 0); count > 1; count = at(values.shape, 0)) {
    const half = Math.floor(count / 2);
    const folded = combine(b.index(values, [slice(0, half)]), b.index(values, [slice(half, 2 * half)]));
    values = count % 2 === 0 ? folded : b.concatenate([folded, b.index(values, [slice(2 * half, count)])]);
  }
  return values;
}

const folding = (
  pairwise: readonly Strategy[],
  stack: (b: Builder, node: Node, x: BuiltValue) => BuiltValue,
): readonly Strategy[] =>
  pairwise.map(({ name, applies, expand }) => ({
    name: `tree by ${name}`,
    applies: (node, [x]) => x !== undefined && applies(node, [x, x]),
    expand: (b, node, [x]) => {
      assert(x !== undefined, `${node.operation} has an operand`);
      const folded = fold(b, stack(b, node, x), (u, v) => expand(b, node, [u, v]));
      return b.reshape(folded, node.output.shape);
    },
  }));

/** The reduced axes as one first axis, all others as a second one. */
function stackAxes(b: Builder, node: Node, x: BuiltValue): BuiltValue {
  assert(node.operation === "max" || node.operation === "min", `${node.operation} reduces`);
  const { axis } = node.attributes;
  const ndim = x.shape.length;
  const reduced = (axis === null ? x.shape.map((_, i) => i) : [axis].flat()).map((one) =>
    normalizeAxis(node.operation, one, ndim),
  );
  const kept = x.shape.flatMap((_, i) => (reduced.includes(i) ? [] : [i]));
  const extents = (axes: readonly number[]): Shape => axes.map((axis) => at(x.shape, axis));
  return b.reshape(b.transpose(x, [...reduced, ...kept]), [sizeOf(extents(reduced)), sizeOf(extents(kept))]);
}

/** For each place in the window, the elements there: the window's places as the first axis. Padding is the smallest value of all. */
function stackWindow(b: Builder, node: Node, x: BuiltValue): BuiltValue {
  assert(node.operation === "maxpool", `${node.operation} has a window`);
  const { kernelShape, strides, dilations, pads } = node.attributes;
  const ndim = kernelShape.length;
  const padded = pad(b, x, pads, ndim);
  const outs = node.output.shape.slice(2);
  const places = kernelShape.reduce<readonly (readonly number[])[]>(
    (before, extent) => before.flatMap((place) => Array.from({ length: extent }, (_, i) => [...place, i])),
    [[]],
  );
  const all = slice(0, Number.MAX_SAFE_INTEGER);
  const rows = places.map((place) => {
    const index = place.map((step, axis) => {
      const [stride, start] = [at(strides, axis), step * at(dilations, axis)];
      return slice(start, start + (at(outs, axis) - 1) * stride + 1, stride);
    });
    return b.reshape(b.index(padded, [all, all, ...index]), [1, ...node.output.shape]);
  });
  return b.concatenate(rows);
}

function pad(b: Builder, x: BuiltValue, pads: readonly number[], ndim: number): BuiltValue {
  if (pads.every((width) => width === 0)) return x;
  const lead = x.shape.length - ndim;
  const before = (axis: number) => (axis < lead ? 0 : at(pads, axis - lead));
  const after = (axis: number) => (axis < lead ? 0 : at(pads, axis - lead + ndim));
  const shape = x.shape.map((extent, axis) => before(axis) + extent + after(axis));
  const index = x.shape.map((extent, axis) => slice(before(axis), before(axis) + extent));
  return b.make("assign.static", [b.constant(filled(shape, x.range[0], "int64")), x], { index }, x.range, shape);
}

/** Ways to take maxima over axes. */
export const maxStrategies: readonly Strategy[] = folding(maximumStrategies, stackAxes);

/** Ways to take minima over axes. */
export const minStrategies: readonly Strategy[] = folding(minimumStrategies, stackAxes);

/** Ways to take maxima over windows. */
export const maxpoolStrategies: readonly Strategy[] = folding(maximumStrategies, stackWindow);
