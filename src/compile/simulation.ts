/** Clear and simulated runs of a prepared circuit: no keys, no cryptography. */
import { inPieces, type RandomSource } from "../base/random.ts";
import { runPlan } from "../eval/backend.ts";
import { lowOf } from "../eval/lower.ts";
import { decryptSimulated, simulatedBackend, varianceAt, varianceByNode } from "../eval/simulated.ts";
import { checkRange, rangesOf } from "../ir/arguments.ts";
import { evaluateGraph } from "../ir/evaluate.ts";
import type { GraphData } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { type Tensor, tensor } from "../value/tensor.ts";
import { type WarningListener, warnOfValues } from "./boundsWatch.ts";
import type { PreparedCircuit } from "./prepare.ts";

/** The clear result, after the checks that encryption makes; `onWarning` hears of values that leave their bounds. */
export function evaluateClear(
  graph: GraphData,
  args: readonly Tensor[],
  onWarning?: WarningListener,
): readonly Tensor[] {
  checkRange(rangesOf(graph), args);
  if (onWarning !== undefined) warnOfValues(graph, args, onWarning);
  return evaluateGraph(graph, args);
}

/** One simulated run: errors are drawn from the noise that the circuit's parameters predict. `onWarning` as for `evaluateClear`. */
export async function simulateCircuit(
  circuit: PreparedCircuit,
  args: readonly Tensor[],
  source: RandomSource,
  onWarning?: WarningListener,
): Promise<readonly Tensor[]> {
  const random = inPieces(source);
  const { graph, plan, needs, prediction } = circuit;
  const { lowered } = plan;
  checkRange(rangesOf(graph), args);
  if (onWarning !== undefined) warnOfValues(graph, args, onWarning);
  const clear = args.map((value, i) => (nodeAt(graph, graph.inputs[i] ?? 0).output.encrypted ? null : value));
  const backend = simulatedBackend(args, (step) => varianceAt(step, needs, prediction.variances), random);
  const values = await runPlan(plan, clear, backend);
  const variances = varianceByNode(prediction.outputs);
  return lowered.graph.outputs.map((id, i) => {
    const node = nodeAt(lowered.graph, id);
    const bits = lowered.widths[id] ?? 1;
    const settings = { bits, variance: variances.get(lowered.origin[id] ?? id) ?? 0, low: lowOf(node, bits), random };
    return tensor("int64", node.output.shape, decryptSimulated(values[i] ?? new Float64Array(), settings));
  });
}
