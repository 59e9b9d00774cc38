/** The button to pin the circuit on show, as the playground has it below the cost. */
import type { ReactNode } from "react";
import { CircuitProvider } from "../../notebook/CircuitContext.tsx";
import { shownCircuit } from "../../notebook/circuits.ts";
import { useSession } from "../../notebook/NotebookContext.tsx";
import { PinButton } from "./PinButton.tsx";

/** The button; nothing where there is no circuit. */
export function PinPane(): ReactNode {
  const shown = useSession(shownCircuit);
  if (shown === undefined) return null;
  return (
    <CircuitProvider of={shown}>
      <p className="pin-pane">
        <PinButton />
      </p>
    </CircuitProvider>
  );
}
