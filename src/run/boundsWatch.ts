/** Warnings at run time: of values that leave what was measured, where an encrypted run may silently give something else. */
import { UserError } from "../base/errors.ts";
import { boundsOf } from "../ir/arguments.ts";
import { evaluateAll } from "../ir/evaluate.ts";
import type { GraphData } from "../ir/node.ts";
import type { Tensor } from "../value/tensor.ts";
import { hintOfOutliers, outlier, type WarningListener } from "./outliers.ts";

/** Warns of the nodes whose clear values leave their bounds; of those that follow from others only of the first. */
export function warnOfValues(graph: GraphData, args: readonly Tensor[], onWarning: WarningListener): void {
  let values: readonly Tensor[];
  try {
    values = evaluateAll(graph, args);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onWarning({ ...error.diagnostic, severity: "warning", code: "out-of-bounds", hint: hintOfOutliers });
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
      hint: hintOfOutliers,
      nodes: [node.id],
      location: node.location ?? undefined,
    });
  }
}
