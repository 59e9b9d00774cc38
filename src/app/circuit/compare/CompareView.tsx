/** The tab Compare of a circuit: a pinned result, or the program as written, beside the program as it stands, or the same graph configured otherwise. */
import { type ReactNode, useMemo, useState } from "react";
import { useStore } from "zustand";
import { type Diagnostic, diagnosticsOf } from "../../../base/errors.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import { useSession } from "../../notebook/NotebookContext.tsx";
import { notebookOf } from "../../notebook/session.ts";
import { useRuns } from "../../run/RunContext.tsx";
import { formatDate } from "../../values/format.ts";
import { useCircuitName } from "../facts/circuitName.ts";
import { GraphText } from "../tables/GraphText.tsx";
import type { Columns } from "./ComparedTable.tsx";
import { type Choices, withChoices } from "./otherwise.ts";
import { atPace } from "./outcome.ts";
import { PinButton, usePins } from "./PinButton.tsx";
import type { Pin } from "./pins.ts";
import { Sections } from "./Sections.tsx";
import { RunOther, Subjects } from "./Subjects.tsx";
import { Switches } from "./Switches.tsx";
import { strings } from "./strings.ts";
import { useOutcome, useSettled } from "./useOutcome.ts";
import "./compare.css";

const words = strings.subject;

/** The view. */
export function CompareView(): ReactNode {
  const { circuit, program, outdated } = useCircuit();
  const pins = useStore(usePins().store, (state) => state.pins);
  const notebook = useSession((state) => notebookOf(state).title);
  const name = useCircuitName();
  const [chosenFirst, setFirst] = useState<string | null>(null);
  const [chosenSecond, setSecond] = useState<"now" | "other" | null>(null);
  const [choices, setChoices] = useState<Choices>({});
  const pin = pinOf(pins, chosenFirst, notebook);
  const hasChoices = Object.values(choices).some((text) => text !== "");
  // The program beside itself would say nothing; and what is being looked at stays when a result is pinned.
  const second = pin === undefined ? "other" : (chosenSecond ?? (hasChoices ? "other" : "now"));
  const settled = useSettled(choices);
  const other = useMemo(() => otherOf(circuit, second === "other" ? settled : {}), [circuit, second, settled]);
  const now = useOutcome(circuit);
  const otherwise = useOutcome(other.circuit);
  const pace = useRuns((runs) => runs.pace);
  const sides = useMemo(() => {
    const failed =
      otherwise ?? (now === null ? null : { ...now, compiled: null, run: null, diagnostics: other.problems });
    const chosen = second === "other" ? failed : now;
    const [a, b] = [pin?.outcome ?? now, chosen];
    return a === null || b === null ? null : ([atPace(a, pace), atPace(b, pace)] as const);
  }, [pin, now, second, otherwise, other, pace]);
  const columns: Columns = [
    pin === undefined ? strings.columns.program : strings.columns.pinned,
    second === "other" ? strings.columns.other : strings.columns.now,
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <div className="compare" tabIndex={0}>
      <p className="compare-choices">
        <label>
          {strings.choose}{" "}
          <select value={pin === undefined ? "program" : pin.id} onChange={({ target }) => setFirst(target.value)}>
            <option value="program">{strings.program}</option>
            {pins.map((each) => (
              <option key={each.id} value={each.id}>
                {optionOf(each)}
              </option>
            ))}
          </select>
        </label>{" "}
        <label>
          {strings.with}{" "}
          <select value={second} onChange={({ target }) => setSecond(target.value === "other" ? "other" : "now")}>
            {pin !== undefined && <option value="now">{strings.now}</option>}
            <option value="other">{strings.other}</option>
          </select>
        </label>{" "}
        <PinButton />
      </p>
      {second === "other" && <Switches circuit={circuit} choices={choices} onChoose={setChoices} />}
      {sides !== null && (
        <>
          <Subjects
            columns={columns}
            pin={pin}
            circuit={name}
            notebook={notebook}
            program={program}
            sides={sides}
            isEarlier={outdated === "left"}
          >
            {second === "other" && settled === choices && other.circuit !== undefined && sides[1].compiled !== null && (
              <RunOther circuit={other.circuit} />
            )}
          </Subjects>
          <Sections first={sides[0]} second={sides[1]} columns={columns} />
        </>
      )}
      {pin !== undefined && (
        <details>
          <summary>{words.text}</summary>
          {pin.program === null ? <p className="note">{words.noText}</p> : <GraphText text={pin.program} />}
        </details>
      )}
    </div>
  );
}

/** The pin that is chosen; while nothing is, the newest of this notebook. */
function pinOf(pins: readonly Pin[], chosen: string | null, notebook: string): Pin | undefined {
  if (chosen === "program") return undefined;
  return pins.find(({ id }) => String(id) === chosen) ?? pins.find((pin) => pin.notebook === notebook);
}

/** The circuit under other settings, or why there is none. */
function otherOf(
  circuit: TracedCircuit,
  choices: Choices,
): { readonly circuit: TracedCircuit | undefined; readonly problems: readonly Diagnostic[] } {
  try {
    return { circuit: withChoices(circuit, choices), problems: [] };
  } catch (error) {
    return { circuit: undefined, problems: diagnosticsOf(error) };
  }
}

const optionOf = ({ circuit, notebook, at, fingerprint }: Pin): string =>
  strings.pinOption(circuit || strings.unnamed, notebook || strings.untitled, formatDate(at), fingerprint);
