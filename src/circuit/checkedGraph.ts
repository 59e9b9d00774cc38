/** A graph that is not trusted, rebuilt and checked: it may come from a stranger's link or from a file. */
import { UserError } from "../base/errors.ts";
import { expandGraph } from "../expand/index.ts";
import { checkTypes } from "../ir/derive.ts";
import type { GraphData } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { parseGraphData } from "../ir/parse.ts";
import { checkGraph } from "../passes/check.ts";
import { isEncryptedLookup } from "../passes/lookups.ts";
import type { Problem } from "../passes/pass.ts";
import { soundRanges } from "../passes/soundRanges.ts";

/**
 * The graph of unknown data. What it says of its nodes is what their operations give, and it can be compiled.
 * @throws UserError that names the node
 */
export function checkedGraph(data: unknown): GraphData {
  const graph = parseGraphData(data);
  checkTypes(graph);
  checkReach(graph);
  checkLookups(graph);
  const problems: Problem[] = [];
  checkGraph(graph, { expand: expandGraph, problems, report: (problem) => problems.push(problem) });
  const [first] = problems;
  if (first !== undefined)
    throw new UserError(first.message, { code: first.code, hint: first.hint, nodes: first.nodes.map(({ id }) => id) });
  return graph;
}

/** Throws unless every lookup is one of one value: fusing, which sees to that, is over. */
function checkLookups(graph: GraphData): void {
  for (const node of graph.nodes) {
    const values = new Set(node.inputs.filter((id) => nodeAt(graph, id).operation !== "constant"));
    if (values.size <= 1 || !isEncryptedLookup(graph, node)) continue;
    throw new UserError(
      `graph: node ${node.id} (${node.operation}): expected a lookup of one value, got one of ${values.size}`,
      {
        code: "bad-graph",
        nodes: [node.id],
      },
    );
  }
}

/** Throws unless the bounds of every integer lie within what its operation can give for what the parameters can be. */
function checkReach(graph: GraphData): void {
  const ranges = soundRanges(graph);
  for (const { id, operation, bounds, output } of graph.nodes) {
    const range = ranges[id] ?? null;
    if (bounds === null || range === null || output.dtype.kind === "float") continue;
    if (bounds[0] >= range[0] && bounds[1] <= range[1]) continue;
    const [expected, got] = [range, bounds].map(([low, high]) => `[${low}, ${high}]`);
    throw new UserError(`graph: node ${id} (${operation}): expected bounds within ${expected}, got ${got}`, {
      code: "bad-graph",
      nodes: [id],
    });
  }
}
