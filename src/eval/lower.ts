/**
 * A graph lowered to the steps that a back end carries out, in order: take an input, combine linearly, look up. Shapes are gone;
 * a value is a row of elements. Steps without clear parameters are made once.
 */
import { assert } from "../base/errors.ts";
import { expandGraph } from "../expand/index.ts";
import { evaluateFrom } from "../ir/evaluate.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { isEncryptedLookup } from "../passes/lookups.ts";
import { type LookupTables, lookupTables, variableInput } from "../passes/tables.ts";
import { assignWidths, type WidthAssignment } from "../passes/widths.ts";
import { broadcastTo } from "../value/broadcast.ts";
import { sizeOf } from "../value/shape.ts";
import { type Tensor, tensor } from "../value/tensor.ts";
import { affineRows, type OperandValue, type Row } from "./affine.ts";

/** What a back end does for one encrypted node. `bits` is the width of the node's message space. */
export type Step =
  /** Argument number `argument`, encrypted by the client with `low` subtracted. */
  | {
      readonly kind: "input";
      readonly node: Node;
      readonly bits: number;
      readonly argument: number;
      readonly low: number;
    }
  /** Terms refer to the node's inputs by position; all of them have the width of the node. */
  | { readonly kind: "affine"; readonly node: Node; readonly bits: number; readonly rows: readonly Row[] }
  /** Element i is a lookup of element `element[i]` of node `source`, whose width is `sourceBits`. */
  | {
      readonly kind: "lookup";
      readonly node: Node;
      readonly bits: number;
      readonly source: number;
      readonly sourceBits: number;
      readonly element: Uint32Array;
      readonly tables: LookupTables;
    };

/** A graph with its steps. */
export interface LoweredGraph {
  /** The expanded graph, whose nodes the steps refer to. */
  readonly graph: GraphData;
  /** For each node, the node of the user's graph that it came from. */
  readonly origin: readonly number[];
  /** Width of each node's message space, 0 for clear nodes. */
  readonly widths: readonly number[];
  /** The steps for given values of the clear parameters (null for encrypted ones). */
  steps(args: readonly (Tensor | null)[]): Iterable<Step>;
}

/** Smallest value of a signed node in a message space of `bits` bits, 0 for an unsigned one: what is subtracted to make it non-negative. */
export function lowOf(node: Node, bits: number): number {
  return node.output.dtype.kind === "integer" && node.output.dtype.signed ? -(2 ** (bits - 1)) : 0;
}

/** Lowers a measured graph that passed the checks. */
export function lowerGraph(source: GraphData, assignment: WidthAssignment = "perNode"): LoweredGraph {
  const { graph, origin } = expandGraph(source);
  const widths = assignWidths(graph, assignment);
  const fixed = new Map<number, Step>();
  const dependsOnClear = clearDependent(graph);
  return {
    graph,
    origin,
    widths,
    *steps(args) {
      const clear: (Tensor | null)[] = [];
      for (const node of graph.nodes) {
        clear[node.id] = node.output.encrypted ? null : clearValue(graph, node, args, clear);
        if (!node.output.encrypted) continue;
        const step = fixed.get(node.id) ?? makeStep(graph, node, widths, clear);
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

function makeStep(graph: GraphData, node: Node, widths: readonly number[], clear: readonly (Tensor | null)[]): Step {
  const bits = widths[node.id] ?? 0;
  if (node.operation === "input") {
    return { kind: "input", node, bits, argument: graph.inputs.indexOf(node.id), low: lowOf(node, bits) };
  }
  if (isEncryptedLookup(graph, node)) return lookupStep(graph, node, widths);
  const operands = node.inputs.map((id): OperandValue => {
    const { output } = nodeAt(graph, id);
    const value = clear[id] ?? null;
    assert(output.encrypted || value !== null, `the clear value of node ${id} is known`);
    return { type: output, clear: value };
  });
  return { kind: "affine", node, bits, rows: affineRows(node, operands) };
}

function lookupStep(graph: GraphData, node: Node, widths: readonly number[]): Step {
  const variable = variableInput(graph, node);
  assert(variable !== null, `lookup ${node.id} has a variable input`);
  const bits = widths[node.id] ?? 0;
  const sourceBits = widths[variable.id] ?? 0;
  const low = lowOf(variable, sourceBits);
  const tables = lookupTables(graph, node, low, low + 2 ** sourceBits - 1);
  const { shape } = variable.output;
  const numbers = tensor(
    "int64",
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => i),
  );
  const element = Uint32Array.from(broadcastTo(numbers, node.output.shape).data);
  return { kind: "lookup", node, bits, source: variable.id, sourceBits, element, tables };
}
