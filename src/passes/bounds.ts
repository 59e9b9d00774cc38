/** Measures the smallest and largest value of every node over the input-set, and gives integers their bit-widths from them. */
import { UserError } from "../base/errors.ts";
import { evaluateAll } from "../ir/evaluate.ts";
import type { Bounds, GraphData, Node } from "../ir/node.ts";
import { minMax, type Tensor } from "../value/tensor.ts";
import { integerTypeOf } from "../value/type.ts";

/** The graph with bounds, and with integer types from the bounds. Evaluation errors name the sample. */
export function measureBounds(graph: GraphData, samples: readonly (readonly Tensor[])[]): GraphData {
  const low = graph.nodes.map(() => Number.POSITIVE_INFINITY);
  const high = graph.nodes.map(() => Number.NEGATIVE_INFINITY);
  samples.forEach((sample, i) => {
    evaluateSample(graph, sample, i).forEach((value, id) => {
      if (value.data.length === 0) return;
      const [least, most] = minMax(value);
      low[id] = Math.min(low[id] ?? least, least);
      high[id] = Math.max(high[id] ?? most, most);
    });
  });
  const nodes = graph.nodes.map((node, id) => withBounds(node, [low[id] ?? 0, high[id] ?? 0]));
  return { ...graph, nodes };
}

function evaluateSample(graph: GraphData, sample: readonly Tensor[], i: number): readonly Tensor[] {
  try {
    return evaluateAll(graph, sample);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    const { severity: _, message, ...details } = cause.diagnostic;
    throw new UserError(`Bound measurement using inputset[${i}] failed: ${message}`, { ...details, code: "bounds" });
  }
}

function withBounds(node: Node, bounds: Bounds): Node {
  const [low, high] = bounds[0] <= bounds[1] ? bounds : [0, 0];
  const dtype = node.output.dtype.kind === "integer" ? integerTypeOf(low, high) : node.output.dtype;
  return { ...node, bounds: [low, high], output: { ...node.output, dtype } };
}
