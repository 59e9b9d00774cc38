/** Measures the smallest and largest value of every node over the input-set, and gives integers their bit-widths from them. */
import { at } from "../base/arrays.ts";
import { UserError } from "../base/errors.ts";
import { evaluateAll } from "../ir/evaluate.ts";
import type { Bounds, GraphData, Node, Reached, Witness } from "../ir/node.ts";
import { hintedType } from "../ir/ops/hint.ts";
import { formatGraph } from "../ir/print.ts";
import { minMax, type Tensor } from "../value/tensor.ts";
import { type ElementType, integerTypeOf } from "../value/type.ts";
import type { PassContext } from "./pass.ts";

/**
 * The graph with bounds, and with integer types from the bounds. Evaluation errors name the sample.
 * Direct circuits stay as they are. What could not be fused may fail to evaluate as well; the failure that was told first is enough.
 */
export function measure(graph: GraphData, { samples, problems }: PassContext): GraphData {
  if (samples.length === 0) return graph;
  try {
    return measureBounds(graph, samples);
  } catch (error) {
    if (!(error instanceof UserError) || problems.length === 0) throw error;
    return graph;
  }
}

/** Samples that are kept beside the graph, and numbers in all of them together: for explanations, which larger ones would not help. */
const mostWitnesses = { samples: 64, elements: 2 ** 16 } as const;

function measureBounds(graph: GraphData, samples: readonly (readonly Tensor[])[]): GraphData {
  const low = graph.nodes.map(() => Number.POSITIVE_INFINITY);
  const high = graph.nodes.map(() => Number.NEGATIVE_INFINITY);
  const reached = graph.nodes.map((): [number, number] => [0, 0]);
  samples.forEach((sample, i) => {
    evaluateSample(graph, sample, i).forEach((value, id) => {
      if (value.data.length === 0) return;
      const [least, most] = minMax(value);
      const by = at(reached, id);
      if (least < at(low, id)) by[0] = i;
      if (most > at(high, id)) by[1] = i;
      low[id] = Math.min(at(low, id), least);
      high[id] = Math.max(at(high, id), most);
    });
  });
  const nodes = graph.nodes.map((node, id) => withBounds(node, [at(low, id), at(high, id)], at(reached, id)));
  // A hint is about the value that it is given: that one becomes as wide.
  for (const node of nodes) {
    if (node.operation !== "hint") continue;
    const hinted = at(nodes, at(node.inputs, 0));
    nodes[hinted.id] = withType(hinted, node.output.dtype);
  }
  return { ...graph, nodes, witnesses: witnessesOf(reached, samples) };
}

/** The samples that reached a bound, in their order, as long as there is room for them. */
function witnessesOf(reached: readonly Reached[], samples: readonly (readonly Tensor[])[]): readonly Witness[] {
  const witnesses: Witness[] = [];
  let room: number = mostWitnesses.elements;
  for (const sample of [...new Set(reached.flat())].sort((a, b) => a - b)) {
    const args = at(samples, sample);
    const size = args.reduce((sum, { data }) => sum + data.length, 0);
    if (witnesses.length === mostWitnesses.samples) break;
    if (size > room) continue;
    room -= size;
    witnesses.push({ sample, args });
  }
  return witnesses;
}

function evaluateSample(graph: GraphData, sample: readonly Tensor[], i: number): readonly Tensor[] {
  try {
    return evaluateAll(graph, sample);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    const { severity: _, ...details } = cause.diagnostic;
    const failed = `Bound measurement using inputset[${i}] failed: ${cause.message}`;
    const failing = details.nodes ?? []; // absent: what failed was no node
    const marks = new Map(failing.map((id) => [id, ["evaluation of this node failed"]]));
    throw new UserError(`${failed}\n\n${formatGraph(graph, {}, marks)}`, {
      ...details,
      message: failed,
      code: "bounds",
    });
  }
}

function withBounds(node: Node, bounds: Bounds, reached: Reached): Node {
  const [low, high] = bounds[0] <= bounds[1] ? bounds : [0, 0];
  const measured = node.output.dtype.kind === "integer" ? integerTypeOf(low, high) : node.output.dtype;
  const dtype = node.operation === "hint" ? hintedType(measured, node.attributes) : measured;
  return withType({ ...node, bounds: [low, high], reached }, dtype);
}

const withType = (node: Node, dtype: ElementType): Node => ({ ...node, output: { ...node.output, dtype } });
