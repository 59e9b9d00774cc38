/** Users' values of arguments and results. */
import { present } from "../trace/arrays.ts";
import type { NestedInput, Tensor } from "../value/tensor.ts";

/** A parameter's value: a number, a nested list or an array. */
export type UserValue = NestedInput | Tensor;

/** One output is given as it is, several as a list; scalars are plain numbers, the rest `NDArray`s. */
export type UserResult = unknown;

/** Users' values of the outputs. */
export function presentAll(outputs: readonly Tensor[]): UserResult {
  const values = outputs.map(present);
  return values.length === 1 ? values[0] : values;
}
