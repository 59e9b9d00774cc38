/** Clear and simulated results of the newest inputs, as fast as the simulator gives them. */
import type { Tensor } from "../../value/tensor.ts";
import type { CellCircuit } from "../notebook/session.ts";
import type { Workers } from "../page/workers.ts";
import { type Runs, withEntry } from "./runs.ts";

/** A circuit and where it stands. */
type PreviewTarget = Pick<CellCircuit, "slot" | "circuit">;

/** Asks for the results of these arguments; they come into the store. Calls that are overtaken by newer ones of the same slot are dropped. */
export type Previewer = (place: PreviewTarget, args: readonly Tensor[]) => void;

/** Makes the one `Previewer` of a page. */
export function createPreviewer(runs: Runs, { circuits }: Pick<Workers, "circuits">): Previewer {
  const newest = new Map<string, { readonly place: PreviewTarget; readonly args: readonly Tensor[] }>();
  let isBusy = false;

  async function previewNewest(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    for (const [slot, { place, args }] of newest) {
      const { circuit } = place;
      newest.delete(slot);
      const results = await Promise.all([
        circuits.inSimulator(circuit, (api, handle) => api.evaluate(handle, args)),
        circuits.inSimulator(circuit, (api, handle) => api.simulate(handle, args)),
      ]);
      const [clear, simulated] = results;
      const preview = {
        circuit,
        args,
        clear: clear.ok ? clear.value.values : null,
        simulated: simulated.ok ? simulated.value : null,
        warnings: clear.ok ? clear.value.warnings : [],
        diagnostics: results.flatMap((result) => (result.ok ? [] : result.diagnostics)).slice(0, 1),
      };
      runs.setState(({ previews }) => ({ previews: withEntry(previews, slot, preview) }));
    }
    isBusy = false;
  }

  return (place, args) => {
    newest.set(place.slot, { place, args });
    void previewNewest();
  };
}
