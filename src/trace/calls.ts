/**
 * Calls by name: the arguments of a user, separated into operands and attributes by the signature, counted and checked. What a function does not
 * take is refused by name; nothing is dropped.
 */
import { UserError } from "../base/errors.ts";
import { isPlainObject } from "../base/options.ts";
import { readAll, reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { type Parameter, parametersOf, type Signature } from "../ir/ops/op.ts";
import { type AttributeReader, none, type OptionalReader, type ReadContext } from "../ir/ops/readers.ts";
import { largestArray } from "../value/shape.ts";
import type { Operand } from "./arrays.ts";
import { currentLocation } from "./location.ts";

/** The type of the argument for an attribute: one integer stands for a list of it. */
type Given<T> = T extends readonly number[] ? number | T : T;

/** A name that is no attribute is an operand; the keys of "no attributes" are all text. */
type Argument<Name extends string, A> = string extends keyof A
  ? Operand
  : Name extends keyof A
    ? Given<A[Name]>
    : Operand;

/** The types of the arguments for `parameters`; `A` are the attributes. */
export type Arguments<Parameters extends readonly string[], A> = Parameters extends readonly [
  infer First extends string,
  ...infer Rest extends readonly string[],
]
  ? First extends `...${string}`
    ? [list: readonly Operand[] | Exclude<Operand, number | boolean | readonly unknown[]>, ...rest: Arguments<Rest, A>]
    : First extends `${infer Name}?`
      ? [argument?: Argument<Name, A> | undefined, ...rest: Arguments<Rest, A>]
      : [argument: Argument<First, A>, ...rest: Arguments<Rest, A>]
  : [];

/** The arguments after the first. */
export type ArgumentsAfterFirst<Parameters extends readonly string[], A> =
  Arguments<Parameters, A> extends [unknown, ...infer Rest] ? Rest : never;

/** Arguments, separated. `A` is what the signature's readers give. */
export interface Call<A> {
  readonly operands: readonly unknown[];
  readonly attributes: A;
}

/** What to write instead of the arguments of NumPy that no function here takes. */
const advice: Readonly<Record<string, string>> = {
  out: "values never change: use the result",
  where: "choose with np.where(condition, a, b)",
  dtype: "convert the result, as in x.astype('int64')",
  order: "elements are always in row-major order",
};

/**
 * Reads the arguments of a call.
 * @param name how errors name the function: `np.sum`
 * @param given parameters that are given already, such as the array of a method
 * @throws UserError for too few or too many arguments, for keywords, and for arguments that are not what the signature takes
 */
export function readCall<A>(name: string, signature: Signature<A>, args: readonly unknown[], given = 0): Call<A> {
  const parameters = parametersOf(signature);
  const own = parameters.slice(given);
  checkKeywords(name, own, args.slice(given));
  checkCount(name, own, args.length - given, signature.refused);
  const source: ReadContext = {
    refuse: (parameter, expected, got, hint) => {
      const location = currentLocation() ?? undefined;
      const message = `${name}: expected ${parameter} to be ${expected}, got ${shown(got)}`;
      throw new UserError(message, { code: "argument", hint, location });
    },
    graph: (value) => source.refuse("it", "an attribute", value),
    elements: largestArray.elements,
  };
  const operands: unknown[] = [];
  const attributes: Record<string, unknown> = {};
  for (const [i, parameter] of parameters.entries()) {
    const value = args[i];
    if (parameter.isAttribute)
      attributes[parameter.name] = reading(name, () => readAttribute(signature, parameter, value, source));
    else if (parameter.isList) for (const item of listed(name, parameter.name, value, source)) operands.push(item);
    else if (value !== undefined) operands.push(value);
    else if (!parameter.isOptional) source.refuse(parameter.name, "an array or a number", value);
  }
  return { operands, attributes: attributes as A };
}

function readAttribute<A>(signature: Signature<A>, { name }: Parameter, value: unknown, source: ReadContext): unknown {
  const reader = (signature.attributes as Readonly<Record<string, AttributeReader<unknown> | OptionalReader<unknown>>>)[
    name
  ];
  if (reader === undefined) return source.refuse(name, "an attribute", value);
  return value === undefined && "missing" in reader ? reader.missing : reader.read(value, name, source);
}

/** Most arrays in a list of them. */
const mostOperands = 2 ** 16;

/** The items of a list or of an array, which is a list along its first axis. */
function listed(name: string, parameter: string, value: unknown, source: ReadContext): readonly unknown[] {
  const isIterable = reading(name, () => typeof value === "object" && value !== null && Symbol.iterator in value);
  return isIterable
    ? readAll(name, "arrays", value, mostOperands)
    : source.refuse(parameter, "a list of arrays", value);
}

/**
 * `call` as users call it: with as many arguments as it has parameters, and no more.
 * @param parameters the names of all parameters of `call`, in order; a question mark ends those that may be missing
 */
export function counted<F extends (...args: never[]) => unknown, const Names extends readonly string[]>(
  name: string,
  parameters: Names & { readonly length: Required<Parameters<F>>["length"] },
  call: F,
): F {
  const checked = (...args: never[]): unknown => {
    checkArguments(name, parameters, args);
    return call(...args);
  };
  return checked as F;
}

/** Throws the `UserError` of a call with too few or too many arguments. `parameters` as in `counted`. */
export function checkArguments(name: string, parameters: readonly string[], args: readonly unknown[]): void {
  checkCount(name, parametersOf({ doc: "", parameters, attributes: none }), args.length);
}

function checkCount(
  name: string,
  parameters: readonly Parameter[],
  count: number,
  refused: readonly string[] = [],
): void {
  const least = parameters.filter(({ isOptional }) => !isOptional).length;
  const most = parameters.length;
  if (count >= least && count <= most) return;
  const expected = least === most ? `${least}` : `${least} to ${most}`;
  const list = most === 0 ? "" : ` (${parameters.map((parameter) => parameter.name).join(", ")})`;
  throw new UserError(`${name}: expected ${expected} argument${expected === "1" ? "" : "s"}${list}, got ${count}`, {
    code: "arity",
    hint: hintFor(refused[count - most - 1]),
    location: currentLocation() ?? undefined,
  });
}

/** What to say of NumPy's argument that was given beyond the last. */
function hintFor(refused: string | undefined): string | undefined {
  if (refused === undefined) return undefined;
  const instead = advice[refused];
  return `NumPy's '${refused}' is not supported${instead === undefined ? "" : `: ${instead}`}`;
}

/** Refuses NumPy's keywords, which JavaScript would write as an object, in the original's words. */
function checkKeywords(name: string, parameters: readonly Parameter[], args: readonly unknown[]): void {
  const keywords = reading(name, () => args.find(isPlainObject));
  if (keywords === undefined) return;
  const location = currentLocation() ?? undefined;
  const names = parameters.map((parameter) => parameter.name);
  const unknown = Object.keys(keywords).find((key) => !names.includes(key));
  const byPosition = `arguments go by position: ${name}(${names.join(", ")})`;
  if (unknown !== undefined) {
    const hint = advice[unknown] ?? byPosition;
    throw new UserError(`Function '${name}' is not supported with kwarg '${unknown}'`, {
      code: "not-supported",
      hint,
      location,
    });
  }
  throw new UserError(`${name}: expected arguments by position, got an object`, {
    code: "arity",
    hint: byPosition,
    location,
  });
}
