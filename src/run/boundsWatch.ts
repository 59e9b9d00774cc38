/** Warnings at run time: of values that leave what was measured, where an encrypted run may silently give something else. */
import { type Diagnostic, UserError } from "../base/errors.ts";
import type { ClientSpecification } from "../circuit/specification.ts";
import { boundsOf } from "../ir/arguments.ts";
import { evaluateAll } from "../ir/evaluate.ts";
import type { Bounds, GraphData } from "../ir/node.ts";
import { minMax, type Tensor } from "../value/tensor.ts";

/** Results, and warnings of values that left what was measured: signs of a wrong result. */
export interface Evaluation {
  readonly values: readonly Tensor[];
  readonly warnings: readonly Diagnostic[];
}

/** Told of each warning. */
export type WarningListener = (warning: Diagnostic) => void;

const hint = "add samples like this one to the input-set and compile again";

/** The value furthest outside `bounds`, or null. */
function outlier(value: Tensor | undefined, [least, most]: Bounds): number | null {
  if (value === undefined || value.data.length === 0) return null;
  const [low, high] = minMax(value);
  return low < least ? low : high > most ? high : null;
}

/** Warns of the nodes whose clear values leave their bounds; of those that follow from others only of the first. */
export function warnOfValues(graph: GraphData, args: readonly Tensor[], onWarning: WarningListener): void {
  let values: readonly Tensor[];
  try {
    values = evaluateAll(graph, args);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onWarning({ ...error.diagnostic, severity: "warning", code: "out-of-bounds", hint });
    return;
  }
  const left = new Set<number>();
  for (const node of graph.nodes) {
    const bounds = boundsOf(node);
    const value = outlier(values[node.id], bounds);
    if (value === null) continue;
    left.add(node.id);
    if (node.inputs.some((id) => left.has(id))) continue;
    onWarning({
      severity: "warning",
      code: "out-of-bounds",
      message: `${node.operation}: ${value} is outside [${bounds[0]}, ${bounds[1]}], the range of this node`,
      hint,
      nodes: [node.id],
      location: node.location ?? undefined,
    });
  }
}

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
    onWarning({ severity: "warning", code: "out-of-bounds", message, hint });
  });
}

/** Results that were decrypted, with the warnings of `warnOfOutputs`. */
export function evaluationOf(specification: ClientSpecification, values: readonly Tensor[]): Evaluation {
  const warnings: Diagnostic[] = [];
  warnOfOutputs(specification, values, (warning) => warnings.push(warning));
  return { values, warnings };
}
