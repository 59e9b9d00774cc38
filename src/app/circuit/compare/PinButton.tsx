/** The button that pins what is known of the circuit around it. */
import { type ReactNode, useState } from "react";
import { useStore } from "zustand";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import { useSession } from "../../notebook/NotebookContext.tsx";
import { notebookOf } from "../../notebook/session.ts";
import { useBrowser } from "../../page/BrowserContext.tsx";
import { useRunParts } from "../../run/RunContext.tsx";
import { useCircuitName } from "../facts/circuitName.ts";
import { type Pins, pinsOf } from "./pins.ts";
import { strings } from "./strings.ts";
import { isWaiting, useOutcome } from "./useOutcome.ts";
import "./compare.css";

/** The pins of this page. */
export function usePins(): Pins {
  const { store } = useBrowser();
  const { runs } = useRunParts();
  return pinsOf(runs, store);
}

/** The button, and whether it has been pressed for this circuit. A circuit of an earlier text is not pinned as if it were of the present one. */
export function PinButton(): ReactNode {
  const { circuit, program, outdated } = useCircuit();
  const pins = usePins();
  const isKept = useStore(pins.store, ({ kept }) => kept);
  const notebook = useSession((state) => notebookOf(state).title);
  const name = useCircuitName();
  const outcome = useOutcome(circuit);
  const [pinned, setPinned] = useState<TracedCircuit | null>(null);
  const able = outcome !== null && !isWaiting(outcome) && !circuit.virtual && outdated === null;
  return (
    <span className="pin">
      <button
        type="button"
        className="ghost"
        title={strings.pinHint}
        disabled={!able}
        onClick={() => {
          if (outcome === null) return;
          pins.pin({ notebook, circuit: name, program, outcome });
          setPinned(circuit);
        }}
      >
        {strings.pin}
      </button>{" "}
      <span className="note" role="status">
        {pinned === circuit && strings.pinned}
        {pinned === circuit && !isKept && ` ${strings.notKept}`}
      </span>
    </span>
  );
}
