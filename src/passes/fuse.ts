/**
 * Fusing: several operations on one value become one table lookup. First what passes through floats, then lookups whose
 * several inputs come from one ancestor (concrete-numpy.md 2.4).
 */
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { formatGraph } from "../ir/print.ts";
import { isFusable, isTableLookup } from "../ops/facts.ts";
import { sameShape } from "../value/shape.ts";
import { addPathsTo, lowestCommonAncestor } from "./ancestors.ts";
import type { PassContext } from "./pass.ts";
import { replaceBySubgraph } from "./replace.ts";

/** Nodes to fuse in the order in which they were found from the terminal back, and the nodes where the search ended. */
interface Region {
  readonly terminal: Node;
  readonly nodes: ReadonlySet<number>;
  readonly starts: readonly number[];
}

/** Fuses everything that passes through floats; what cannot be fused is reported and left. */
export const fuseFloats = (graph: GraphData, context: PassContext): GraphData =>
  fuseAll(graph, context, isFloatTerminal, floatRegion);

/** Fuses lookups of several values that have one common ancestor; what cannot be fused is reported and left. */
export const fuseLookups = (graph: GraphData, context: PassContext): GraphData =>
  fuseAll(graph, context, isLookupOfSeveral, lookupRegion);

function fuseAll(
  graph: GraphData,
  context: PassContext,
  isTerminal: (graph: GraphData, node: Node) => boolean,
  regionOf: (graph: GraphData, terminal: Node) => Region,
): GraphData {
  let fused = graph;
  const failed = new Set<number>();
  for (;;) {
    const terminals = fused.nodes.filter((node) => !failed.has(node.created) && isTerminal(fused, node));
    const terminal = terminals.toSorted((a, b) => a.rank - b.rank)[0];
    if (terminal === undefined) return fused;
    const region = regionOf(fused, terminal);
    const start = fusedInput(fused, region, context);
    if (start === null) failed.add(terminal.created);
    else fused = replaceBySubgraph(fused, region.nodes, start, terminal);
  }
}

const isFloat = (node: Node) => node.output.dtype.kind === "float";
const isConstant = (node: Node) => node.operation === "constant";
const inputsOf = (graph: GraphData, node: Node) => node.inputs.map((id) => nodeAt(graph, id));
const variableInputs = (graph: GraphData, node: Node) => [
  ...new Set(inputsOf(graph, node).filter((input) => !isConstant(input))),
];

function isFloatTerminal(graph: GraphData, node: Node): boolean {
  return !isFloat(node) && inputsOf(graph, node).some(isFloat);
}

function isLookupOfSeveral(graph: GraphData, node: Node): boolean {
  const inputs = inputsOf(graph, node);
  return (
    !isFloat(node) &&
    !inputs.some(isFloat) &&
    isTableLookup(
      node,
      inputs.map((input) => input.output),
    ) &&
    variableInputs(graph, node).length > 1
  );
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
  const queue = [from];
  const visited = new Set<number>();
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (visited.has(node.id)) continue;
    visited.add(node.id);
    nodes.add(node.id);
    for (const input of inputsOf(graph, node)) {
      if (isFloat(input)) queue.push(input);
      else closest.add(input.id);
    }
  }
  for (const id of closest) nodes.add(id);
  return [...closest];
}

const prefix = "A subgraph within the function you are trying to compile cannot be fused";

/** The single variable input of a region; null after reporting, in the original's words, why it cannot be fused. */
function fusedInput(graph: GraphData, region: Region, context: PassContext): Node | null {
  const starts = region.starts.map((id) => nodeAt(graph, id)).filter((node) => !isConstant(node));
  const [start] = starts;
  const inside = [...region.nodes].map((id) => nodeAt(graph, id)).filter((node) => !isConstant(node));
  const report = (why: string, culprit: Node, onCulprit: string, onStarts: string, hint: string): null => {
    const marks = new Map(inside.map((node) => [node.id, ["within this subgraph"]]));
    for (const node of starts) marks.set(node.id, [onStarts]);
    if (onCulprit !== "") marks.set(culprit.id, [onCulprit]);
    context.report({
      code: "not-fusable",
      message: `${prefix} because ${why}`,
      hint,
      nodes: [culprit, ...[...marks.keys()].filter((id) => id !== culprit.id).map((id) => nodeAt(graph, id))],
      printed: formatGraph(graph, {}, marks),
    });
    return null;
  };
  if (start === undefined || starts.length !== 1) {
    const hint =
      "a lookup needs one encrypted value: combine the values linearly first, or make one of them a constant";
    return report("it has multiple input nodes", region.terminal, "", "this is one of the input nodes", hint);
  }
  for (const node of inside) {
    if (node.id === start.id) continue;
    if (
      !isFusable(
        node,
        inputsOf(graph, node).map((input) => input.output),
      )
    ) {
      const hint = `convert to integers before '${node.operation}', so that it stands between two lookups`;
      return report(
        "of a node, which is marked explicitly as non-fusable",
        node,
        "this node is not fusable",
        "with this input node",
        hint,
      );
    }
    if (!sameShape(node.output.shape, start.output.shape)) {
      const onCulprit = "this node has a different shape than the input node";
      const hint = "convert to integers before the shape changes";
      return report(
        "of a node, which is has a different shape than the input node",
        node,
        onCulprit,
        "with this input node",
        hint,
      );
    }
  }
  return start;
}
