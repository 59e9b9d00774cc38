/** Clear and simulated results of the newest inputs, as fast as the simulator gives them. */
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Tensor } from "../../value/tensor.ts";
import { attempt, isLost, sourceOf } from "./calls.ts";
import type { Runs } from "./runs.ts";
import type { Workers } from "./workers.ts";

/** Asks for the results of these arguments; they come into the store. Calls that are overtaken by newer ones are dropped. */
export type Previewer = (circuit: TracedCircuit, args: readonly Tensor[]) => void;

/** Makes the one `Previewer` of a page. */
export function createPreviewer(runs: Runs, { simulator }: Pick<Workers, "simulator">): Previewer {
  let newest: { readonly circuit: TracedCircuit; readonly args: readonly Tensor[] } | null = null;
  let isBusy = false;

  async function previewNewest(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (newest !== null) {
      const { circuit, args } = newest;
      newest = null;
      const results = await Promise.all([
        attempt(() => simulator.get().evaluate(sourceOf(circuit), args)),
        attempt(() => simulator.get().simulate(sourceOf(circuit), args)),
      ]);
      if (results.some(isLost)) simulator.stop();
      const [clear, simulated] = results;
      runs.setState({
        preview: {
          circuit,
          args,
          clear: clear.ok ? clear.value.values : null,
          simulated: simulated.ok ? simulated.value : null,
          warnings: clear.ok ? clear.value.warnings : [],
          diagnostics: results.flatMap((result) => (result.ok ? [] : result.diagnostics)).slice(0, 1),
        },
      });
    }
    isBusy = false;
  }

  return (circuit, args) => {
    newest = { circuit, args };
    void previewNewest();
  };
}
