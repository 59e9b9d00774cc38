/**
 * What an operation IS: its clear meaning, its cost class, its printed form and its documentation. What a pass DOES with an
 * operation lives in the pass. Shapes and types are not declared a second time: they are read off the clear meaning.
 */
import type { Tensor } from "../../value/tensor.ts";
import type { GraphData } from "../node.ts";
import type { RangeRule } from "./ranges.ts";

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

/** An operation with attributes of type `A`. */
export interface Op<A> {
  /** One or two sentences for hover text, palette and reference page. */
  readonly doc: string;
  readonly kind: OpKind;
  /** May stand inside a sub-graph that is fused into one table lookup. Table operations may unless they deny it; of the others those that say so. */
  readonly fusable?: boolean;
  /** The result is encrypted even when no input is (trivial encryption). */
  readonly alwaysEncrypted?: boolean;
  /** With several encrypted operands this is not one lookup: it has strategies of its own. */
  readonly pairwise?: boolean;
  /** Clear meaning, the oracle of every test. Throws a `UserError` on misuse. */
  eval(inputs: readonly Tensor[], attributes: A, evaluateGraph: GraphEvaluator): Tensor;
  /**
   * Between what values the result lies. Linear and composite operations say it, and tables of several values; for sources, shapes and
   * tables of one integer it follows from `eval` (`passes/soundRanges.ts`).
   */
  readonly range?: RangeRule | undefined;
  /** The printed call; by default `name(%0, %1, key=value)` from `keywords`. `inputs` are already printed. */
  format?(inputs: readonly string[], attributes: A, shorten: (text: string) => string): string;
  /** Printed keyword arguments, in order. */
  keywords?(attributes: A): readonly (readonly [key: string, text: string])[];
}

/** Declares an operation. */
export const op = <A = NoAttributes>(definition: Op<A>): Op<A> => Object.freeze(definition);

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
  if (input === undefined) throw new RangeError(`internal: operation has no input ${i}`);
  return input;
}
