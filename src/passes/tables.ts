/**
 * The table behind a lookup: the node's clear meaning on every value that its input can have. Values that the meaning
 * refuses (an index out of range, a negative power) take the result of their nearest neighbour (concrete-numpy.md 2.5).
 */
import { at } from "../base/arrays.ts";
import { assert, UserError } from "../base/errors.ts";
import { evaluateAll, evaluateNode } from "../ir/evaluate.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { sizeOf } from "../value/shape.ts";
import { filled, minMax, type Tensor, tensor } from "../value/tensor.ts";
import { rangeOf } from "../value/type.ts";

/** Tables of one lookup node, equal ones once. */
export interface LookupTables {
  /** The input value of entry 0. */
  readonly low: number;
  readonly tables: readonly (readonly number[])[];
  /** For each output element, the number of its table. */
  readonly tableOf: Uint32Array;
}

function domainOf({ output: { dtype } }: Node): readonly [low: number, high: number] {
  assert(dtype.kind === "integer", "a lookup has an integer input");
  return rangeOf(dtype);
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
    const table = flooded(evaluateRange(graph, node, variable, values));
    return { tables: [table.map(first)], tableOf: new Uint32Array(size) };
  }
  const columns = flooded(
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

/** Fills holes from the nearest entry that is there, the lower one of two. */
function flooded(columns: readonly Column[]): readonly (readonly number[])[] {
  const known = columns.flatMap((column, i) => (column === null ? [] : [i]));
  if (known.length === 0)
    throw new UserError("a table lookup has no valid entry: its function fails on every value", { code: "table" });
  return columns.map((column, i) => {
    if (column !== null) return column;
    const nearest = known.reduce((best, at) => (Math.abs(at - i) < Math.abs(best - i) ? at : best));
    return columns[nearest] ?? [];
  });
}

function distinct(columns: readonly (readonly number[])[], size: number): Pick<LookupTables, "tables" | "tableOf"> {
  const tables: (readonly number[])[] = [];
  const known = new Map<string, number>();
  const tableOf = Uint32Array.from({ length: size }, (_, element) => {
    const table = columns.map((column) => column[element] ?? 0);
    const key = table.join();
    const index = known.get(key) ?? tables.push(table) - 1;
    known.set(key, index);
    return index;
  });
  return { tables, tableOf };
}

/**
 * Replaces functions of the user's own by their values, so that the graph is plain data and can leave the place where it was
 * traced. Inside fused sub-graphs the range is what the sub-graph's input range reaches.
 */
export function tabulate(graph: GraphData): GraphData {
  const nodes = graph.nodes.map((node): Node => {
    const variable = variableInput(graph, node);
    if (variable === null) return node;
    if (node.operation === "univariate") return withTable(node, ...domainOf(variable));
    if (node.operation === "multivariate") return withGrid(graph, node);
    if (node.operation !== "subgraph" || !node.attributes.graph.nodes.some((inner) => inner.operation === "univariate"))
      return node;
    return { ...node, attributes: { graph: tabulateInner(node.attributes.graph, ...domainOf(variable)) } };
  });
  return nodes.every((node, i) => node === graph.nodes[i]) ? graph : { ...graph, nodes };
}

/** Most values of a function of several integers; the checks refuse what has more. */
const largestGrid = 2 ** 16;

function withGrid(graph: GraphData, node: Node<"multivariate">): Node<"multivariate"> {
  const { name, call } = node.attributes;
  const inputs = node.inputs.map((id) => nodeAt(graph, id));
  if (call === undefined || inputs.some(({ output }) => output.dtype.kind === "float")) return node;
  const domains = inputs.map(domainOf);
  const sizes = domains.map(([low, high]) => high - low + 1);
  const size = sizeOf(sizes);
  if (size > largestGrid) return node;
  const columns = count(0, size - 1).map((at) =>
    attempt(() => {
      let rest = at;
      const values = domains.toReversed().map(([low, high]) => {
        const value = low + (rest % (high - low + 1));
        rest = Math.floor(rest / (high - low + 1));
        return filled([], value, "int64");
      });
      return [...call(values.toReversed()).data];
    }),
  );
  const values = flooded(columns).map((column) => column[0] ?? 0);
  return { ...node, attributes: { name, table: { lows: domains.map(([low]) => low), sizes, values } } };
}

function tabulateInner(graph: GraphData, low: number, high: number): GraphData {
  const reached = graph.nodes.map((): [number, number] => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  const shape = nodeAt(graph, graph.inputs[0] ?? 0).output.shape;
  for (const value of count(low, high)) {
    attempt(() => {
      evaluateAll(graph, [filled(shape, value, "int64")]).forEach((result, id) => {
        const [least, most] = minMax(result);
        const range = reached[id] ?? [least, most];
        reached[id] = [Math.min(range[0], least), Math.max(range[1], most)];
      });
      return [];
    });
  }
  const nodes = graph.nodes.map((node): Node => {
    const range = reached[node.inputs[0] ?? 0];
    return node.operation === "univariate" && range !== undefined ? withTable(node, ...range) : node;
  });
  return { ...graph, nodes };
}

function withTable(node: Node<"univariate">, low: number, high: number): Node<"univariate"> {
  const { name, call } = node.attributes;
  if (call === undefined) return node;
  const columns = count(low, high).map((value) => attempt(() => [...call(filled([], value, "int64")).data]));
  return { ...node, attributes: { name, table: { low, values: flooded(columns).map((column) => column[0] ?? 0) } } };
}
