/** What every graph must satisfy after every pass. A failure is a bug of the pass that is named. */
import { assert } from "../base/errors.ts";
import type { GraphData } from "./node.ts";
import { ops } from "./ops/index.ts";

/** Throws an `InternalError` naming `pass` unless `graph` is well formed. */
export function verifyGraph(graph: GraphData, pass: string): GraphData {
  graph.nodes.forEach((node, i) => {
    const where = `${pass}: node ${i} (${node.operation})`;
    assert(node.id === i, `${where} has id ${node.id}`);
    assert(Object.hasOwn(ops, node.operation), `${where} is no operation`);
    assert(
      node.inputs.every((id) => Number.isInteger(id) && id >= 0 && id < i),
      `${where} uses ${node.inputs.join(", ")}, which must come before it`,
    );
    assert(node.bounds === null || node.bounds[0] <= node.bounds[1], `${where} has empty bounds`);
    if (node.operation === "subgraph") verifyGraph(node.attributes.graph, `${pass}, sub-graph ${i}`);
  });
  for (const id of graph.inputs)
    assert(graph.nodes[id]?.operation === "input", `${pass}: input ${id} is not a parameter`);
  const parameters = graph.nodes.filter(({ operation }) => operation === "input").map(({ id }) => id);
  assert(
    graph.inputs.length === parameters.length && parameters.every((id) => graph.inputs.includes(id)),
    `${pass}: inputs are not the parameters, each once`,
  );
  assert(graph.outputs.length > 0, `${pass}: there is no output`);
  for (const id of graph.outputs) assert(graph.nodes[id] !== undefined, `${pass}: output ${id} does not exist`);
  assert(
    new Set(graph.nodes.map((node) => node.created)).size === graph.nodes.length,
    `${pass}: two nodes share a creation number`,
  );
  return graph;
}
