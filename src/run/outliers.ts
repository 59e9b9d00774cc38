/** Values outside of what was measured. */
import type { Diagnostic } from "../base/errors.ts";
import { minMax, type Tensor } from "../value/tensor.ts";

/** Results, and warnings of values that left what was measured: signs of a wrong result. */
export interface Evaluation {
  readonly values: readonly Tensor[];
  readonly warnings: readonly Diagnostic[];
}

/** Told of each warning. */
export type WarningListener = (warning: Diagnostic) => void;

/** What to do about values outside of what was measured. */
export const hintOfOutliers = "add samples like this one to the input-set and compile again";

/** The value furthest outside of a range, or null. */
export function outlier(value: Tensor | undefined, [least, most]: readonly [number, number]): number | null {
  if (value === undefined || value.data.length === 0) return null;
  const [low, high] = minMax(value);
  return low < least ? low : high > most ? high : null;
}
