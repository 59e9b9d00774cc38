/** What a circuit is called outside of its graph: in names of files, and where it stands beside others. */
import type { GraphData } from "../../../ir/node.ts";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import { useSession } from "../../notebook/NotebookContext.tsx";
import { cellNow, notebookOf } from "../../notebook/session.ts";

/** What the tracer calls a function without a name, as the original does. */
const NAMELESS = "<lambda>";

/** A variable that a function to be compiled, or a direct circuit, is given to. */
const declared = /(?:const|let|var)\s+([\p{L}_$][\p{L}\p{N}_$]*)\s*=\s*(?:await\s+)?(?:compiler|circuit)\s*\(/gu;

/**
 * The name of a circuit's function, or of the variable that the function was compiled into: the last that is declared on the line of its first node or
 * above; empty where there is none. `textOf` gives the text of a cell.
 */
export function circuitName({ name, nodes }: GraphData, textOf: (cell: string) => string | undefined): string {
  if (name !== NAMELESS) return name;
  const location = nodes.map((node) => node.location).find((place) => place !== null);
  if (location === undefined) return "";
  const above = (textOf(location.file) ?? "").split("\n").slice(0, location.line).join("\n");
  return [...above.matchAll(declared)].at(-1)?.[1] ?? "";
}

/** The name of the circuit around it, followed; that of the notebook where it has none. */
export function useCircuitName(): string {
  const { circuit } = useCircuit();
  return useSession(
    (state) => circuitName(circuit.graph, (cell) => cellNow(state, cell)?.text) || notebookOf(state).title,
  );
}
