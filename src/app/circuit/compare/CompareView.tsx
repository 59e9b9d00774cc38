/** The tab Compare of a circuit: a pinned result, or the program as written, beside the program as it stands, or the same graph configured otherwise. */
import { type ReactNode, useId, useMemo, useState } from "react";
import { useStore } from "zustand";
import { type Diagnostic, diagnosticsOf } from "../../../base/errors.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import { useNotebook, useSession } from "../../notebook/NotebookContext.tsx";
import { notebookOf } from "../../notebook/session.ts";
import { Insecure } from "../../page/Insecure.tsx";
import { activeArguments } from "../../run/actions.ts";
import { useRunParts, useRuns } from "../../run/RunContext.tsx";
import { formatDate } from "../../values/format.ts";
import { useCircuitName } from "../facts/circuitName.ts";
import { GraphText } from "../tables/GraphText.tsx";
import { type Columns, Rows, type WordRow } from "./ComparedTable.tsx";
import { type Choices, withChoices } from "./otherwise.ts";
import { atPace, type Outcome } from "./outcome.ts";
import { PinButton, usePins } from "./PinButton.tsx";
import { fingerprintOf, type Pin } from "./pins.ts";
import { Sections } from "./Sections.tsx";
import { Switches } from "./Switches.tsx";
import { strings } from "./strings.ts";
import { isWaiting, useOutcome } from "./useOutcome.ts";
import "./compare.css";

const words = strings.subject;

/** The view. */
export function CompareView(): ReactNode {
  const { circuit, program, outdated } = useCircuit();
  const pins = useStore(usePins().store, (state) => state.pins);
  const notebook = useSession((state) => notebookOf(state).title);
  const name = useCircuitName();
  const [chosenFirst, setFirst] = useState<string | null>(null);
  const [chosenSecond, setSecond] = useState<"now" | "other">("now");
  const [choices, setChoices] = useState<Choices>({});
  const pin = pinOf(pins, chosenFirst, notebook);
  // The program beside itself would say nothing.
  const second = pin === undefined ? "other" : chosenSecond;
  const other = useMemo(() => otherOf(circuit, second === "other" ? choices : {}), [circuit, second, choices]);
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
            {second === "other" && other.circuit !== undefined && sides[1].compiled !== null && (
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

/** What the two sides are: of which program, and whether they could be compiled. `children` belong to the second. */
function Subjects({
  columns,
  pin,
  circuit,
  notebook,
  program,
  sides: [first, second],
  isEarlier,
  children,
}: {
  columns: Columns;
  pin: Pin | undefined;
  circuit: string;
  notebook: string;
  program: string;
  sides: readonly [Outcome, Outcome];
  isEarlier: boolean;
  children: ReactNode;
}): ReactNode {
  const id = useId();
  const pins = usePins();
  const now = fingerprintOf(program);
  const nameOf = (name: string, title: string): string =>
    words.ofNotebook(name || strings.unnamed, title || strings.untitled);
  const row = (key: string, name: string, a: ReactNode, b: ReactNode, change: string): WordRow => ({
    ...{ key, name, first: a, second: b, change, isSame: false, direction: null },
  });
  const present = nameOf(circuit, notebook);
  const pinned = pin === undefined ? present : nameOf(pin.circuit, pin.notebook);
  const isSame = pin === undefined || pin.fingerprint === now;
  const { change } = strings;
  return (
    <section className="compared subjects" aria-labelledby={id}>
      <h3 id={id}>{words.caption}</h3>
      <Rows
        id={id}
        columns={columns}
        rows={[
          row("circuit", words.circuit, pinned, present, pinned === present ? change.same : change.other),
          row("program", words.program, pin?.fingerprint ?? now, now, isSame ? change.same : change.other),
          ...(pin === undefined ? [] : [row("at", words.pinnedAt, formatDate(pin.at), strings.none, "")]),
          row(
            "state",
            words.state,
            <>
              <State outcome={first} isEarlier={pin === undefined && isEarlier} />
              {pin !== undefined && (
                <button type="button" className="ghost" onClick={() => pins.remove(pin.id)}>
                  {strings.remove}
                </button>
              )}
            </>,
            <>
              <State outcome={second} isEarlier={isEarlier} />
              {children}
            </>,
            "",
          ),
        ]}
      />
    </section>
  );
}

/** Whether a side could be compiled, and what else is to be known of it. */
function State({ outcome, isEarlier }: { outcome: Outcome; isEarlier: boolean }): ReactNode {
  if (isWaiting(outcome)) return <p role="status">{words.waiting}</p>;
  return (
    <>
      {isEarlier && <p className="note">{words.earlier}</p>}
      {outcome.compiled !== null && (
        <p>
          {words.compiled} <Insecure circuit={outcome} />
        </p>
      )}
      {outcome.diagnostics.map(({ message, hint }) => (
        <p key={message} className="error">
          {message} {hint}
        </p>
      ))}
    </>
  );
}

/** Runs the circuit under other settings on the inputs as they stand, for its measured times. */
function RunOther({ circuit }: { circuit: TracedCircuit }): ReactNode {
  const notebook = useNotebook();
  const parts = useRunParts();
  const shown = useCircuit();
  const isRunning = useRuns(({ run }) => run?.status === "running");
  return (
    <button
      type="button"
      className="ghost"
      disabled={isRunning || shown.outdated !== null}
      onClick={() => {
        const args = activeArguments({ ...notebook, ...parts }, shown);
        if (args !== null) void parts.running.runEncrypted(circuit, args);
      }}
    >
      {isRunning ? strings.switches.running : strings.switches.run}
    </button>
  );
}
