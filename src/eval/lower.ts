/**
 * A graph lowered to the steps that a back end carries out, in order: take an input, combine linearly, look up. Shapes are gone;
 * a value is a row of elements. Steps without clear parameters are made once.
 */
import { assert } from "../base/errors.ts";
import { evaluateFrom } from "../ir/evaluate.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { isEncryptedLookup } from "../passes/check.ts";
import { type LookupTables, lookupTables, variableInput } from "../passes/tables.ts";
import { broadcastTo } from "../value/broadcast.ts";
import { sizeOf } from "../value/shape.ts";
import { type Tensor, tensor } from "../value/tensor.ts";
import { affineRows, type OperandValue, type Row } from "./affine.ts";

/** What a back end does for one encrypted node. */
export type Step =
  /** Argument number `argument`, encrypted by the client with `low` subtracted. */
  | { readonly kind: "input"; readonly node: Node; readonly argument: number; readonly low: number }
  /** Terms refer to the node's inputs by position. */
  | { readonly kind: "affine"; readonly node: Node; readonly rows: readonly Row[] }
  /** Element i is a lookup of element `element[i]` of node `source`. */
  | {
      readonly kind: "lookup";
      readonly node: Node;
      readonly source: number;
      readonly element: Uint32Array;
      readonly tables: LookupTables;
    };

/** A graph with its steps; `messageBits` is the width p of the one message space. */
export interface LoweredGraph {
  readonly graph: GraphData;
  readonly messageBits: number;
  /** The steps for given values of the clear parameters (by node id; missing ones must not matter). */
  steps(args: readonly (Tensor | null)[]): Iterable<Step>;
}

/** The one width of all encrypted values: the widest of them. */
export function messageBitsOf(graph: GraphData): number {
  const bits = graph.nodes.map(({ output }) =>
    output.encrypted && output.dtype.kind === "integer" ? output.dtype.bits : 1,
  );
  return Math.max(1, ...bits);
}

/** Smallest value of a signed node in a message space of `bits` bits, 0 for an unsigned one: what is subtracted to make it non-negative. */
export function lowOf(node: Node, bits: number): number {
  return node.output.dtype.kind === "integer" && node.output.dtype.signed ? -(2 ** (bits - 1)) : 0;
}

/** Lowers a measured graph that passed the checks. */
export function lowerGraph(graph: GraphData, messageBits = messageBitsOf(graph)): LoweredGraph {
  const fixed = new Map<number, Step>();
  const dependsOnClear = clearDependent(graph);
  return {
    graph,
    messageBits,
    *steps(args) {
      const clear: (Tensor | null)[] = [];
      for (const node of graph.nodes) {
        clear[node.id] = node.output.encrypted ? null : clearValue(graph, node, args, clear);
        if (!node.output.encrypted) continue;
        const step = fixed.get(node.id) ?? makeStep(graph, node, messageBits, clear);
        if (!dependsOnClear.has(node.id)) fixed.set(node.id, step);
        yield step;
      }
    },
  };
}

/** Encrypted nodes with a clear input that is no constant. */
function clearDependent(graph: GraphData): ReadonlySet<number> {
  const varying = new Set<number>();
  const dependent = new Set<number>();
  for (const node of graph.nodes) {
    const varies = node.operation === "input" || node.inputs.some((id) => varying.has(id));
    if (!node.output.encrypted && varies) varying.add(node.id);
    if (node.output.encrypted && node.inputs.some((id) => varying.has(id))) dependent.add(node.id);
  }
  return dependent;
}

function clearValue(
  graph: GraphData,
  node: Node,
  args: readonly (Tensor | null)[],
  clear: readonly (Tensor | null)[],
): Tensor | null {
  if (node.operation === "input") return args[graph.inputs.indexOf(node.id)] ?? null;
  const inputs = node.inputs.map((id) => clear[id] ?? null);
  return inputs.every((value) => value !== null) ? evaluateFrom(spread(node, inputs), node) : null;
}

/** `values` placed at the ids of the node's inputs. */
function spread(node: Node, values: readonly Tensor[]): readonly Tensor[] {
  const byId: Tensor[] = [];
  node.inputs.forEach((id, i) => {
    const value = values[i];
    if (value !== undefined) byId[id] = value;
  });
  return byId;
}

function makeStep(graph: GraphData, node: Node, bits: number, clear: readonly (Tensor | null)[]): Step {
  if (node.operation === "input") {
    return { kind: "input", node, argument: graph.inputs.indexOf(node.id), low: lowOf(node, bits) };
  }
  if (isEncryptedLookup(graph, node)) return lookupStep(graph, node, bits);
  const operands = node.inputs.map((id): OperandValue => {
    const { output } = nodeAt(graph, id);
    const value = clear[id] ?? null;
    assert(output.encrypted || value !== null, `the clear value of node ${id} is known`);
    return { type: output, clear: value };
  });
  return { kind: "affine", node, rows: affineRows(node, operands) };
}

function lookupStep(graph: GraphData, node: Node, bits: number): Step {
  const variable = variableInput(graph, node);
  assert(variable !== null, `lookup ${node.id} has a variable input`);
  const low = lowOf(variable, bits);
  const tables = lookupTables(graph, node, low, low + 2 ** bits - 1);
  const { shape } = variable.output;
  const numbers = tensor(
    "int64",
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => i),
  );
  const element = Uint32Array.from(broadcastTo(numbers, node.output.shape).data);
  return { kind: "lookup", node, source: variable.id, element, tables };
}
