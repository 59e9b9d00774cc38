/** Users' values of arguments and results. */
import type { NestedInput, Tensor } from "../value/tensor.ts";

/** A parameter's value: a number, a nested list or an array. */
export type UserValue = NestedInput | Tensor;

/** One output is given as it is, several as a list; `Present` says what each becomes. */
export type UserResult = unknown;

/** What a user gets for an output: an array of the library, or plain lists where there is no library. */
export type Present = (value: Tensor) => unknown;

/** Users' values of the outputs. */
export function presentAll(outputs: readonly Tensor[], present: Present): UserResult {
  const values = outputs.map(present);
  return values.length === 1 ? values[0] : values;
}
