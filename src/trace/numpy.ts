/**
 * `np`: NumPy's names, on clear arrays and traced values alike. Every function is derived from its definition: the operations that name themselves
 * in `np` (`ir/ops`), and the functions that are no operations (`numpyFunctions.ts`).
 */
import { type AttributesOf, definitionOf, type OpName, opNames, type ops } from "../ir/ops/index.ts";
import { type DType, dtypes } from "../value/dtype.ts";
import { apply, type Operand, type Outcome } from "./arrays.ts";
import { type Arguments, readCall } from "./calls.ts";
import { random } from "./generator.ts";
import { type NumpyFunction, numpyFunctions } from "./numpyFunctions.ts";
import { withMissingNames, withUfuncMethods } from "./numpyNames.ts";

type OperationCall<K extends OpName> = (...args: Arguments<(typeof ops)[K]["parameters"], AttributesOf<K>>) => Outcome;

/** The operations by their names in `np`. */
type Operations = { readonly [K in OpName as (typeof ops)[K]["numpy"][number]]: OperationCall<K> };

type FunctionCall<F> =
  F extends NumpyFunction<infer A, infer Parameters, infer Result>
    ? (...args: Arguments<Parameters, A>) => Result
    : never;

type Functions = { readonly [N in keyof typeof numpyFunctions]: FunctionCall<(typeof numpyFunctions)[N]> };

type AnyFunction = NumpyFunction<unknown, readonly string[], unknown>;

/** An operation as a function under one of its names. */
function functionOf(operation: OpName): AnyFunction {
  const definition = definitionOf(operation);
  const call = (operands: readonly Operand[], attributes: unknown): Outcome =>
    apply(operation, operands, attributes as AttributesOf<OpName>);
  return { ...definition, gives: "Tensor", call };
}

/** The functions of `np` by name: what they take, for editors, and what they do. */
export const numpyFunctionsByName: ReadonlyMap<string, AnyFunction> = new Map<string, AnyFunction>([
  ...opNames.flatMap((operation) =>
    definitionOf(operation).numpy.map((name) => [name, functionOf(operation)] as const),
  ),
  ...Object.entries<AnyFunction>(numpyFunctions),
]);

const calls = [...numpyFunctionsByName].map(([name, definition]) => [
  name,
  withUfuncMethods((...args: readonly unknown[]) => {
    const { operands, attributes } = readCall(`np.${name}`, definition, args);
    return definition.call(operands as readonly Operand[], attributes);
  }),
]);

/** What `np` has that is no function. */
const constants = {
  pi: Math.PI,
  e: Math.E,
  inf: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
  newaxis: null,
  ...(Object.fromEntries(dtypes.map((name) => [name, name])) as { readonly [K in DType]: K }),
} as const;

/** NumPy's functions on clear arrays and traced values. A name that is missing here is a function that says so when it is called. */
export const np: Operations & Functions & typeof constants & { readonly random: typeof random } = withMissingNames(
  "np",
  { ...(Object.fromEntries(calls) as Operations & Functions), random, ...constants },
);
