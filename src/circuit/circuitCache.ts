/** Prepared circuits by their source, so that a worker prepares each once. The source is checked: it may come from a stranger's link. */
import { UserError } from "../base/errors.ts";
import { plainText } from "../base/plainData.ts";
import { expandGraph } from "../expand/index.ts";
import { checkTypes } from "../ir/derive.ts";
import { parseGraphData } from "../ir/parse.ts";
import { checkGraph } from "../passes/check.ts";
import type { Problem } from "../passes/pass.ts";
import type { CircuitSource } from "../protocol/crypto.ts";
import { checkedConfiguration } from "./configuration.ts";
import { type PreparedCircuit, prepareCircuit } from "./prepare.ts";

/** Prepares circuits, remembering the last one. */
export function createCircuitCache(): (source: CircuitSource) => PreparedCircuit {
  let last: { readonly key: string; readonly circuit: PreparedCircuit } | null = null;
  return (source) => {
    const key = plainText(source);
    if (last?.key !== key)
      last = { key, circuit: prepareCircuit(checkedGraph(source), checkedConfiguration(source.configuration)) };
    return last.circuit;
  };
}

/** The graph of a source, rebuilt and checked. */
export function checkedGraph(source: CircuitSource) {
  const graph = parseGraphData(source.graph);
  checkTypes(graph);
  const problems: Problem[] = [];
  checkGraph(graph, { expand: expandGraph, problems, report: (problem) => problems.push(problem) });
  const [first] = problems;
  if (first !== undefined)
    throw new UserError(first.message, { code: first.code, hint: first.hint, nodes: first.nodes.map(({ id }) => id) });
  return graph;
}
