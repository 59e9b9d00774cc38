/**
 * Fusing: several operations on one value become one table lookup. First what passes through floats, then lookups whose
 * several inputs come from one ancestor (concrete-numpy.md 2.4), comparisons combined by `&` and `|` among them.
 */
import type { GraphData, Node } from "../ir/node.ts";
import { isTableLookup } from "../ir/ops/facts.ts";
import { definitionOf } from "../ir/ops/index.ts";
import { nodeAt } from "../ir/order.ts";
import { addPathsTo, lowestCommonAncestor } from "./ancestors.ts";
import { failureOf, isConstant, type Region, reportFailure } from "./fuseFailure.ts";
import type { PassContext } from "./pass.ts";
import { workingGraph } from "./replace.ts";

/** Fuses everything that passes through floats; what cannot be fused is reported and left. */
export const fuseFloats = (graph: GraphData, context: PassContext): GraphData =>
  fuseAll(graph, context, isFloatTerminal, floatRegion);

/** Fuses lookups of several values that have one common ancestor; what cannot be fused is reported and left. */
export const fuseLookups = (graph: GraphData, context: PassContext): GraphData =>
  fuseAll(
    graph,
    context,
    // What has no other way is fused all the same.
    (within, node) => isLookupOfSeveral(within, node) && (context.fuseLookups || !isPairwise(within, node)),
    lookupRegion,
  );

function fuseAll(
  source: GraphData,
  context: PassContext,
  isTerminal: (graph: GraphData, node: Node) => boolean,
  regionOf: (graph: GraphData, terminal: Node) => Region,
): GraphData {
  const working = workingGraph(source);
  const { graph } = working;
  // Terminals nearest to the outputs come first. What a fusion makes is never a terminal itself.
  const terminals = source.nodes.filter((node) => isTerminal(source, node)).sort((a, b) => a.rank - b.rank);
  for (const terminal of terminals) {
    if (!working.isAlive(terminal.id)) continue;
    const region = regionOf(graph, terminal);
    const failure = failureOf(graph, region);
    const [start] = region.starts.map((id) => nodeAt(graph, id)).filter((node) => !isConstant(node));
    if (failure === null && start !== undefined) working.replace(region.nodes, start, terminal);
    else if (failure !== null && mustFuse(graph, region)) reportFailure(working.finish(), failure, context);
  }
  return working.finish();
}

/** Clear values are computed in clear, operations on two encrypted values have ways of their own, and a float parameter is wrong by itself. */
function mustFuse(graph: GraphData, { terminal, nodes }: Region): boolean {
  const isFloatParameter = (id: number) => {
    const node = nodeAt(graph, id);
    return node.operation === "input" && isFloat(node);
  };
  return terminal.output.encrypted && !isPairwise(graph, terminal) && ![...nodes].some(isFloatParameter);
}

const isFloat = (node: Node) => node.output.dtype.kind === "float";
const inputsOf = (graph: GraphData, node: Node) => node.inputs.map((id) => nodeAt(graph, id));
const variableInputs = (graph: GraphData, node: Node) => [
  ...new Set(inputsOf(graph, node).filter((input) => !isConstant(input))),
];

function isFloatTerminal(graph: GraphData, node: Node): boolean {
  return !isFloat(node) && inputsOf(graph, node).some(isFloat);
}

/** Functions of several integers that would be one lookup if these came from one value. */
function isLookupOfSeveral(graph: GraphData, node: Node): boolean {
  return (
    !isFloat(node) &&
    definitionOf(node.operation).kind === "table" &&
    !inputsOf(graph, node).some(isFloat) &&
    variableInputs(graph, node).length > 1
  );
}

/** An operation on encrypted values only that is no table lookup. */
function isPairwise(graph: GraphData, node: Node): boolean {
  const types = inputsOf(graph, node).map((input) => input.output);
  return !types.some(({ dtype }) => dtype.kind === "float") && !isTableLookup(node, types);
}

function floatRegion(graph: GraphData, terminal: Node): Region {
  const nodes = new Set<number>();
  let from = terminal;
  for (;;) {
    const starts = closestIntegers(graph, from, nodes);
    const variable = starts.filter((id) => !isConstant(nodeAt(graph, id)));
    if (variable.length === 1) return { terminal, nodes, starts };
    const ancestor = lowestCommonAncestor(graph, variable);
    if (ancestor === null) return { terminal, nodes, starts };
    addPathsTo(graph, starts, ancestor.id, nodes);
    if (!isFloat(ancestor)) return { terminal, nodes, starts: [ancestor.id] };
    from = ancestor;
  }
}

function lookupRegion(graph: GraphData, terminal: Node): Region {
  const nodes = new Set([terminal.id, ...terminal.inputs]);
  const variable = variableInputs(graph, terminal).map((node) => node.id);
  const ancestor = lowestCommonAncestor(graph, variable);
  if (ancestor === null) return { terminal, nodes, starts: variable };
  addPathsTo(graph, terminal.inputs, ancestor.id, nodes);
  return { terminal, nodes, starts: [ancestor.id] };
}

/** Walks back through floats from `from`, adding to `nodes`; returns the nearest integer nodes. */
function closestIntegers(graph: GraphData, from: Node, nodes: Set<number>): readonly number[] {
  const closest = new Set<number>();
  const passed = new Set([from.id]);
  for (const id of passed) {
    nodes.add(id);
    for (const input of inputsOf(graph, nodeAt(graph, id))) (isFloat(input) ? passed : closest).add(input.id);
  }
  for (const id of closest) nodes.add(id);
  return [...closest];
}
