/** Largest and smallest elements over axes or windows: several lookups, arranged as a tree. */
import { maxpool as maxpoolOf, maxReduce, minReduce } from "../../value/linear/linear.ts";
import { only, op, pythonTuple } from "./op.ts";
import { increasing } from "./ranges.ts";
import { integers } from "./readers.ts";
import { reductionAttributes, reductionKeywords } from "./reductions.ts";

export const max = op({
  doc: "Largest element, of all or over the given axes.",
  kind: "composite",
  parameters: ["x", "axis?", "keepdims?"],
  numpy: ["max", "amax"],
  attributes: reductionAttributes,
  range: increasing,
  eval: (inputs, { axis, keepdims }) => maxReduce(only(inputs), axis, keepdims),
  keywords: reductionKeywords,
});

export const min = op({
  doc: "Smallest element, of all or over the given axes.",
  kind: "composite",
  parameters: ["x", "axis?", "keepdims?"],
  numpy: ["min", "amin"],
  attributes: reductionAttributes,
  range: increasing,
  eval: (inputs, { axis, keepdims }) => minReduce(only(inputs), axis, keepdims),
  keywords: reductionKeywords,
});

export const maxpool = op({
  doc: "Largest element under a window that moves over an (N, C, …) input.",
  kind: "composite",
  parameters: ["x"],
  numpy: [],
  attributes: { kernelShape: integers, strides: integers, pads: integers, dilations: integers },
  range: increasing,
  eval: (inputs, options) => maxpoolOf(only(inputs), options),
  keywords: ({ kernelShape, strides, pads, dilations }) => [
    ["kernel_shape", pythonTuple(kernelShape)],
    ["strides", pythonTuple(strides)],
    ["pads", pythonTuple(pads)],
    ["dilations", pythonTuple(dilations)],
  ],
});
