/** What the server's back ends share: an evaluation key that is loaded, and runs under it. The evaluator is one (session.ts), machine code another (moduleSession.ts). */
import type { PreparedCircuit } from "../../circuit/prepare.ts";
import type { RunHelpers, RunPart } from "../../eval/runParts.ts";
import type { During } from "../during.ts";

/** A loaded key. Call `dispose` when done. */
export interface KeySession {
  /**
   * Runs a circuit of the key's parameters on encrypted arguments.
   * @param helpers other processes that take part; null for this one alone
   * @throws UserError for damaged bytes, other parameters, another key's arguments
   */
  run(circuit: PreparedCircuit, encrypted: Uint8Array, during: During, helpers: RunHelpers | null): Promise<Uint8Array>;
  /**
   * Computes a part of a run that goes on elsewhere.
   * @throws UserError for a part that the circuit has not, and from a back end that does not do parts
   */
  runPart(circuit: PreparedCircuit, part: RunPart, inputs: BigUint64Array, during: During): Promise<BigUint64Array>;
  /** Ends the threads that helped, until the next run. */
  rest(): void;
  /** Lets the key's memory go. */
  dispose(): void;
}
