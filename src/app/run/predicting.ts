/** Keeps what is known of circuits before they run: plan, parameters, predictions. The simulator worker prepares it. */
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { canRun } from "../notebook/circuits.ts";
import { circuitKey } from "../page/circuitKey.ts";
import type { Workers } from "../page/workers.ts";
import type { PagePace } from "./pagePace.ts";
import { type Prediction, type Runs, withEntry } from "./runs.ts";

/** Asks for the prediction of a circuit unless it is known or asked for; it comes into the store. */
export type Predictor = (circuit: TracedCircuit) => void;

/** Makes the one `Predictor` of a page. Virtual circuits and those with errors have nothing to predict. */
export function createPredictor(runs: Runs, { circuits }: Pick<Workers, "circuits">, pace: PagePace): Predictor {
  const asked = new Set<string>();
  return async (circuit) => {
    if (circuit.virtual || !canRun(circuit)) return;
    const key = circuitKey(circuit);
    if (asked.has(key) || runs.getState().predictions.has(key)) return;
    asked.add(key);
    const keep = (prediction: Prediction) =>
      runs.setState(({ predictions }) => ({ predictions: withEntry(predictions, key, prediction) }));
    const result = await circuits.inSimulator(circuit, (api, handle) => api.describe(handle));
    asked.delete(key);
    if (!result.ok) return keep({ circuit, report: null, diagnostics: result.diagnostics, warnings: [] });
    const prediction = { circuit, report: result.value, diagnostics: [], warnings: [] };
    keep(prediction);
    if (result.value.parameters.lookups) pace.find();
    // What more room would cost takes another search, for which nobody has to wait.
    const warnings = await circuits.inSimulator(circuit, (api, handle) => api.boundsWarnings(handle));
    if (warnings.ok && warnings.value.length > 0) keep({ ...prediction, warnings: warnings.value });
  };
}
