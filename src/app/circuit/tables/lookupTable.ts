/** The tables behind a table lookup: the clear meaning of the operation at every value that its encrypted input can take. */
import { evaluateNode } from "../../../ir/evaluate.ts";
import type { GraphData, Node } from "../../../ir/node.ts";
import { definitionOf } from "../../../ir/ops/index.ts";
import { sizeOf } from "../../../value/shape.ts";
import { filled, type Tensor } from "../../../value/tensor.ts";

/** A function of integers from `low` on. */
export interface DrawnTable {
  readonly low: number;
  readonly values: readonly number[];
  /** How many elements of the tensor go through it. */
  readonly elements: number;
}

/** More values than this, over all elements, are not tabulated. */
const mostValues = 1 << 17;

/** The different tables of `node` over its input's measured bounds; empty when it is no lookup, or too large to show. */
export function lookupTablesOf(graph: GraphData, node: Node): readonly DrawnTable[] {
  if (definitionOf(node.operation).kind !== "table") return [];
  const encrypted = new Set(node.inputs.filter((id) => graph.nodes[id]?.output.encrypted));
  const [input] = encrypted;
  const source = input === undefined ? undefined : graph.nodes[input];
  if (encrypted.size !== 1 || source === undefined || source.bounds === null) return [];
  const [low, high] = source.bounds;
  if (!Number.isInteger(low) || !Number.isInteger(high)) return [];
  const { shape } = node.output;
  const elements = sizeOf(shape);
  if ((high - low + 1) * Math.max(elements, 1) > mostValues) return [];

  const columns: Float64Array[] = [];
  for (let value = low; value <= high; value++) {
    const inputs = node.inputs.map((id) => operand(graph, id, source, value));
    if (inputs.some((tensor) => tensor === null)) return [];
    try {
      columns.push(
        evaluateNode(
          node,
          inputs.filter((tensor) => tensor !== null),
        ).data,
      );
    } catch {
      return [];
    }
  }
  const tables = new Map<string, DrawnTable>();
  for (let element = 0; element < elements; element++) {
    const values = columns.map((column) => column[element] ?? 0);
    const key = values.join();
    tables.set(key, { low, values, elements: (tables.get(key)?.elements ?? 0) + 1 });
  }
  return [...tables.values()];
}

function operand(graph: GraphData, id: number, source: Node, value: number): Tensor | null {
  if (id === source.id) return filled(source.output.shape, value);
  const node = graph.nodes[id];
  return node?.operation === "constant" ? (node as Node<"constant">).attributes.value : null;
}
