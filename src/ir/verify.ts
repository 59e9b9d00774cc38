/** What every graph must satisfy, after every pass and when it comes from outside. Types are the affair of derive.ts. */
import { assert } from "../base/errors.ts";
import type { GraphData, Node } from "./node.ts";
import { ops } from "./ops/index.ts";

/** Throws an `InternalError` naming `pass` unless `graph` is well formed: a failure is a bug of that pass. */
export function verifyGraph(graph: GraphData, pass: string): GraphData {
  const problem = graphProblem(graph);
  assert(problem === null, `${pass}: ${problem}`);
  return graph;
}

/** What is wrong with the form of a graph, in words; null when nothing is. */
export function graphProblem(graph: GraphData): string | null {
  for (const [i, node] of graph.nodes.entries()) {
    const problem = nodeProblem(node, i);
    if (problem !== null) return `node ${i} (${node.operation}) ${problem}`;
  }
  const created = new Set(graph.nodes.map((node) => node.created));
  if (created.size < graph.nodes.length) return "two nodes share a creation number";
  const parameters = graph.nodes.filter(({ operation }) => operation === "input").map(({ id }) => id);
  if (graph.inputs.length !== parameters.length || !parameters.every((id) => graph.inputs.includes(id))) {
    return `its inputs (${graph.inputs.join(", ")}) are not its parameters (${parameters.join(", ")}), each once`;
  }
  if (graph.outputs.length === 0) return "there is no output";
  const missing = graph.outputs.find((id) => graph.nodes[id] === undefined);
  return missing === undefined ? null : `output ${missing} does not exist`;
}

function nodeProblem(node: Node, i: number): string | null {
  if (node.id !== i) return `has id ${node.id}`;
  if (!Object.hasOwn(ops, node.operation)) return "is no operation";
  if (!node.inputs.every((id) => Number.isInteger(id) && id >= 0 && id < i)) {
    return `uses ${node.inputs.join(", ")}, which must come before it`;
  }
  if (node.bounds !== null && !(node.bounds[0] <= node.bounds[1])) return "has empty bounds";
  if (node.operation !== "subgraph") return null;
  const inner = graphProblem(node.attributes.graph);
  return inner === null ? null : `has a sub-graph in which ${inner}`;
}
