/** What the buttons and commands of a run do with a circuit on its inputs as they stand. */
import type { Tensor } from "../../value/tensor.ts";
import { canRun, outdated } from "../notebook/circuits.ts";
import type { NotebookParts } from "../notebook/NotebookContext.tsx";
import type { CellCircuit } from "../notebook/session.ts";
import { argumentsOf, inputsOf } from "./inputs.ts";
import type { RunParts } from "./RunContext.tsx";

/** The primary button: runs a circuit encrypted. */
export async function runEncrypted(
  { session, tracing, runs, running }: Pick<NotebookParts & RunParts, "session" | "tracing" | "runs" | "running">,
  place: CellCircuit,
): Promise<void> {
  const { circuit } = place;
  if (!canRun(circuit) || outdated(session.getState(), place) !== null) return;
  const inputs = inputsOf(place, session.getState().pending, runs.getState());
  const args = argumentsOf(inputs);
  if (args === null) return;
  // What was only proposed becomes the reader's own, so that it stays when the proposal goes.
  const written = Object.fromEntries(inputs.map(({ key, texts }) => [key, texts]));
  runs.setState((state) => ({ inputs: { ...state.inputs, ...written } }));
  const result = await running.runEncrypted(circuit, args);
  if (result.ok) tracing.giveResult(circuit, args, result.value);
}

/** The arguments of a circuit; null when an input cannot be read. */
export function activeArguments(
  { session, runs }: Pick<NotebookParts & RunParts, "session" | "runs">,
  place: CellCircuit,
): readonly Tensor[] | null {
  return argumentsOf(inputsOf(place, session.getState().pending, runs.getState()));
}

/** Simulates a circuit. */
export function simulate(
  parts: Pick<NotebookParts & RunParts, "session" | "runs" | "preview">,
  place: CellCircuit,
): void {
  const args = outdated(parts.session.getState(), place) === null ? activeArguments(parts, place) : null;
  if (args !== null) parts.preview(place, args);
}
