/** Operations that only move elements: every output element is an element of an input. They cost nothing. */
import { broadcastTo } from "../../value/broadcast.ts";
import { formatIndices, getIndex, type Index, setIndex } from "../../value/indexing.ts";
import type { Shape } from "../../value/shape.ts";
import {
  concatenate as concatenateOf,
  expandDims,
  reshape as reshapeOf,
  squeeze as squeezeOf,
  transpose as transposeOf,
} from "../../value/shaping.ts";
import { filled, type Tensor } from "../../value/tensor.ts";
import { nth, only, op, pythonAxis, pythonTuple } from "./op.ts";

export const reshape = op<{ readonly newshape: Shape }>({
  doc: "Gives the elements, in row-major order, another shape; one extent may be -1.",
  kind: "shape",
  eval: (inputs, { newshape }) => reshapeOf(only(inputs), newshape),
  keywords: ({ newshape }) => [["newshape", pythonTuple(newshape)]],
});

export const transpose = op<{ readonly axes: readonly number[] | null }>({
  doc: "Reverses the axes, or puts them in the given order.",
  kind: "shape",
  eval: (inputs, { axes }) => transposeOf(only(inputs), axes),
  keywords: ({ axes }) => (axes === null ? [] : [["axes", pythonTuple(axes)]]),
});

export const broadcast_to = op<{ readonly shape: Shape }>({
  doc: "Repeats elements to fill a larger shape.",
  kind: "shape",
  eval: (inputs, { shape }) => broadcastTo(only(inputs), shape, "broadcast_to"),
  keywords: ({ shape }) => [["shape", pythonTuple(shape)]],
});

export const expand_dims = op<{ readonly axis: number }>({
  doc: "Inserts an axis of length 1.",
  kind: "shape",
  eval: (inputs, { axis }) => expandDims(only(inputs), axis),
  keywords: ({ axis }) => [["axis", String(axis)]],
});

export const squeeze = op<{ readonly axis: number | readonly number[] | null }>({
  doc: "Removes axes of length 1.",
  kind: "shape",
  eval: (inputs, { axis }) => squeezeOf(only(inputs), axis),
  keywords: ({ axis }) => (axis === null ? [] : [["axis", pythonAxis(axis)]]),
});

export const concatenate = op<{ readonly axis: number | null }>({
  doc: "Joins arrays along an axis, or flattened when the axis is null.",
  kind: "shape",
  eval: (inputs, { axis }) => concatenateOf(inputs, axis),
  format: (inputs, { axis }, shorten) => {
    const keyword = axis === 0 ? "" : `, axis=${axis === null ? "None" : axis}`;
    return `concatenate(${shorten(`(${inputs.join(", ")})`)}${keyword})`;
  },
});

/** Reading of elements at constant positions: `x[1:3]`. */
export const indexStatic = op<{ readonly index: readonly Index[] }>({
  doc: "The elements at constant positions, as inside NumPy's brackets.",
  kind: "shape",
  eval: (inputs, { index }) => getIndex(only(inputs), index),
  format: ([x = ""], { index }) => `${x}${formatIndices(index)}`,
});

/** The first input with the elements at constant positions replaced by the second. */
export const assignStatic = op<{ readonly index: readonly Index[] }>({
  doc: "The array with the elements at constant positions replaced.",
  kind: "shape",
  eval: (inputs, { index }) => setIndex(nth(inputs, 0), index, nth(inputs, 1)),
  format: ([x = "", value = ""], { index }) => `(${x}${formatIndices(index)} = ${value})`,
});

/** A tensor made of scalars, in row-major order. */
export const array = op<{ readonly shape: Shape }>({
  doc: "An encrypted tensor made of encrypted and clear scalars.",
  kind: "shape",
  alwaysEncrypted: true,
  eval: (inputs, { shape }) => stack(inputs, shape),
  format: (inputs, { shape }, shorten) => `array(${shorten(nested(inputs, shape))})`,
});

function stack(scalars: readonly Tensor[], shape: Shape): Tensor {
  const isFloat = scalars.some((x) => x.dtype === "float64" || x.dtype === "float32");
  const out = filled(shape, 0, isFloat ? "float64" : "int64");
  scalars.forEach((x, i) => {
    out.data[i] = x.data[0] ?? 0;
  });
  return out;
}

function nested(texts: readonly string[], [extent, ...rest]: Shape): string {
  if (extent === undefined) return texts[0] ?? "";
  const size = texts.length / extent;
  const rows = Array.from({ length: extent }, (_, i) => nested(texts.slice(i * size, (i + 1) * size), rest));
  return `[${rows.join(", ")}]`;
}
