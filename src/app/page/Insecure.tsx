/** Says that a circuit is not secure, wherever it is shown. Nothing for circuits that are. */
import type { ReactNode } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { strings } from "./strings.ts";

/** The words. */
export function Insecure({ circuit }: { circuit: Pick<TracedCircuit, "configuration"> | undefined }): ReactNode {
  if (circuit?.configuration.insecureToyParameters !== true) return null;
  return <strong className="error insecure">{strings.insecure}</strong>;
}
