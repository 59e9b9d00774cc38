/** Tables of what is computed of a few clear integers element by element: tried with every value that these can have. */
import { at } from "../base/arrays.ts";
import { assert, UserError } from "../base/errors.ts";
import type { ClearValues } from "../eval/steps.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { Bounds, GraphData, Node } from "../ir/node.ts";
import { definitionOf } from "../ir/ops/index.ts";
import { nodeAt } from "../ir/order.ts";
import { broadcastTo } from "../value/broadcast.ts";
import { sizeOf } from "../value/shape.ts";
import { filled, type Tensor, tensor } from "../value/tensor.ts";

/** Most entries of a table, and of all tables of a value. */
const mostEntries = 2 ** 18;
const mostInAll = 2 ** 22;

/** An entry where the computation is not defined; no integer of a program is as large. */
export const undefinedEntry = -(2n ** 62n);

/** Lookups of a value: result i is in table `tableOf[i]`, at the place that elements `elements[j][i]` of the values `nodes[j]` name, the last one fastest. */
export interface ClearTables {
  readonly nodes: readonly number[];
  readonly ranges: readonly Bounds[];
  readonly elements: readonly Float64Array[];
  readonly tables: readonly (readonly (number | bigint)[])[];
  readonly tableOf: readonly number[];
}

const elementwiseLinear: ReadonlySet<string> = new Set(["add", "subtract", "negative", "multiply"]);

/** The nodes between the nearest integers that differ from run to run and `node`, itself the last; and these integers. */
function chainOf(graph: GraphData, node: Node, constants: ClearValues) {
  const sources = new Set<number>();
  const chain = new Set<number>();
  const visit = (id: number): void => {
    chain.add(id);
    for (const input of nodeAt(graph, id).inputs) {
      if (at(constants, input) !== null || chain.has(input)) continue;
      if (nodeAt(graph, input).output.dtype.kind === "integer") sources.add(input);
      else visit(input);
    }
  };
  visit(node.id);
  const inOrder = (ids: ReadonlySet<number>) => [...ids].sort((x, y) => x - y);
  return { sources: inOrder(sources), chain: inOrder(chain).map((id) => nodeAt(graph, id)) };
}

/** For each element of the last node of a chain, the element of `source` that it depends on, -1 for none; null when it depends on several. */
function elementsOf(source: number, graph: GraphData, chain: readonly Node[]): Float64Array | null {
  const { shape: ownShape } = nodeAt(graph, source).output;
  const numbers = Float64Array.from({ length: sizeOf(ownShape) }, (_, i) => i);
  const known = new Map<number, Tensor>([[source, tensor("int64", ownShape, numbers)]]);
  const none = (id: number): Tensor => filled(nodeAt(graph, id).output.shape, -1, "int64");
  for (const node of chain) {
    const inputs = node.inputs.map((id) => known.get(id) ?? none(id)); // absent: it does not depend on the source
    const { kind } = definitionOf(node.operation);
    if (kind === "shape") {
      known.set(node.id, evaluateNode(node, inputs));
      continue;
    }
    if (kind !== "table" && !elementwiseLinear.has(node.operation)) return null;
    const { shape } = node.output;
    const data = filled(shape, -1, "int64").data;
    for (const input of inputs) {
      const elements = broadcastTo(input, shape).data;
      for (let i = 0; i < data.length; i++) {
        const element = at(elements, i);
        if (element < 0 || element === data[i]) continue;
        if (at(data, i) >= 0) return null;
        data[i] = element;
      }
    }
    known.set(node.id, tensor("int64", shape, data));
  }
  const last = chain.at(-1);
  return (last && known.get(last.id)?.data) ?? null; // absent: a chain of nothing
}

/** Tables for `node`, with the range of its results; in words, why there are none. `rangeOf` gives between what numbers a value lies. */
export function tablesOf(
  graph: GraphData,
  node: Node,
  constants: ClearValues,
  rangeOf: (id: number) => Bounds,
): (ClearTables & { readonly range: Bounds }) | string {
  const { sources, chain } = chainOf(graph, node, constants);
  const ranges = sources.map(rangeOf);
  const extents = ranges.map(([low, high]) => high - low + 1);
  const entries = extents.reduce((product, extent) => product * extent, 1);
  const count = sizeOf(node.output.shape);
  if (entries > mostEntries) return `is a function of numbers that have ${entries} values together`;
  if (entries * count > mostInAll) return `has ${count} results, each in a table of ${entries}`;
  const elements = sources.map((source) => elementsOf(source, graph, chain));
  if (elements.some((each) => each === null)) return "mixes elements with fractions between";
  const shapeOf = (id: number) => nodeAt(graph, id).output.shape;
  const evaluate = (values: readonly Tensor[]): Float64Array | null => {
    const known: (Tensor | null)[] = [...constants];
    sources.forEach((source, i) => {
      known[source] = at(values, i);
    });
    try {
      for (const each of chain) {
        const inputs = each.inputs.map((id) => {
          const value = known[id];
          assert(value !== null && value !== undefined, "nodes stand after their inputs");
          return value;
        });
        known[each.id] = evaluateNode(each, inputs);
      }
    } catch (thrown) {
      if (thrown instanceof UserError) return null;
      throw thrown;
    }
    return known[node.id]?.data ?? null; // absent: nodes stand after their inputs
  };
  const numbersAt = (place: number): readonly number[] => {
    let rest = place;
    return extents.map((extent, i) => {
      const later = extents.slice(i + 1).reduce((product, each) => product * each, 1);
      const number = Math.floor(rest / later) % extent;
      rest %= later;
      return at(ranges, i)[0] + number;
    });
  };
  const everywhere = (numbers: readonly number[]) =>
    sources.map((source, i) => filled(shapeOf(source), at(numbers, i), "int64"));
  const columns = Array.from({ length: entries }, (_, place) => evaluate(everywhere(numbersAt(place))));
  const defined = columns.findIndex((column) => column !== null);
  if (defined < 0) return "is defined nowhere";
  /** A result where all others are computed of numbers for which they are defined. */
  const alone = (place: number, result: number): number | bigint => {
    const values = everywhere(numbersAt(defined));
    numbersAt(place).forEach((number, i) => {
      const element = at(elements, i)?.[result] ?? -1; // absent: refused above
      if (element >= 0) at(values, i).data[element] = number;
    });
    return evaluate(values)?.[result] ?? undefinedEntry; // absent: not defined there
  };
  const tables: (number | bigint)[][] = [];
  const known = new Map<string, number>();
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const tableOf = Array.from({ length: count }, (_, result) => {
    const table = columns.map((column, place) => (column === null ? alone(place, result) : at(column, result)));
    const key = table.join();
    const before = known.get(key);
    if (before !== undefined) return before;
    for (const entry of table) {
      if (typeof entry === "bigint") continue;
      low = Math.min(low, entry);
      high = Math.max(high, entry);
    }
    known.set(key, tables.length);
    return tables.push(table) - 1;
  });
  return {
    nodes: sources,
    ranges,
    elements: elements.flatMap((each) => each ?? []),
    tables,
    tableOf,
    range: [low, high],
  }; // absent: refused above
}
