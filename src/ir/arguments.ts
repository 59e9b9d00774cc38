/** Checks of the values that users give for parameters. Everything here speaks of the parameter by name. */
import { UserError } from "../base/errors.ts";
import { formatShape, sameShape } from "../value/shape.ts";
import { minMax, type Tensor } from "../value/tensor.ts";
import type { GraphData, Node } from "./node.ts";
import { nodeAt } from "./order.ts";
import { formatType } from "./print.ts";

/** The parameters' nodes in the order of the signature. */
export function parametersOf(graph: GraphData): readonly Node<"input">[] {
  return graph.inputs.map((id) => nodeAt(graph, id)).filter((node) => node.operation === "input");
}

/** Throws a `UserError` unless there is one argument of the right shape for each parameter. */
export function checkShapes(graph: GraphData, args: readonly Tensor[]): void {
  const parameters = parametersOf(graph);
  if (args.length !== parameters.length) {
    throw new UserError(`Expected ${parameters.length} inputs but got ${args.length}`, { code: "arity" });
  }
  parameters.forEach((node, i) => {
    const shape = args[i]?.shape ?? [];
    if (sameShape(shape, node.output.shape)) return;
    throw new UserError(
      `Expected argument ${i} ('${node.attributes.name}') to be ${formatType(node.output)}, got shape ${formatShape(shape)}`,
      { code: "argument", nodes: [node.id], location: node.location ?? undefined },
    );
  });
}

/**
 * Throws a `UserError` unless every argument also is an integer within the bounds measured for its parameter: a value outside
 * would give a silent wrong result under encryption.
 */
export function checkArguments(graph: GraphData, args: readonly Tensor[]): void {
  checkShapes(graph, args);
  parametersOf(graph).forEach((node, i) => {
    const value = args[i];
    if (value === undefined || value.data.length === 0) return;
    const fail = (message: string, hint: string): never => {
      throw new UserError(`Expected argument ${i} ('${node.attributes.name}') to be ${formatType(node.output)}, got ${message}`, {
        code: "argument",
        hint,
        nodes: [node.id],
        location: node.location ?? undefined,
      });
    };
    const fraction = value.data.find((element) => !Number.isInteger(element));
    if (node.output.dtype.kind === "integer" && fraction !== undefined) fail(String(fraction), "give integers");
    if (node.bounds === null) return;
    const [low, high] = minMax(value);
    const [least, most] = node.bounds;
    const outside = low < least ? low : high > most ? high : null;
    if (outside !== null) {
      fail(`${outside}, which is outside the range [${least}, ${most}] of the input-set`, "add such a value to the input-set and compile again");
    }
  });
}
