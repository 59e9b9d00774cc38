/** What does not keep a graph from being compiled, but makes its measured widths or its results doubtful: warnings about the input-set and roundings. */

import type { GraphData, Node } from "../ir/node.ts";
import { definitionOf } from "../ir/ops/index.ts";
import { nodeAt } from "../ir/order.ts";
import { sizeOf } from "../value/shape.ts";
import { formatElementType } from "../value/type.ts";
import type { PassContext, Problem } from "./pass.ts";
import { overflowWarnings } from "./rounding.ts";

/** Samples that an input-set should have, unless its parameters have fewer values. */
const enoughSamples = 10;

/** Reports warnings about roundings and the input-set; changes nothing. Direct circuits have no input-set. */
export function warnOfInputSet(graph: GraphData, context: PassContext): GraphData {
  const problems = [
    ...overflowWarnings(graph),
    ...(context.samples.length === 0 ? [] : inputSetWarnings(graph, context)),
  ];
  for (const problem of problems) context.report(problem);
  return graph;
}

function inputSetWarnings(graph: GraphData, context: PassContext): readonly Problem[] {
  return [
    ...smallInputSet(graph, context.samples),
    ...missedRanges(graph, context.declared),
    // One sample makes everything constant, which the first warning covers; errors come first.
    ...(context.samples.length > 1 && context.problems.length === 0 ? constantNodes(graph) : []),
  ];
}

const warning = (code: string, message: string, hint: string, nodes: readonly Node[]): Problem => ({
  severity: "warning",
  code,
  message,
  hint,
  nodes,
  printed: "",
});

const inputsOf = (graph: GraphData) => graph.inputs.map((id) => nodeAt(graph, id));

function smallInputSet(graph: GraphData, given: PassContext["samples"]): readonly Problem[] {
  const samples = given.length;
  const bits = inputsOf(graph).reduce((sum, { output }) => sum + output.dtype.bits * sizeOf(output.shape), 0);
  const enough = Math.min(enoughSamples, 2 ** bits);
  if (samples >= enough || reachesCorners(graph, given)) return [];
  const message = `Provided inputset contains too few inputs (it should have had at least ${enough} but it only had ${samples})`;
  return [warning("small-inputset", message, "add samples until every value is seen at its smallest and largest", [])];
}

/**
 * Whether few samples were chosen with care: every element of every array is seen at its parameter's smallest and at its largest value, and parameters that are
 * single numbers in every combination of theirs. Of one number alone that holds for any samples; there only the ends, with nothing between them, are a choice.
 */
function reachesCorners(graph: GraphData, samples: PassContext["samples"]): boolean {
  if (samples.length < 2) return false;
  const inputs = inputsOf(graph);
  const endOf = (i: number, value: number | undefined): number => {
    const bounds = inputs[i]?.bounds ?? null;
    return bounds === null || value === undefined ? -1 : bounds.indexOf(value);
  };
  const elements = inputs.flatMap(({ output }, i) =>
    Array.from({ length: sizeOf(output.shape) }, (_, at) => samples.map((sample) => endOf(i, sample[i]?.data[at]))),
  );
  if (elements.length === 1) return elements.every((seen) => seen.every((end) => end >= 0));
  const singles = inputs.flatMap(({ output }, i) => (output.shape.length === 0 ? [i] : []));
  const corners = new Set(samples.map((sample) => singles.map((i) => endOf(i, sample[i]?.data[0])).join()));
  const reached = [...corners].filter((corner) => !corner.includes("-"));
  return elements.every((seen) => seen.includes(0) && seen.includes(1)) && reached.length === 2 ** singles.length;
}

function missedRanges(graph: GraphData, declared: PassContext["declared"]): readonly Problem[] {
  return inputsOf(graph).flatMap((node, i) => {
    const type = declared[i] ?? null;
    if (type === null || node.bounds === null || node.operation !== "input") return [];
    const [low, high] = type.range;
    const [least, most] = node.bounds;
    if (least <= low && most >= high) return [];
    const message = `parameter '${node.attributes.name}' is declared as ${formatElementType(type.dtype)}, [${low}, ${high}], but the samples reach only [${least}, ${most}]`;
    const hint = "take the ends in: inputset(types, size, { ends: true })";
    return [warning("inputset-range", message, hint, [node])];
  });
}

/** Encrypted values that never vary; of those that follow from others only the first. */
function constantNodes(graph: GraphData): readonly Problem[] {
  const isConstant = (node: Node): boolean =>
    node.bounds === null ? definitionOf(node.operation).kind === "source" : node.bounds[0] === node.bounds[1];
  return graph.nodes.flatMap((node) => {
    const isOwn = node.operation === "input" || definitionOf(node.operation).kind !== "source";
    if (!isOwn || node.bounds === null || !isConstant(node)) return [];
    if (node.inputs.length > 0 && node.inputs.every((id) => isConstant(nodeAt(graph, id)))) return [];
    const what = node.operation === "input" ? `parameter '${node.attributes.name}'` : node.operation;
    const message = `${what}: is ${node.bounds[0]} in every sample of the input-set`;
    return [
      warning("constant-value", message, "add samples in which it varies, or use hint() to say its width", [node]),
    ];
  });
}
