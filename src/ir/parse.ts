/**
 * Reads a graph from data that is not trusted: a stranger's worker, a file. Everything is rebuilt field by field from checked
 * values, so that nothing else comes along; every array has a limit.
 */
import { type SourceLocation, UserError } from "../base/errors.ts";
import type { ElementType, ValueType } from "../value/type.ts";
import type { GraphData, Node, Witness } from "./node.ts";
import { definitionOf, type OpName, ops } from "./ops/index.ts";
import { inputCounts } from "./ops/op.ts";
import {
  type AttributeReader,
  anyNumber,
  clearTensor,
  fields,
  flag,
  integer,
  integerType,
  isRecord,
  listOf,
  nullable,
  type ReadContext,
  shape,
  text,
} from "./ops/readers.ts";
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

/** How readers word a refusal here, and read sub-graphs below `depth`. */
const contextAt = (depth: number): ReadContext => ({
  refuse: fail,
  graph: (value) => parseAt(value, depth + 1),
  elements: graphLimits.elements,
});

const natural = integer(0);
const nodeIds = listOf(natural, graphLimits.nodes);
const location = nullable(fields<SourceLocation>("SourceLocation", { file: text, line: natural, column: natural }));
const witness = fields<Witness>("Witness", { sample: natural, args: listOf(clearTensor, graphLimits.nodes) });
const witnesses = listOf(witness, graphLimits.witnesses);

const elementType: AttributeReader<ElementType> = {
  expected: "an element type",
  type: "ElementType",
  read: (value, name, context) => {
    if (!isRecord(value) || value.kind !== "float") return integerType.read(value, name, context);
    if (value.bits === 32 || value.bits === 64) return { kind: "float", bits: value.bits };
    return context.refuse("bits of a float", "32 or 64", value.bits);
  },
};

const valueType = fields<ValueType>("ValueType", { encrypted: flag, dtype: elementType, shape });

/** Two values, of which `holds` is true. */
const pair = <T>(reader: AttributeReader<T>, expected: string, holds: (low: T, high: T) => boolean) => {
  const both = listOf(reader, 2);
  const read = (value: unknown, name: string, context: ReadContext): readonly [T, T] => {
    const [low, high] = both.read(value, name, context);
    return low !== undefined && high !== undefined && holds(low, high)
      ? [low, high]
      : context.refuse(name, expected, value);
  };
  return { expected, type: `readonly [${reader.type}, ${reader.type}]`, read };
};

const bounds = nullable(pair(anyNumber, "low and high", (low, high) => low <= high));
const reached = pair(natural, "two samples", () => true);

function inputs(value: unknown, operation: OpName, where: string, context: ReadContext): readonly number[] {
  const [least, most] = inputCounts(definitionOf(operation));
  const ids = listOf(natural, Math.min(most, graphLimits.elements)).read(value, where, context);
  return ids.length >= least ? ids : fail(where, `at least ${least}, as ${operation} takes`, ids.length);
}

function attributes(value: unknown, operation: OpName, where: string, context: ReadContext): unknown {
  const definition = definitionOf(operation);
  const read = fields("attributes", definition.attributes).read(value, where, context);
  const problem = definition.problem?.(read) ?? null;
  return problem === null ? read : fail(where, `attributes of ${operation}`, problem);
}

function node(value: unknown, id: number, context: ReadContext): Node {
  if (!isRecord(value)) return fail(`node ${id}`, "an object", value);
  const name = text.read(value.operation, `operation of node ${id}`, context);
  if (!Object.hasOwn(ops, name)) fail(`operation of node ${id}`, "a known operation", name);
  const operation = name as OpName;
  return {
    id,
    operation,
    inputs: inputs(value.inputs, operation, `inputs of node ${id}`, context),
    attributes: attributes(value.attributes, operation, `attributes of node ${id}`, context),
    output: valueType.read(value.output, "output", context),
    bounds: bounds.read(value.bounds, "bounds", context),
    ...(value.reached === undefined ? {} : { reached: reached.read(value.reached, "reached", context) }),
    tag: text.read(value.tag, "tag", context),
    location: location.read(value.location, "location", context),
    rank: natural.read(value.rank, "rank", context),
    created: natural.read(value.created, "created", context),
  } as Node;
}

function parseAt(value: unknown, depth: number): GraphData {
  if (depth > graphLimits.depth) fail("sub-graphs", `nested at most ${graphLimits.depth} deep`, depth);
  if (!isRecord(value)) return fail("the graph", "an object", value);
  const context = contextAt(depth);
  const nodes = value.nodes;
  if (!Array.isArray(nodes) || nodes.length > graphLimits.nodes)
    return fail("nodes", `a list of at most ${graphLimits.nodes}`, nodes);
  return {
    name: text.read(value.name, "name", context),
    nodes: Array.from(nodes, (item, id) => node(item, id, context)),
    inputs: nodeIds.read(value.inputs, "inputs", context),
    outputs: nodeIds.read(value.outputs, "outputs", context),
    ...(value.witnesses === undefined ? {} : { witnesses: witnesses.read(value.witnesses, "witnesses", context) }),
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
