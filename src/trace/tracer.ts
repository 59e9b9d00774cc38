/**
 * The record of a run of the user's function: operations in the order in which they were called. A trace grows while the
 * function runs and is turned into a graph once, by `graphFromTrace`.
 */
import { type SourceLocation, UserError } from "../base/errors.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { type AttributesOf, definitionOf, type OpName } from "../ir/ops/index.ts";
import { filled, minMax, type Tensor } from "../value/tensor.ts";
import { type ElementType, type IntegerType, integerTypeOf, type ValueType } from "../value/type.ts";
import { currentLocation } from "./location.ts";

/** One operation that the function called. */
export interface TraceNode {
  readonly operation: OpName;
  readonly inputs: readonly TraceNode[];
  readonly attributes: unknown;
  readonly output: ValueType;
  readonly tag: string;
  readonly location: SourceLocation | null;
  readonly created: number;
}

let counter = 0;
const tags: string[] = [];

/** Runs `body` with `name` added to the tags of all operations that it calls. */
export function withTag<T>(name: string, body: () => T): T {
  tags.push(name);
  try {
    return body();
  } finally {
    tags.pop();
  }
}

let isDirect = false;

/** Runs `body` as a direct circuit: nothing will be measured, so that types follow from those of the parameters. */
export function withDirectTypes<T>(body: () => T): T {
  const before = isDirect;
  isDirect = true;
  try {
    return body();
  } finally {
    isDirect = before;
  }
}

/** Whether a direct circuit is being traced. */
export const isTracingDirectly = (): boolean => isDirect;

/** The type of a clear value: bit-width from its smallest and largest element. */
export function typeOfTensor(value: Tensor, encrypted: boolean): ValueType {
  return { encrypted, dtype: elementTypeOf(value), shape: value.shape };
}

function elementTypeOf(value: Tensor): ElementType {
  if (value.dtype === "float64") return { kind: "float", bits: 64 };
  if (value.dtype === "float32") return { kind: "float", bits: 32 };
  if (value.data.length === 0) return integerTypeOf(0, 0);
  return integerTypeOf(...minMax(value));
}

/** Records a source: a parameter or a constant, whose type is known. */
export function recordSource<K extends "input" | "constant" | "zeros" | "ones">(
  operation: K,
  attributes: AttributesOf<K>,
  output: ValueType,
): TraceNode {
  return {
    operation,
    inputs: [],
    attributes,
    output,
    tag: tags.join("."),
    location: currentLocation(),
    created: counter++,
  };
}

/**
 * Records an operation; its type is read off its clear meaning on ones, as the original does (concrete-numpy.md 2.2).
 * @param declared the integer type of the result where the user or a table says it; only direct circuits ask
 */
export function record<K extends OpName>(
  operation: K,
  inputs: readonly TraceNode[],
  attributes: AttributesOf<K>,
  declared: IntegerType | null,
): TraceNode {
  const location = currentLocation();
  const definition = definitionOf(operation);
  const encrypted = definition.alwaysEncrypted === true || inputs.some((node) => node.output.encrypted);
  const node = { id: 0, operation, inputs: [], attributes, bounds: null, tag: "", location, rank: 0, created: 0 };
  const sample = inputs.map(({ output }) =>
    filled(output.shape, 1, output.dtype.kind === "float" ? `float${output.dtype.bits}` : "int64"),
  );
  const value = located(location, () => evaluateNode({ ...node, output: noType } as unknown as Node<K>, sample));
  return {
    operation,
    inputs,
    attributes,
    output: isDirect
      ? {
          encrypted,
          shape: value.shape,
          dtype: located(location, () => directType(operation, value, inputs, declared)),
        }
      : typeOfTensor(value, encrypted),
    tag: tags.join("."),
    location,
    created: counter++,
  };
}

/** Direct circuits: an integer is as wide as the widest integer operand, and signed when one of them is (concrete-numpy.md 2.1). */
function directType(
  operation: OpName,
  value: Tensor,
  inputs: readonly TraceNode[],
  declared: IntegerType | null,
): ElementType {
  if (value.dtype === "bool") return integerTypeOf(0, 1);
  if (value.dtype !== "int64") return elementTypeOf(value);
  if (declared !== null) return declared;
  const integers = inputs.map(({ output }) => output.dtype).filter((dtype) => dtype.kind === "integer");
  if (integers.length > 0) {
    const bits = Math.max(...integers.map((dtype) => dtype.bits));
    return { kind: "integer", signed: integers.some(({ signed }) => signed), bits };
  }
  throw new UserError(`${operation}: a direct circuit needs the width of an integer that comes from a float`, {
    code: "direct",
    hint: "say it, as in x.astype(uint(4))",
  });
}

const noType: ValueType = { encrypted: false, dtype: { kind: "integer", signed: false, bits: 1 }, shape: [] };

/** Runs `body`; a `UserError` without a place gets `location`. */
export function located<T>(location: SourceLocation | null, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof UserError) || error.diagnostic.location !== undefined || location === null) throw error;
    const { message, severity: _, ...details } = error.diagnostic;
    throw new UserError(message, { ...details, location });
  }
}

/** The graph of everything that the outputs use; parameters stay even when unused. */
export function graphFromTrace(name: string, inputs: readonly TraceNode[], outputs: readonly TraceNode[]): GraphData {
  const rank = discoveryOrder([...outputs, ...inputs], outputs.length);
  const kept = [...rank.keys()].toSorted((a, b) => a.created - b.created);
  const idOf = new Map(kept.map((node, id) => [node, id]));
  const ids = (nodes: readonly TraceNode[]) => nodes.map((node) => idOf.get(node) ?? -1);
  const nodes = kept.map(
    (node, id) =>
      ({
        id,
        operation: node.operation,
        inputs: ids(node.inputs),
        attributes: node.attributes,
        output: node.output,
        bounds: null,
        tag: node.tag,
        location: node.location,
        rank: rank.get(node) ?? 0,
        created: id,
      }) as Node,
  );
  return { name, nodes, inputs: ids(inputs), outputs: ids(outputs) };
}

/** Breadth first from the outputs, inputs of a node in argument order; then parameters that nothing uses. */
function discoveryOrder(roots: readonly TraceNode[], outputs: number): ReadonlyMap<TraceNode, number> {
  const rank = new Map<TraceNode, number>();
  const visit = (queue: TraceNode[]) => {
    for (const node of queue) if (!rank.has(node)) rank.set(node, rank.size);
    for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
      for (const input of node.inputs) {
        if (rank.has(input)) continue;
        rank.set(input, rank.size);
        queue.push(input);
      }
    }
  };
  visit(roots.slice(0, outputs));
  visit(roots.slice(outputs).filter((node) => !rank.has(node)));
  return rank;
}
