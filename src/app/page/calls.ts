/** Calls to trusted workers: what they are given, and what may come back when a worker is gone. */
import { diagnosticsOf } from "../../base/errors.ts";
import { withoutWitnesses } from "../../ir/node.ts";
import type { CircuitSource } from "../../protocol/crypto.ts";
import type { Result } from "../../protocol/result.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";

/** What a worker needs of a circuit: samples of the input-set stay here. */
export const sourceOf = ({ graph, configuration }: TracedCircuit): CircuitSource => ({
  graph: withoutWitnesses(graph),
  configuration,
});

/** Whether a worker answered only because it is gone. */
export const isLost = (result: Result<unknown>): boolean =>
  !result.ok && result.diagnostics.some(({ code }) => code === "crashed" || code === "stopped");

/** The outcome of a call; what it throws becomes diagnostics. */
export async function attempt<T>(call: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await call();
  } catch (error) {
    return { ok: false, diagnostics: diagnosticsOf(error) };
  }
}
