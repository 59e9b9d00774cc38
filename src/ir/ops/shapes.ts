/** Operations that only move elements: every output element is an element of an input. They cost nothing. */
import { at } from "../../base/arrays.ts";
import { broadcastTo } from "../../value/broadcast.ts";
import { formatTensor } from "../../value/format.ts";
import { formatIndices, getIndex, setIndex } from "../../value/indexing.ts";
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
import {
  type AttributeReader,
  axes,
  index,
  integer,
  integers,
  listOf,
  maximumAxes,
  nullable,
  optional,
  shape,
} from "./readers.ts";

/** A new shape; one that came as an array is printed as NumPy prints arrays, as the original does. */
type NewShape = Shape | { readonly array: Shape };

const newShape: AttributeReader<NewShape> = {
  ...integers,
  read(value, name, source) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return integers.read(value, name, source);
    const extents: unknown = "array" in value ? value.array : "data" in value ? value.data : value;
    const list = extents instanceof Float64Array ? [...extents] : extents;
    if (!Array.isArray(list)) return source.refuse(name, integers.expected, value);
    return { array: integers.read(list, name, source) };
  },
};

const extentsOf = (given: NewShape): Shape => ("array" in given ? given.array : given);

/** The text of an array of integers. */
const arrayText = (extents: Shape): string =>
  formatTensor({ dtype: "int64", shape: [extents.length], data: Float64Array.from(extents) });

export const reshape = op({
  doc: "Gives the elements, in row-major order, another shape; one extent may be -1.",
  kind: "shape",
  parameters: ["x", "newshape"],
  numpy: ["reshape"],
  refused: ["order"],
  attributes: { newshape: newShape },
  eval: (inputs, { newshape }) => reshapeOf(only(inputs), extentsOf(newshape)),
  keywords: ({ newshape }) => [["newshape", "array" in newshape ? arrayText(newshape.array) : pythonTuple(newshape)]],
});

export const transpose = op({
  doc: "Reverses the axes, or puts them in the given order.",
  kind: "shape",
  parameters: ["x", "axes?"],
  numpy: ["transpose"],
  attributes: { axes: optional(nullable(integers), null) },
  eval: (inputs, { axes: order }) => transposeOf(only(inputs), order),
  keywords: ({ axes: order }) => (order === null ? [] : [["axes", pythonTuple(order)]]),
});

export const broadcast_to = op({
  doc: "Repeats elements to fill a larger shape.",
  kind: "shape",
  parameters: ["x", "shape"],
  numpy: ["broadcast_to"],
  refused: ["subok"],
  attributes: { shape },
  eval: (inputs, { shape: extents }) => broadcastTo(only(inputs), extents, "broadcast_to"),
  keywords: ({ shape: extents }) => [["shape", pythonTuple(extents)]],
});

export const expand_dims = op({
  doc: "Inserts axes of length 1, at positions of the result.",
  kind: "shape",
  parameters: ["x", "axis"],
  numpy: ["expand_dims"],
  attributes: { axis: axes },
  eval: (inputs, { axis }) => expandDims(only(inputs), axis),
  keywords: ({ axis }) => [["axis", pythonAxis(axis)]],
});

export const squeeze = op({
  doc: "Removes axes of length 1.",
  kind: "shape",
  parameters: ["x", "axis?"],
  numpy: ["squeeze"],
  attributes: { axis: optional(nullable(axes), null) },
  eval: (inputs, { axis }) => squeezeOf(only(inputs), axis),
  keywords: ({ axis }) => (axis === null ? [] : [["axis", pythonAxis(axis)]]),
});

export const concatenate = op({
  doc: "Joins arrays along an axis, or flattened when the axis is null.",
  kind: "shape",
  parameters: ["...xs", "axis?"],
  numpy: ["concatenate"],
  refused: ["out"],
  attributes: { axis: optional(nullable(integer()), 0) },
  eval: (inputs, { axis }) => concatenateOf(inputs, axis),
  format: (inputs, { axis }, shorten) => {
    const keyword = axis === 0 ? "" : `, axis=${axis === null ? "None" : axis}`;
    return `concatenate(${shorten(`(${inputs.join(", ")})`)}${keyword})`;
  },
});

/** Reading of elements at constant positions: `x[1:3]`. */
export const indexStatic = op({
  doc: "The elements at constant positions, as inside NumPy's brackets.",
  kind: "shape",
  parameters: ["x"],
  numpy: [],
  attributes: { index: listOf(index, maximumAxes) },
  eval: (inputs, { index: at }) => getIndex(only(inputs), at),
  format: ([x = ""], { index: at }) => `${x}${formatIndices(at)}`,
});

/** The first input with the elements at constant positions replaced by the second. */
export const assignStatic = op({
  doc: "The array with the elements at constant positions replaced.",
  kind: "shape",
  parameters: ["x", "value"],
  numpy: [],
  attributes: { index: listOf(index, maximumAxes) },
  eval: (inputs, { index: at }) => setIndex(nth(inputs, 0), at, nth(inputs, 1)),
  format: ([x = "", value = ""], { index: at }) => `(${x}${formatIndices(at)} = ${value})`,
});

/** A tensor made of scalars, in row-major order. */
export const array = op({
  doc: "An encrypted tensor made of encrypted and clear scalars.",
  kind: "shape",
  parameters: ["...scalars"],
  numpy: [],
  attributes: { shape },
  alwaysEncrypted: true,
  eval: (inputs, { shape: extents }) => stack(inputs, extents),
  format: (inputs, { shape: extents }, shorten) => `array(${shorten(nested(inputs, extents))})`,
});

function stack(scalars: readonly Tensor[], shape: Shape): Tensor {
  const isFloat = scalars.some((x) => x.dtype === "float64" || x.dtype === "float32");
  const out = filled(shape, 0, isFloat ? "float64" : "int64");
  scalars.forEach((x, i) => {
    out.data[i] = at(x.data, 0);
  });
  return out;
}

function nested(texts: readonly string[], [extent, ...rest]: Shape): string {
  if (extent === undefined) return at(texts, 0);
  const size = texts.length / extent;
  const rows = Array.from({ length: extent }, (_, i) => nested(texts.slice(i * size, (i + 1) * size), rest));
  return `[${rows.join(", ")}]`;
}
