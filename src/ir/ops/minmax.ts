/** Largest and smallest elements over axes or windows: several lookups, arranged as a tree. */
import type { MaxpoolOptions } from "../../value/linear.ts";
import { maxpool as maxpoolOf, maxReduce, minReduce } from "../../value/linear.ts";
import type { SumAttributes } from "./linear.ts";
import { only, op, pythonAxis, pythonTuple } from "./op.ts";
import { increasing } from "./ranges.ts";

/** Attributes of a maximum or minimum over axes. */
export type ReductionAttributes = SumAttributes;

const reduction = (doc: string, reduce: typeof maxReduce) =>
  op<ReductionAttributes>({
    doc,
    kind: "composite",
    range: increasing,
    eval: (inputs, { axis, keepdims }) => reduce(only(inputs), axis, keepdims),
    keywords: ({ axis, keepdims }) => [
      ...(axis === null ? [] : [["axis", pythonAxis(axis)] as const]),
      ...(keepdims ? [["keepdims", "True"] as const] : []),
    ],
  });

export const max = reduction("Largest element, of all or over the given axes.", maxReduce);
export const min = reduction("Smallest element, of all or over the given axes.", minReduce);

export const maxpool = op<MaxpoolOptions>({
  doc: "Largest element under a window that moves over an (N, C, …) input.",
  kind: "composite",
  range: increasing,
  eval: (inputs, options) => maxpoolOf(only(inputs), options),
  keywords: ({ kernelShape, strides, pads, dilations }) => [
    ["kernel_shape", pythonTuple(kernelShape)],
    ["strides", pythonTuple(strides)],
    ["pads", pythonTuple(pads)],
    ["dilations", pythonTuple(dilations)],
  ],
});
