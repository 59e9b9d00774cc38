/**
 * What an operation IS: its clear meaning, its cost class, its parameters and attributes, its printed form and its documentation. What a pass
 * DOES with an operation lives in the pass. Shapes and types are not declared a second time: they are read off the clear meaning.
 */
import { assert } from "../../base/errors.ts";
import type { Tensor } from "../../value/tensor.ts";
import type { GraphData } from "../node.ts";
import type { RangeRule } from "./ranges.ts";
import type { AttributeSchema } from "./readers.ts";

/** Evaluates a nested graph; passed to operations, which cannot reach the evaluator themselves. */
export type GraphEvaluator = (graph: GraphData, inputs: readonly Tensor[]) => Tensor;

/**
 * Cost class under TFHE.
 * - `source`: no computation (parameters, constants).
 * - `shape`: every output element is one of the input elements; free.
 * - `linear`: sums of input elements times clear integers; cheap.
 * - `table`: a function of one encrypted value, one programmable bootstrap an element.
 * - `composite`: several of these; `expand` says which.
 */
export type OpKind = "source" | "shape" | "linear" | "table" | "composite";

/** Attributes of an operation that has none. */
export type NoAttributes = Readonly<Record<string, never>>;

/** What can be called by name: parameters in order, and how those that are no operands are read. */
export interface Signature<A, Parameters extends readonly string[] = readonly string[]> {
  /** One or two sentences for hover text, palette and reference page. */
  readonly doc: string;
  /**
   * Names in order. A name that is an attribute is one; every other is an operand. `axis?` may be missing: an attribute then takes its
   * reader's `missing`, an operand is left out. `...xs` is a list of operands.
   */
  readonly parameters: Parameters;
  /** A reader for every attribute, also for those that are no parameters: graphs from outside are read with it. */
  readonly attributes: AttributeSchema<A>;
  /** Parameters that NumPy's function has behind these, and that are refused by name. */
  readonly refused?: readonly string[];
}

/** An operation with attributes of type `A`. The other types keep what is written, so that lists of names follow from the operations. */
export interface Op<
  A,
  Kind extends OpKind = OpKind,
  Parameters extends readonly string[] = readonly string[],
  Names extends readonly string[] = readonly string[],
  Pairwise extends boolean = boolean,
> extends Signature<A, Parameters> {
  readonly kind: Kind;
  /** The names of `np` that stand for the operation; none when it has a function of its own (`compile/public.ts`) or is made by passes. */
  readonly numpy: Names;
  /** May stand inside a sub-graph that is fused into one table lookup. Table operations may unless they deny it; of the others those that say so. */
  readonly fusable?: boolean;
  /** Until it is measured, the result counts as wide as its input. */
  readonly keepsType?: boolean;
  /** The result is encrypted even when no input is (trivial encryption). */
  readonly alwaysEncrypted?: boolean;
  /** With several encrypted operands this is not one lookup: it has strategies of its own in `expand`. */
  readonly pairwise?: Pairwise;
  /** What is wrong with attributes that are right one by one; null when nothing is. Asked of graphs from outside. */
  problem?(attributes: A): string | null;
  /** Clear meaning, the oracle of every test. Throws a `UserError` on misuse. */
  eval(inputs: readonly Tensor[], attributes: A, evaluateGraph: GraphEvaluator): Tensor;
  /**
   * Between what values the result lies. Linear and composite operations say it, and tables of several values; for sources, shapes and tables of one
   * integer it follows from `eval` (`passes/soundRanges.ts`).
   */
  readonly range?: RangeRule | undefined;
  /** The printed call; by default `name(%0, %1, key=value)` from `keywords`. `inputs` are already printed. */
  format?(inputs: readonly string[], attributes: A, shorten: (text: string) => string): string;
  /** Printed keyword arguments, in order. */
  keywords?(attributes: A): readonly (readonly [key: string, text: string])[];
}

/** Operations whose range does not follow from `eval` must say it. */
type NeededRange<Kind extends OpKind> = Kind extends "linear" | "composite" ? { readonly range: RangeRule } : unknown;

/** Declares an operation. */
export function op<
  A,
  const Kind extends OpKind,
  const Parameters extends readonly string[],
  const Names extends readonly string[],
  const Pairwise extends boolean = false,
>(definition: Op<A, Kind, Parameters, Names, Pairwise> & NeededRange<Kind>): Op<A, Kind, Parameters, Names, Pairwise> {
  const declared: Op<A, Kind, Parameters, Names, Pairwise> = definition;
  return Object.freeze(checkedSignature(declared));
}

/** `signature`, whose optional attributes must say what a missing one means, and no others. */
export function checkedSignature<S extends Signature<unknown>>(signature: S): S {
  for (const { name, isOptional, isAttribute } of parametersOf(signature)) {
    const reader = (signature.attributes as Readonly<Record<string, object>>)[name];
    assert(
      !isAttribute || (reader !== undefined && "missing" in reader === isOptional),
      `${name} is optional in one place`,
    );
  }
  return signature;
}

/** One parameter of a signature, taken apart. */
export interface Parameter {
  readonly name: string;
  readonly isOptional: boolean;
  /** Stands for a list of operands. */
  readonly isList: boolean;
  readonly isAttribute: boolean;
}

/** The parameters of a signature, taken apart. */
export function parametersOf({ parameters, attributes }: Signature<unknown>): readonly Parameter[] {
  return parameters.map((parameter) => {
    const name = parameter.replace(/^\.\.\.|\?$/g, "");
    return {
      name,
      isOptional: parameter.endsWith("?"),
      isList: parameter.startsWith("..."),
      isAttribute: Object.hasOwn(attributes, name),
    };
  });
}

/** The smallest and the largest number of inputs of an operation's nodes. */
export function inputCounts(signature: Signature<unknown>): readonly [least: number, most: number] {
  const operands = parametersOf(signature).filter(({ isAttribute }) => !isAttribute);
  const least = operands.filter(({ isOptional }) => !isOptional).length;
  return [least, operands.some(({ isList }) => isList) ? Number.POSITIVE_INFINITY : operands.length];
}

/** Python's spelling of a tuple of numbers: `()`, `(3,)`, `(2, 3)`. */
export function pythonTuple(values: readonly number[]): string {
  return values.length === 1 ? `(${values[0]},)` : `(${values.join(", ")})`;
}

/** Python's spelling of an axis argument. */
export function pythonAxis(axis: number | readonly number[] | null): string {
  return axis === null ? "None" : typeof axis === "number" ? String(axis) : pythonTuple(axis);
}

/** The only element of a list of inputs. */
export function only(inputs: readonly Tensor[]): Tensor {
  return nth(inputs, 0);
}

/** Input number `i`; a graph that lacks it is a bug. */
export function nth(inputs: readonly Tensor[], i: number): Tensor {
  const input = inputs[i];
  assert(input !== undefined, `operation has no input ${i}`);
  return input;
}
