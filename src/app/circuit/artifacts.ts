/** Everything about how a circuit was compiled, made by the simulator worker. */
import type { Artifacts } from "../../compile/describe.ts";
import type { Result } from "../../protocol/result.ts";
import type { CellCircuit } from "../notebook/session.ts";
import { sourceOf } from "../page/calls.ts";
import type { Workers } from "../page/workers.ts";

/** The artifacts of a circuit, with the text of the program that made it. */
export function artifactsOf(
  { simulator }: Pick<Workers, "simulator">,
  { circuit, program }: Pick<CellCircuit, "circuit" | "program">,
): Promise<Result<Artifacts>> {
  const { virtual, diagnostics, stages } = circuit;
  const record = { program, virtual, diagnostics, stages };
  return simulator.get().artifacts(sourceOf(circuit), record);
}
