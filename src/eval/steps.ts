/**
 * What a circuit is made of when it runs: steps on rows of elements, without shapes. A value m of width p is m·Δ on the torus with
 * Δ = 2^63 / 2^p, so one row of ciphertexts can be read in several widths: in width p' it is m·2^(p' - p). Types only.
 */
import { at } from "../base/arrays.ts";
import type { Node } from "../ir/node.ts";
import type { SetName } from "../kernel/bootstrapShape.ts";
import type { Row } from "../tfhe/evaluator.ts";
import type { JobOutput, LookupJob } from "../tfhe/lookupJobs.ts";
import type { Tensor } from "../value/tensor.ts";

/** A row of elements that a step makes. */
export interface Value {
  /** Index among the values of the program. */
  readonly id: number;
  /** The node of the expanded graph that it is made for. */
  readonly node: Node;
  /** Width of the message space; 0 is the padding bit alone. */
  readonly bits: number;
  readonly count: number;
  /** The parameter set under whose big key its elements are; narrow where there is only one. */
  readonly set: SetName;
}

/** The values of clear nodes by id, null for encrypted ones. */
export type ClearValues = readonly (Tensor | null)[];

/** Argument number `argument`, encrypted by the client with `low` subtracted. */
export interface InputStep {
  readonly kind: "input";
  readonly node: Node;
  readonly value: Value;
  readonly argument: number;
  readonly low: number;
}

/**
 * Weighted sums: a row for each element. A term takes an element of one of `inputs`, read in the width of the result; the constant is in
 * that width too. Where the weights depend on clear parameters, `rows` is `clear`, and `rowsOf` (rows.ts) gives them at each run.
 */
export interface AffineStep {
  readonly kind: "affine";
  readonly node: Node;
  readonly value: Value;
  readonly inputs: readonly Value[];
  readonly rows: readonly Row[] | "clear";
}

/** The elements of a value of the other parameter set. */
export interface ConvertStep {
  readonly kind: "convert";
  readonly node: Node;
  readonly value: Value;
  readonly source: Value;
}

/** For each bit of a value, the lowest first, and each digit of a selector, the most significant first, the bit at the digit's scale. */
export type Selectors = readonly (readonly Value[])[];

/**
 * Lookups of elements in tables by a tree: result i is of element `element[i]`, whose bits `selectors` hold, in table `tableOf[i]`. Entry j of a
 * table is for the value whose bits are those of j.
 */
export interface TreeStep {
  readonly kind: "tree";
  readonly node: Node;
  readonly value: Value;
  readonly selectors: Selectors;
  readonly element: Uint32Array;
  readonly tables: readonly (readonly number[])[];
  readonly tableOf: Uint32Array;
}

/** One result of a lookup step, with an element for each rotation. */
export interface LookupOutput extends JobOutput {
  readonly value: Value;
  /** Different tables, each once. */
  readonly tables: readonly (readonly number[])[];
  /** For each rotation, the number of its table. */
  readonly tableOf: Uint32Array;
}

/** Bits below the unit of a value's width, which a lookup of it does not see. */
export interface LeftBits {
  /** The rounding that left them. */
  readonly by: Node;
  /** How many; the lowest is always 1, so that no value lies on a border. */
  readonly count: number;
}

/**
 * Blind rotations: number i is of element `element[i]` of `source`, and gives an element of every output.
 * All are of one parameter set. Entry 0 of a table is for the value `low`. A table has 2^p entries, p being the source's width, for a value in [low, low + 2^p);
 * or 2^(p+1), for any value mod 2^(p+1), which then fills the padding bit too: the second half must be the first taken from a constant.
 */
export interface LookupStep extends LookupJob {
  readonly kind: "lookup";
  readonly node: Node;
  readonly source: Value;
  readonly element: Uint32Array;
  readonly outputs: readonly LookupOutput[];
  /** What of the source is left to the noise; null unless a rounding is approximate. */
  readonly left: LeftBits | null;
}

export type LevelledStep = InputStep | AffineStep | ConvertStep | TreeStep;
export type Step = LevelledStep | LookupStep;

/** The values that a step makes. */
export function madeBy(step: Step): readonly Value[] {
  return step.kind === "lookup" ? step.outputs.map(({ value }) => value) : [step.value];
}

/** The values that a step needs. */
export function neededBy(step: Step): readonly Value[] {
  switch (step.kind) {
    case "input":
      return [];
    case "affine":
      return step.inputs;
    case "tree":
      return step.selectors.flat();
    case "convert":
    case "lookup":
      return [step.source];
  }
}

/** The set under which a lookup is done: that of its source and of its results. */
export function setOf({ source }: LookupStep): SetName {
  return source.set;
}

/** True when the tables of a lookup also say what becomes of values in the padding bit. */
export function usesPadding({ source, outputs }: LookupStep): boolean {
  return at(at(outputs, 0).tables, 0).length > 2 ** source.bits;
}
