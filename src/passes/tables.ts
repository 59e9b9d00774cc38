/**
 * The table behind a lookup: the node's clear meaning on every value that its input can have. Values that the meaning
 * refuses (an index out of range, a negative power) take the result of their nearest neighbour (concrete-numpy.md 2.5).
 */
import { at } from "../base/arrays.ts";
import { assert, UserError } from "../base/errors.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { sizeOf } from "../value/shape.ts";
import { filled, type Tensor, tensor } from "../value/tensor.ts";

/** Tables of one lookup node, equal ones once. */
export interface LookupTables {
  /** The input value of entry 0. */
  readonly low: number;
  readonly tables: readonly (readonly number[])[];
  /** For each output element, the number of its table. */
  readonly tableOf: Uint32Array;
}

/** The one input of a lookup that is not a constant, and its place among the inputs; null for an operation on constants. */
export function variableInput(graph: GraphData, node: Node): Node | null {
  return node.inputs.map((id) => nodeAt(graph, id)).find((input) => input.operation !== "constant") ?? null;
}

/** The tables of `node` for input values from `low` to `high`. */
export function lookupTables(graph: GraphData, node: Node, low: number, high: number): LookupTables {
  return { low, ...tablesOn(graph, node, count(low, high)) };
}

/**
 * The tables of `node` for the given input values, in their order.
 * @throws UserError when the node refuses all of them
 */
export function tablesOn(graph: GraphData, node: Node, values: readonly number[]): Omit<LookupTables, "low"> {
  const variable = variableInput(graph, node);
  assert(variable !== null, `lookup ${node.id} has a variable input`);
  const size = sizeOf(node.output.shape);
  if (isUniform(graph, node, variable)) {
    const table = withoutHoles(evaluateRange(graph, node, variable, values));
    return { tables: [table.map(first)], tableOf: new Uint32Array(size) };
  }
  const columns = withoutHoles(
    values.map((value) =>
      attempt(() => evaluateAt(graph, node, variable, filled(variable.output.shape, value, "int64"))),
    ),
  );
  return distinct(columns, size);
}

const first = (values: readonly number[]): number => at(values, 0);

/** True when every element has the same table: no other input and no attribute differs by element. */
export function isUniform(graph: GraphData, node: Node, variable: Node): boolean {
  if (node.operation === "tlu") return node.attributes.shape.length === 0;
  if (node.operation === "subgraph") {
    return node.attributes.graph.nodes.every(
      (inner) => inner.operation !== "constant" || sizeOf(inner.output.shape) === 1,
    );
  }
  return node.inputs.every((id) => id === variable.id || sizeOf(nodeAt(graph, id).output.shape) === 1);
}

type Column = readonly number[] | null;

const count = (low: number, high: number): readonly number[] =>
  Array.from({ length: high - low + 1 }, (_, i) => low + i);

/** One evaluation on all values as a vector; value by value when some are refused. */
function evaluateRange(graph: GraphData, node: Node, variable: Node, values: readonly number[]): readonly Column[] {
  const all = attempt(() =>
    evaluateAt(graph, node, variable, tensor("int64", [values.length], Float64Array.from(values))),
  );
  if (all !== null && all.length === values.length) return all.map((value) => [value]);
  return values.map((value) =>
    attempt(() => evaluateAt(graph, node, variable, filled(variable.output.shape, value, "int64"))),
  );
}

function evaluateAt(graph: GraphData, node: Node, variable: Node, value: Tensor): readonly number[] {
  const inputs = node.inputs.map((id) => {
    const input = nodeAt(graph, id);
    return id === variable.id ? value : evaluateNode(input, []);
  });
  return [...evaluateNode(node, inputs).data];
}

function attempt(evaluate: () => readonly number[]): Column {
  try {
    const values = evaluate();
    return values.every(Number.isFinite) ? values : null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/**
 * Fills holes from the nearest entry that is there, the lower one of two.
 * @throws UserError when none is there
 */
export function withoutHoles(columns: readonly Column[]): readonly (readonly number[])[] {
  const present = columns.flatMap((column, i) => (column === null ? [] : [i]));
  if (present.length === 0)
    throw new UserError("a table lookup has no valid entry: its function fails on every value", { code: "table" });
  return columns.map((column, i) => {
    if (column !== null) return column;
    const nearest = at(columns, nearestOf(present, i));
    assert(nearest !== null, "what is taken in place of a hole is none");
    return nearest;
  });
}

/** The number that is nearest to `i`, the first one of two; at least one is given. */
function nearestOf(numbers: readonly number[], i: number): number {
  return numbers.reduce((best, number) => (Math.abs(number - i) < Math.abs(best - i) ? number : best));
}

function distinct(columns: readonly (readonly number[])[], size: number): Pick<LookupTables, "tables" | "tableOf"> {
  const tables: (readonly number[])[] = [];
  const known = new Map<string, number>();
  const tableOf = Uint32Array.from({ length: size }, (_, element) => {
    const table = columns.map((column) => at(column, element));
    const key = table.join();
    const index = known.get(key) ?? tables.push(table) - 1;
    known.set(key, index);
    return index;
  });
  return { tables, tableOf };
}
