/**
 * The record of a run of the user's function: operations in the order in which they were called. A trace grows while the
 * function runs and is turned into a graph once, by `graphFromTrace`.
 */
import { type SourceLocation, UserError } from "../base/errors.ts";
import { directType, isEncrypted, onesOf, typeOfTensor } from "../ir/derive.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { type AttributesOf, definitionOf, type OpName } from "../ir/ops/index.ts";
import type { Exactness } from "../ir/ops/rounding.ts";
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
  /** The run that it belongs to. */
  readonly trace: Trace;
}

let counter = 0;

/** One run of the user's function in which operations are recorded. */
export interface Trace {
  /** A direct circuit: nothing will be measured, so that types follow from those of the parameters. */
  readonly isDirect: boolean;
  /** How roundings are done that do not say it. */
  readonly roundingExactness: Exactness;
  readonly tags: string[];
}

/** The run that goes on; null while functions are only called, which then compute on clear values. */
let current: Trace | null = null;

function during<T>(trace: Trace | null, body: () => T): T {
  const before = current;
  current = trace;
  try {
    return body();
  } finally {
    current = before;
  }
}

/** Runs `body` and records its operations as one trace. What goes on already, as when a traced function traces another one, goes on afterwards. */
export const withTrace = <T>(settings: Omit<Trace, "tags">, body: () => T): T =>
  during({ ...settings, tags: [] }, body);

/** Runs `body` in clear, also within a trace: functions of the user's own are called for their values. */
export const withoutTrace = <T>(body: () => T): T => during(null, body);

/** Whether operations are being recorded. */
export const isTracing = (): boolean => current !== null;

/** How roundings are done that do not say it. In clear all are exact. */
export const currentExactness = (): Exactness => current?.roundingExactness ?? "exact";

/** Whether a direct circuit is being traced. */
export const isTracingDirectly = (): boolean => current?.isDirect === true;

/** Runs `body` with `name` added to the tags of all operations that it records. */
export function withTag<T>(name: string, body: () => T): T {
  const trace = current;
  if (trace === null) return body();
  trace.tags.push(name);
  try {
    return body();
  } finally {
    trace.tags.pop();
  }
}

/** The trace that goes on. A traced value that lives on after its function ended belongs to none. */
function openTrace(inputs: readonly TraceNode[] = []): Trace {
  if (current !== null && inputs.every(({ trace }) => trace === current)) return current;
  throw new UserError(
    "a traced value can be used only within the function that is being traced, got one of another run",
    {
      code: "leaked-trace",
      hint: "use the function's parameters and what is computed from them; do not keep traced values in variables outside of it",
      location: currentLocation() ?? undefined,
    },
  );
}

/** Records a source: a parameter or a constant, whose type is known. */
export function recordSource<K extends "input" | "constant" | "zeros" | "ones">(
  operation: K,
  attributes: AttributesOf<K>,
  output: ValueType,
): TraceNode {
  const trace = openTrace();
  return {
    operation,
    inputs: [],
    attributes,
    output,
    tag: trace.tags.join("."),
    location: currentLocation(),
    created: counter++,
    trace,
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
  const trace = openTrace(inputs);
  const location = currentLocation();
  const types = inputs.map(({ output }) => output);
  const encrypted = isEncrypted(operation, types);
  const node = { id: 0, operation, inputs: [], attributes, bounds: null, tag: "", location, rank: 0, created: 0 };
  const value = withoutTrace(() =>
    located(location, () => evaluateNode({ ...node, output: noType } as unknown as Node<K>, types.map(onesOf))),
  );
  return {
    operation,
    inputs,
    attributes,
    output: trace.isDirect
      ? {
          encrypted,
          shape: value.shape,
          dtype: located(location, () => directType(operation, value, types, declared)),
        }
      : { ...typeOfTensor(value, encrypted), ...keptType(operation, types) },
    tag: trace.tags.join("."),
    location,
    created: counter++,
    trace,
  };
}

/** The element type of an operation that leaves it as it is. */
function keptType(operation: OpName, [first]: readonly ValueType[]): Partial<ValueType> {
  return definitionOf(operation).keepsType === true && first !== undefined ? { dtype: first.dtype } : {};
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
  openTrace(outputs);
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
    // It grows while it is gone through.
    for (const node of queue) {
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
