/** Keeps what is known of circuits before they run: plan, parameters, predictions. The simulator worker prepares it. */
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { circuitKey } from "../notebook/circuitKey.ts";
import { canRun } from "../notebook/circuits.ts";
import { sourceOf } from "../page/calls.ts";
import type { Workers } from "../page/workers.ts";
import { type Runs, withEntry } from "./runs.ts";

/** Asks for the prediction of a circuit unless it is known or asked for; it comes into the store. */
export type Predictor = (circuit: TracedCircuit) => void;

/** Makes the one `Predictor` of a page. Virtual circuits and those with errors have nothing to predict. */
export function createPredictor(runs: Runs, { simulator }: Pick<Workers, "simulator">): Predictor {
  const asked = new Set<string>();
  return async (circuit) => {
    if (circuit.virtual || !canRun(circuit)) return;
    const key = circuitKey(circuit);
    if (asked.has(key) || runs.getState().predictions.has(key)) return;
    asked.add(key);
    const result = await simulator.get().describe(sourceOf(circuit));
    asked.delete(key);
    const prediction = {
      circuit,
      report: result.ok ? result.value : null,
      diagnostics: result.ok ? [] : result.diagnostics,
    };
    runs.setState(({ predictions }) => ({ predictions: withEntry(predictions, key, prediction) }));
  };
}
