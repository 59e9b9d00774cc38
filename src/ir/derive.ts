/**
 * The type of a node, read off its operation and the types of its inputs: for the tracer, which asks what a call gives, and for readers of graphs
 * from outside, which compare what a graph says of itself with what its operations give.
 */
import { InternalError, UserError } from "../base/errors.ts";
import { broadcastShapes, formatShape, type Shape, sameShape, sizeOf } from "../value/shape.ts";
import { filled, minMax, type Tensor } from "../value/tensor.ts";
import {
  type ElementType,
  formatElementType,
  formatType,
  type IntegerType,
  integerTypeOf,
  rangeOf,
  type ValueType,
} from "../value/type.ts";
import { evaluateNode } from "./evaluate.ts";
import type { Bounds, GraphData, Node } from "./node.ts";
import { hintedType } from "./ops/hint.ts";
import { definitionOf, type OpName } from "./ops/index.ts";
import { nodeAt } from "./order.ts";

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

/** A value of a type that any operation takes: ones, as the original has them (concrete-numpy.md 2.2). */
export const onesOf = ({ shape, dtype }: ValueType): Tensor =>
  filled(shape, 1, dtype.kind === "float" ? `float${dtype.bits}` : "int64");

/** Whether the result of an operation is encrypted. */
export const isEncrypted = (operation: OpName, inputs: readonly ValueType[]): boolean =>
  definitionOf(operation).alwaysEncrypted === true || inputs.some(({ encrypted }) => encrypted);

/**
 * The element type of a result in a direct circuit, where nothing is measured: an integer is as wide as the widest integer operand, and signed
 * when one of them is (concrete-numpy.md 2.1).
 * @param value the result on ones
 * @param declared the integer type where the user or a table says it
 * @throws UserError for an integer that comes from floats only, without a declared width
 */
export function directType(
  operation: OpName,
  value: Tensor,
  inputs: readonly ValueType[],
  declared: IntegerType | null,
): ElementType {
  if (value.dtype === "bool") return integerTypeOf(0, 1);
  if (value.dtype !== "int64") return elementTypeOf(value);
  if (declared !== null) return declared;
  const integers = inputs.map(({ dtype }) => dtype).filter((dtype) => dtype.kind === "integer");
  if (integers.length > 0) {
    const bits = Math.max(...integers.map((dtype) => dtype.bits));
    return { kind: "integer", signed: integers.some(({ signed }) => signed), bits };
  }
  throw new UserError(`${operation}: a direct circuit needs the width of an integer that comes from a float`, {
    code: "direct",
    hint: "say it, as in x.astype(uint(4))",
  });
}

/** How a graph came by its integer types. */
type Typing = "measured" | "direct" | "inner";

/**
 * Throws unless every node has the type that its operation gives for the types of its inputs, and, where bounds were measured, the integer type
 * that they ask for. The graph must be well formed (`verifyGraph`). It takes about the time of one clear evaluation.
 * @throws UserError (code `bad-graph`) that names the node
 */
export function checkTypes(graph: GraphData): void {
  const bounded = graph.nodes.filter(({ bounds }) => bounds !== null).length;
  if (bounded > 0 && bounded < graph.nodes.length) {
    const first = graph.nodes.find(({ bounds }) => bounds === null);
    throw new UserError(`graph: node ${first?.id}: expected bounds, as other nodes have them, got none`, {
      code: "bad-graph",
    });
  }
  checkAll(graph, bounded > 0 ? "measured" : "direct");
}

function checkAll(graph: GraphData, typing: Typing): void {
  const hints = new Map(graph.nodes.flatMap((node) => (node.operation === "hint" ? [[node.inputs[0], node]] : [])));
  if (typing === "measured") for (const node of graph.nodes) checkBounds(node);
  for (const node of graph.nodes) {
    const fail = failOf(node);
    const { encrypted, shape, dtype } = node.output;
    const given = typeOf(graph, node, typing, fail);
    if (given.encrypted !== encrypted || !sameShape(given.shape, shape) || !sameKind(given.dtype, dtype)) {
      fail(
        formatType({ ...given, dtype: sameKind(given.dtype, dtype) ? dtype : given.dtype }),
        formatType(node.output),
      );
    }
    if (dtype.kind === "float" || typing === "inner") continue;
    const exact = typing === "direct" ? given.dtype : measuredType(hints.get(node.id) ?? node);
    if (!sameElementType(exact, dtype)) fail(formatElementType(exact), formatElementType(dtype));
  }
}

const sameKind = (a: ElementType, b: ElementType): boolean =>
  a.kind === "integer" ? b.kind === "integer" : b.kind === "float" && a.bits === b.bits;

const sameElementType = (a: ElementType, b: ElementType): boolean =>
  sameKind(a, b) && a.bits === b.bits && (a.kind === "float" || b.kind === "float" || a.signed === b.signed);

type Fail = (expected: string, got: string) => never;

const failOf =
  ({ id, operation }: Node): Fail =>
  (expected, got) => {
    throw new UserError(`graph: node ${id} (${operation}): expected ${expected}, got ${got}`, {
      code: "bad-graph",
      nodes: [id],
    });
  };

/** Throws unless the bounds of an integer are integers that its type holds. */
function checkBounds(node: Node): void {
  const { dtype } = node.output;
  if (dtype.kind === "float") return;
  const [low, high] = node.bounds ?? [0, 0]; // absent: nothing was measured, nothing to check
  const [least, most] = rangeOf(dtype);
  if (Number.isSafeInteger(low) && Number.isSafeInteger(high) && low >= least && high <= most) return;
  failOf(node)(`bounds of ${formatElementType(dtype)}`, `[${low}, ${high}]`);
}

/** The type of integers within measured bounds; a hint is about the value that it is given: that one becomes as wide. */
function measuredType(node: Node): ElementType {
  const measured = integerTypeOf(...(node.bounds ?? [0, 0])); // absent: direct circuits ask for no width
  return node.operation === "hint" ? hintedType(measured, node.attributes) : measured;
}

/** The type that an operation gives; the width of integers counts in direct circuits only. */
function typeOf(graph: GraphData, node: Node, typing: Typing, fail: Fail): ValueType {
  const inputs = node.inputs.map((id) => nodeAt(graph, id).output);
  const encrypted = isEncrypted(node.operation, inputs);
  const broadcast = (...more: readonly Shape[]): Shape =>
    attempted(() => broadcastShapes(node.operation, ...inputs.map(({ shape }) => shape), ...more), fail);
  switch (node.operation) {
    case "input":
      return node.output;
    case "constant":
      return typeOfTensor(node.attributes.value, false);
    case "tlu": {
      const tables = node.attributes.tables.flat();
      const dtype = integerTypeOf(...reachOf(tables));
      return { encrypted, dtype, shape: broadcast(node.attributes.shape) };
    }
    case "univariate":
    case "multivariate": {
      const arguments_ = node.operation === "multivariate" ? node.attributes.table?.sizes.length : undefined;
      if ((arguments_ ?? inputs.length) !== inputs.length) fail(`${arguments_} inputs`, String(inputs.length));
      const { dtype } = node.output;
      if (dtype.kind !== "integer") return fail("an integer", formatElementType(dtype));
      return { encrypted, dtype, shape: broadcast() };
    }
    case "subgraph":
      return { ...subgraphType(node.attributes.graph, inputs[0], typing, fail), encrypted };
    case "array":
      if (inputs.length !== sizeOf(node.attributes.shape)) {
        fail(`${sizeOf(node.attributes.shape)} inputs`, String(inputs.length));
      }
      return derivedType(node, inputs, typing, fail);
    default:
      return derivedType(node, inputs, typing, fail);
  }
}

/** The type of the result on ones. */
function derivedType(node: Node, inputs: readonly ValueType[], typing: Typing, fail: Fail): ValueType {
  const value = attempted(() => evaluateNode(node, inputs.map(onesOf)), fail);
  const declared = node.operation === "astype" ? node.attributes.width : null;
  const dtype = typing === "direct" ? directType(node.operation, value, inputs, declared) : elementTypeOf(value);
  return { encrypted: isEncrypted(node.operation, inputs), dtype, shape: value.shape };
}

/** Smallest and largest of numbers. */
const reachOf = (values: readonly number[]): Bounds =>
  values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );

/** The type of the one output of a fused graph, which has one parameter: the input of its node. */
function subgraphType(graph: GraphData, input: ValueType | undefined, typing: Typing, fail: Fail): ValueType {
  const [parameter, ...more] = graph.nodes.filter(({ operation }) => operation === "input");
  const [output, ...others] = graph.outputs;
  if (parameter === undefined || more.length > 0 || graph.inputs.length !== 1) fail("one parameter", "another number");
  if (output === undefined || others.length > 0) return fail("one output", String(graph.outputs.length));
  if (input === undefined || parameter === undefined)
    throw new InternalError("a sub-graph has an input and a parameter");
  const { shape, dtype, encrypted } = parameter.output;
  if (!sameShape(shape, input.shape) || dtype.kind !== "integer" || input.dtype.kind !== "integer") {
    fail(`a parameter of shape ${formatShape(input.shape)}`, formatType(parameter.output));
  }
  if (encrypted !== input.encrypted) fail(formatType(input), formatType(parameter.output));
  checkAll(graph, typing === "direct" ? "direct" : "inner");
  return nodeAt(graph, output).output;
}

/** What `work` gives; what it refuses is a mistake of the graph. */
function attempted<T>(work: () => T, fail: Fail): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof UserError) return fail("inputs that it takes", thrown.message);
    throw thrown;
  }
}
