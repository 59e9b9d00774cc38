/** Warnings of decrypted outputs that leave what was measured, where the result may be wrong. */
import type { Diagnostic } from "../../base/errors.ts";
import type { ClientSpecification } from "../../circuit/specification.ts";
import type { Tensor } from "../../value/tensor.ts";
import { type Evaluation, hintOfOutliers, outlier, type WarningListener } from "../outliers.ts";

/** Warns of decrypted outputs outside their bounds. */
export function warnOfOutputs(
  { outputs }: ClientSpecification,
  values: readonly Tensor[],
  onWarning: WarningListener,
): void {
  outputs.forEach(({ bounds }, i) => {
    const value = outlier(values[i], bounds);
    if (value === null) return;
    const message = `output ${i}: ${value} is outside [${bounds[0]}, ${bounds[1]}], the range of this output`;
    onWarning({ severity: "warning", code: "out-of-bounds", message, hint: hintOfOutliers });
  });
}

/** Results that were decrypted, with the warnings of `warnOfOutputs`. */
export function evaluationOf(specification: ClientSpecification, values: readonly Tensor[]): Evaluation {
  const warnings: Diagnostic[] = [];
  warnOfOutputs(specification, values, (warning) => warnings.push(warning));
  return { values, warnings };
}
