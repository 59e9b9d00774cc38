/** Checks of the values that users give for parameters. Everything here speaks of the parameter by name. */
import { at } from "../base/arrays.ts";
import { UserError } from "../base/errors.ts";
import { formatShape, sameShape } from "../value/shape.ts";
import { minMax, readTensor, type Tensor } from "../value/tensor.ts";
import { formatType, rangeOf, type ValueType } from "../value/type.ts";
import type { Bounds, GraphData, Node } from "./node.ts";
import { nodeAt } from "./order.ts";

/** The parameters' nodes in the order of the signature. */
export function parametersOf(graph: GraphData): readonly Node<"input">[] {
  return graph.inputs.map((id) => nodeAt(graph, id)).filter((node) => node.operation === "input");
}

/**
 * The tensors of what a user gave for the parameters of these names.
 * @param call the call, as messages name it
 * @throws UserError for another number of arguments, and for anything that is not a value
 */
export function readArguments(call: string, names: readonly string[], given: readonly unknown[]): readonly Tensor[] {
  if (given.length !== names.length) {
    throw new UserError(`Expected ${names.length} inputs but got ${given.length}`, { code: "arity" });
  }
  return names.map((name, i) => readTensor(`${call}: argument ${i} ('${name}')`, given[i]));
}

/** Throws a `UserError` unless there is one argument of the right shape for each parameter. */
export function checkShapes(graph: GraphData, args: readonly Tensor[]): void {
  const parameters = parametersOf(graph);
  if (args.length !== parameters.length) {
    throw new UserError(`Expected ${parameters.length} inputs but got ${args.length}`, { code: "arity" });
  }
  parameters.forEach((node, i) => {
    const { shape } = at(args, i);
    if (sameShape(shape, node.output.shape)) return;
    throw new UserError(
      `Expected argument ${i} ('${node.attributes.name}') to be ${formatType(node.output)}, got shape ${formatShape(shape)}`,
      { code: "argument", nodes: [node.id], location: node.location ?? undefined },
    );
  });
}

/** What is known of a parameter where its value is checked. */
export interface ParameterRange {
  readonly name: string;
  readonly type: ValueType;
  readonly bounds: Bounds;
}

/**
 * Throws a `UserError` unless every argument has its parameter's shape and is an integer within the bounds that were measured:
 * a value outside would give a silent wrong result under encryption.
 */
export function checkRange(parameters: readonly ParameterRange[], args: readonly Tensor[]): void {
  if (args.length !== parameters.length) {
    throw new UserError(`Expected ${parameters.length} inputs but got ${args.length}`, { code: "arity" });
  }
  parameters.forEach((parameter, i) => {
    checkArgument(parameter, i, args[i]);
  });
}

/** As `checkRange`, for argument `i` alone. */
export function checkArgument(
  { name, type, bounds: [least, most] }: ParameterRange,
  i: number,
  value: Tensor | undefined,
): void {
  const fail = (got: string, hint: string): never => {
    throw new UserError(`Expected argument ${i} ('${name}') to be ${formatType(type)}, got ${got}`, {
      code: "argument",
      hint,
    });
  };
  if (value === undefined || !sameShape(value.shape, type.shape)) {
    fail(
      value === undefined ? "nothing" : `shape ${formatShape(value.shape)}`,
      "give a value of the shape that the input-set has",
    );
    return;
  }
  const fraction = value.data.find((element) => !Number.isInteger(element));
  if (fraction !== undefined) fail(String(fraction), "give integers");
  if (value.data.length === 0) return;
  const [low, high] = minMax(value);
  const outside = low < least ? low : high > most ? high : null;
  if (outside !== null) {
    fail(
      `${outside}, outside the range [${least}, ${most}] of the input-set`,
      "add such a value to the input-set and compile again",
    );
  }
}

/** What a node's values lie in: the measured bounds, or all values of its type in a graph that was not measured. */
export function boundsOf({ bounds, output: { dtype } }: Node): Bounds {
  if (bounds !== null) return bounds;
  return dtype.kind === "integer" ? rangeOf(dtype) : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** The ranges of a graph's parameters. */
export function rangesOf(graph: GraphData): readonly ParameterRange[] {
  return parametersOf(graph).map((node) => ({
    name: node.attributes.name,
    type: node.output,
    bounds: boundsOf(node),
  }));
}
