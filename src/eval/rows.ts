/**
 * The rows of linear steps, with terms that count only the encrypted inputs of a node: found once where a graph is lowered, or for the values of
 * one run where weights depend on clear parameters.
 */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import { evaluateFrom } from "../ir/evaluate.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import type { Row } from "../tfhe/evaluator.ts";
import type { Tensor } from "../value/tensor.ts";
import { affineRows, type OperandValue } from "./affine.ts";
import type { AffineStep, ClearValues } from "./steps.ts";

/** Encrypted nodes with a clear input that is no constant: their rows differ from run to run. */
export function clearDependent(graph: GraphData): ReadonlySet<number> {
  const varying = new Set<number>();
  const dependent = new Set<number>();
  for (const node of graph.nodes) {
    const varies = node.operation === "input" || node.inputs.some((id) => varying.has(id));
    if (!node.output.encrypted && varies) varying.add(node.id);
    if (node.output.encrypted && node.inputs.some((id) => varying.has(id))) dependent.add(node.id);
  }
  return dependent;
}

/** The values of clear nodes for given clear parameters (null for encrypted ones, and for all where only constants are wanted). */
export function clearValuesOf(graph: GraphData, args: readonly (Tensor | null)[]): ClearValues {
  const clear: (Tensor | null)[] = [];
  for (const node of graph.nodes) {
    clear[node.id] = node.output.encrypted ? null : clearValue(graph, node, args, clear);
  }
  return clear;
}

function clearValue(
  graph: GraphData,
  node: Node,
  args: readonly (Tensor | null)[],
  clear: readonly (Tensor | null)[],
): Tensor | null {
  if (node.operation === "input") return args[graph.inputs.indexOf(node.id)] ?? null; // absent: only constants are wanted
  const byId: Tensor[] = [];
  for (const id of node.inputs) {
    const value = at(clear, id);
    if (value === null) return null;
    byId[id] = value;
  }
  return evaluateFrom(byId, node);
}

/** The rows of a linear node of an expanded graph. */
export function rowsOfNode(graph: GraphData, node: Node, clear: ClearValues): readonly Row[] {
  const operands = node.inputs.map((id): OperandValue => {
    const { output } = nodeAt(graph, id);
    const value = at(clear, id);
    assert(output.encrypted || value !== null, `the clear value of node ${id} is known`);
    return { type: output, clear: value };
  });
  const rows = affineRows(node, operands);
  const encrypted = node.inputs.filter((id) => nodeAt(graph, id).output.encrypted);
  const places = node.inputs.map((id) => encrypted.indexOf(id));
  if (places.every((place, i) => place === i)) return rows;
  return rows.map(({ terms, constant }) => ({
    terms: terms.map((term) => ({ ...term, input: placeOf(places, term.input) })),
    constant,
  }));
}

function placeOf(places: readonly number[], input: number): number {
  const place = places[input];
  assert(place !== undefined && place >= 0, `term of input ${input}, which is encrypted`);
  return place;
}

/** The rows of a step of a lowered graph in a run with these clear values. */
export function rowsOf({ node, rows }: AffineStep, graph: GraphData, clear: ClearValues): readonly Row[] {
  return rows === "clear" ? rowsOfNode(graph, node, clear) : rows;
}
