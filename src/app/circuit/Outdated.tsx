/** Says that the circuit around it is that of an earlier text. */
import type { ReactNode } from "react";
import { useCircuit } from "../notebook/CircuitContext.tsx";
import { strings } from "./facts/strings.ts";

/** The words, or nothing. */
export function Outdated(): ReactNode {
  return useCircuit().outdated === "left" ? <span className="note">{strings.graph.stale}</span> : null;
}
