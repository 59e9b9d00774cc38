/**
 * The record of a run of the user's function: operations in the order in which they were called. A trace grows while the
 * function runs and is turned into a graph once, by `graphFromTrace`.
 */
import { type SourceLocation, UserError } from "../base/errors.ts";
import { directType, isEncrypted, onesOf, typeOfTensor } from "../ir/derive.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { GraphData, Node } from "../ir/node.ts";
import type { AttributesOf, OpName } from "../ir/ops/index.ts";
import type { IntegerType, ValueType } from "../value/type.ts";
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
  const types = inputs.map(({ output }) => output);
  const encrypted = isEncrypted(operation, types);
  const node = { id: 0, operation, inputs: [], attributes, bounds: null, tag: "", location, rank: 0, created: 0 };
  const value = located(location, () =>
    evaluateNode({ ...node, output: noType } as unknown as Node<K>, types.map(onesOf)),
  );
  return {
    operation,
    inputs,
    attributes,
    output: isDirect
      ? {
          encrypted,
          shape: value.shape,
          dtype: located(location, () => directType(operation, value, types, declared)),
        }
      : typeOfTensor(value, encrypted),
    tag: tags.join("."),
    location,
    created: counter++,
  };
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
