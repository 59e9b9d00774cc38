/** Everything about how a circuit was compiled, made by the simulator worker. */
import type { Artifacts } from "../../compile/describe.ts";
import type { Result } from "../../protocol/result.ts";
import { canRun } from "../notebook/circuits.ts";
import type { CellCircuit } from "../notebook/session.ts";
import { sourceOf } from "../page/openCircuits.ts";
import type { Workers } from "../page/workers.ts";

/** The artifacts of a circuit, with the text of the program that made it. */
export function artifactsOf(
  { circuits, simulator }: Pick<Workers, "circuits" | "simulator">,
  { circuit, program }: Pick<CellCircuit, "circuit" | "program">,
): Promise<Result<Artifacts>> {
  const { virtual, diagnostics, stages } = circuit;
  const source = sourceOf(circuit);
  const record = { program, diagnostics, stages };
  return virtual || !canRun(circuit)
    ? simulator.get().artifacts(source, record, null)
    : circuits.inSimulator(circuit, (api, handle) => api.artifacts(source, record, handle));
}
