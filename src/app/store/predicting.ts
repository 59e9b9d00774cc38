/** Keeps what is known of the circuit on show before it runs: plan, parameters, predictions. The simulator worker prepares it. */
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { attempt, isLost, sourceOf } from "./calls.ts";
import { circuitKey } from "./circuitKey.ts";
import type { Prediction, Runs } from "./runs.ts";
import { canRun, type Session, shownCircuit } from "./session.ts";
import type { Workers } from "./workers.ts";

/** Follows the circuit on show; answers that are overtaken are dropped. Virtual circuits have nothing to predict. */
export function followCircuit(session: Session, runs: Runs, { simulator }: Pick<Workers, "simulator">): void {
  let asked: TracedCircuit | null = null;
  const follow = async (): Promise<void> => {
    const state = session.getState();
    const circuit = shownCircuit(state);
    if (circuit === undefined || circuit === asked || circuit.virtual || !canRun(state)) return;
    asked = circuit;
    const result = await attempt(() => simulator.get().describe(sourceOf(circuit)));
    if (isLost(result)) simulator.stop();
    if (asked !== circuit) return;
    const report = result.ok ? result.value : null;
    runs.setState({ prediction: { circuit, report, diagnostics: result.ok ? [] : result.diagnostics } });
  };
  session.subscribe((state, before) => {
    if (state.circuits !== before.circuits || state.circuit !== before.circuit) void follow();
  });
}

/** The prediction, if it is one of this circuit. */
export function predictionOf(circuit: TracedCircuit | undefined, prediction: Prediction | null): Prediction | null {
  if (circuit === undefined || prediction === null) return null;
  return circuitKey(prediction.circuit) === circuitKey(circuit) ? prediction : null;
}
