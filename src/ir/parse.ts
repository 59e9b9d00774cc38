/**
 * Reads a graph from data that is not trusted: a stranger's worker, a file. Everything is rebuilt field by field from checked
 * values, so that nothing else comes along; every array has a limit.
 */
import { type SourceLocation, UserError } from "../base/errors.ts";
import type { ElementType, ValueType } from "../value/type.ts";
import type { Bounds, GraphData, Node, Reached, Witness } from "./node.ts";
import { definitionOf, type OpName, ops } from "./ops/index.ts";
import { inputCounts } from "./ops/op.ts";
import { clearTensor, integerType, maximumText, type ReadContext, readFields, shape } from "./ops/readers.ts";
import { graphProblem } from "./verify.ts";

/** Limits of a graph from outside, beside those of its attributes (`ops/readers.ts`). */
const graphLimits = {
  nodes: 20_000,
  elements: 2 ** 22,
  depth: 4,
  /** Samples that stand beside the graph. */
  witnesses: 64,
} as const;

const fail = (where: string, expected: string, got: unknown): never => {
  const shown =
    typeof got === "object" && got !== null ? (Array.isArray(got) ? "a list" : "an object") : JSON.stringify(got);
  throw new UserError(`graph: expected ${where} to be ${expected}, got ${String(shown).slice(0, 100)}`, {
    code: "bad-graph",
  });
};

const record = (value: unknown, where: string): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : fail(where, "an object", value);

const list = (value: unknown, where: string, limit: number): readonly unknown[] =>
  Array.isArray(value) && value.length <= limit ? value : fail(where, `a list of at most ${limit}`, value);

const integer = (value: unknown, where: string): number =>
  Number.isSafeInteger(value) ? (value as number) : fail(where, "an integer", value);

const natural = (value: unknown, where: string): number => {
  const number = integer(value, where);
  return number >= 0 ? number : fail(where, "a number of at least 0", value);
};

const text = (value: unknown, where: string): string =>
  typeof value === "string" && value.length <= maximumText
    ? value
    : fail(where, `text of at most ${maximumText} characters`, value);

const flag = (value: unknown, where: string): boolean =>
  typeof value === "boolean" ? value : fail(where, "true or false", value);

const nullable = <T>(value: unknown, parse: (value: unknown) => T): T | null => (value === null ? null : parse(value));

/** How readers of attributes word a refusal, and read sub-graphs at `depth`. */
const sourceAt = (depth: number): ReadContext => ({
  refuse: fail,
  graph: (value) => parseAt(value, depth + 1),
  elements: graphLimits.elements,
});

function elementType(value: unknown): ElementType {
  const given = record(value, "dtype");
  if (given.kind === "float") {
    return given.bits === 32 || given.bits === 64
      ? { kind: "float", bits: given.bits }
      : fail("bits of a float", "32 or 64", given.bits);
  }
  return integerType.read(given, "dtype", sourceAt(0));
}

function valueType(value: unknown): ValueType {
  const given = record(value, "output");
  return {
    encrypted: flag(given.encrypted, "encrypted"),
    dtype: elementType(given.dtype),
    shape: shape.read(given.shape, "shape", sourceAt(0)),
  };
}

function location(value: unknown): SourceLocation | null {
  return nullable(value, (item) => {
    const given = record(item, "location");
    return {
      file: text(given.file, "file"),
      line: natural(given.line, "line"),
      column: natural(given.column, "column"),
    };
  });
}

function bounds(value: unknown): Bounds | null {
  return nullable(value, (item) => {
    const [low, high, ...more] = list(item, "bounds", 2);
    return typeof low === "number" && typeof high === "number" && low <= high && more.length === 0
      ? [low, high]
      : fail("bounds", "low and high", item);
  });
}

function reached(value: unknown): { readonly reached?: Reached } {
  if (value === undefined) return {};
  const [low, high, ...more] = list(value, "reached", 2);
  if (low === undefined || high === undefined || more.length > 0) return fail("reached", "two samples", value);
  return { reached: [natural(low, "reached"), natural(high, "reached")] };
}

function witnesses(value: unknown): { readonly witnesses?: readonly Witness[] } {
  if (value === undefined) return {};
  const parsed = list(value, "witnesses", graphLimits.witnesses).map((item): Witness => {
    const given = record(item, "witness");
    const args = list(given.args, "arguments of a witness", graphLimits.nodes);
    return {
      sample: natural(given.sample, "sample"),
      args: args.map((arg) => clearTensor.read(arg, "argument", sourceAt(0))),
    };
  });
  return { witnesses: parsed };
}

function inputs(value: unknown, operation: OpName, where: string): readonly number[] {
  const [least, most] = inputCounts(definitionOf(operation));
  const ids = list(value, where, Math.min(most, graphLimits.elements)).map((input) => natural(input, where));
  return ids.length >= least ? ids : fail(where, `at least ${least}, as ${operation} takes`, ids.length);
}

function attributes(value: unknown, operation: OpName, where: string, depth: number): unknown {
  const definition = definitionOf(operation);
  const read = readFields(record(value, where), definition.attributes, sourceAt(depth));
  const problem = definition.problem?.(read) ?? null;
  return problem === null ? read : fail(where, `attributes of ${operation}`, problem);
}

function node(value: unknown, id: number, depth: number): Node {
  const given = record(value, `node ${id}`);
  const operation = text(given.operation, `operation of node ${id}`);
  if (!Object.hasOwn(ops, operation)) fail(`operation of node ${id}`, "a known operation", operation);
  const name = operation as OpName;
  return {
    id,
    operation: name,
    inputs: inputs(given.inputs, name, `inputs of node ${id}`),
    attributes: attributes(given.attributes, name, `attributes of node ${id}`, depth),
    output: valueType(given.output),
    bounds: bounds(given.bounds),
    ...reached(given.reached),
    tag: text(given.tag, "tag"),
    location: location(given.location),
    rank: natural(given.rank, "rank"),
    created: natural(given.created, "created"),
  } as Node;
}

function parseAt(value: unknown, depth: number): GraphData {
  if (depth > graphLimits.depth) fail("sub-graphs", `nested at most ${graphLimits.depth} deep`, depth);
  const given = record(value, "the graph");
  const nodes = list(given.nodes, "nodes", graphLimits.nodes).map((item, id) => node(item, id, depth));
  const ids = (item: unknown, where: string) => list(item, where, graphLimits.nodes).map((id) => natural(id, where));
  return {
    name: text(given.name, "name"),
    nodes,
    inputs: ids(given.inputs, "inputs"),
    outputs: ids(given.outputs, "outputs"),
    ...witnesses(given.witnesses),
  };
}

/**
 * A graph from untrusted data.
 * @throws UserError naming what is not as expected
 */
export function parseGraphData(value: unknown): GraphData {
  const graph = parseAt(value, 0);
  const problem = graphProblem(graph);
  return problem === null ? graph : fail("it", "well formed", problem);
}
