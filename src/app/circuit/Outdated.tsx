/** Says that the circuit around it is that of an earlier text, and why. */
import type { ReactNode } from "react";
import { useCircuit } from "../notebook/CircuitContext.tsx";
import { useSession } from "../notebook/NotebookContext.tsx";
import { staleWords } from "../notebook/staleWords.ts";
import { strings } from "./facts/strings.ts";

/** The words, or nothing. */
export function Outdated(): ReactNode {
  const { outdated, cell } = useCircuit();
  const why = useSession((state) => staleWords(state, cell));
  if (outdated !== "left") return null;
  return <span className="note">{why === null ? strings.graph.stale : `${strings.graph.stale}. ${why}`}</span>;
}
