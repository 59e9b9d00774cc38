/** The floats of a node in calibration, as Concrete-ML computes them under NumPy 1.26: their types decide the last bits of scales. */
import { NDArray } from "../../trace/arrays.ts";
import { percentile } from "../numeric/percentile.ts";
import { floatsOf } from "./evaluate.ts";
import type { NetworkNode } from "./nodes.ts";

/** Computed in float64 whatever comes in. */
const windows: readonly string[] = ["Conv", "AveragePool", "MaxPool"];

/** Shares of values that a normalisation by channel is cut to: some channels reach far, and there is one quantizer for all of them. */
const tails = [0.001, 0.999] as const;

/** The floats of a node for those of its tensors. */
export function calibratedFloats(node: NetworkNode, values: readonly NDArray[]): NDArray {
  const { pads } = node.attributes;
  // A frame of pads is a float32 array, and what is put into it takes its type.
  const isFramed = node.op === "Pad" || (Array.isArray(pads) && pads.some((width) => width > 0));
  const given = values.map((x) => {
    if (node.op === "Pad") return as(x, "float32");
    if (!windows.includes(node.op)) return x;
    return as(isFramed ? as(x, "float32") : x, "float64");
  });
  const result = floatsOf(node, new Map(node.inputs.map((name, i) => [name, given[i] as NDArray])));
  return node.op === "BatchNormalization" ? withoutTails(node, result) : result;
}

const as = (x: NDArray, dtype: "float32" | "float64"): NDArray =>
  new NDArray({ dtype, shape: x.shape, data: dtype === "float32" ? x.data.map(Math.fround) : x.data });

function withoutTails({ constants }: NetworkNode, { dtype, shape, data }: NDArray): NDArray {
  const isByChannel = [1, 2].some((place) => (constants[place]?.values.length ?? 0) > 1); // absent: refused before
  if (!isByChannel) return new NDArray({ dtype, shape, data });
  const sorted = Float64Array.from(data).sort();
  const [low, high] = tails.map((share) => percentile(sorted, share)) as [number, number];
  return new NDArray({ dtype, shape, data: data.map((value) => Math.min(high, Math.max(low, value))) });
}
