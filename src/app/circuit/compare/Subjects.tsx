/** What the two sides of a comparison are: of which program, whether they could be compiled, and what can be done with them. */
import { type ReactNode, useId } from "react";
import type { Diagnostic } from "../../../base/errors.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import { useNotebook } from "../../notebook/NotebookContext.tsx";
import { Insecure } from "../../page/Insecure.tsx";
import { activeArguments } from "../../run/actions.ts";
import { Remaining } from "../../run/Remaining.tsx";
import { useRunParts, useRuns } from "../../run/RunContext.tsx";
import { runOf } from "../../run/runs.ts";
import { formatDate } from "../../values/format.ts";
import { type Columns, Rows, type WordRow } from "./ComparedTable.tsx";
import type { Outcome } from "./outcome.ts";
import { usePins } from "./PinButton.tsx";
import { fingerprintOf, type Pin } from "./pins.ts";
import { strings } from "./strings.ts";
import { isWaiting } from "./useOutcome.ts";

const words = strings.subject;

/** What the two sides are: of which program, and whether they could be compiled. `children` belong to the second. */
export function Subjects({
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
      <Problems diagnostics={outcome.diagnostics} />
    </>
  );
}

function Problems({ diagnostics }: { diagnostics: readonly Diagnostic[] }): ReactNode {
  return diagnostics.map(({ message, hint }) => (
    <p key={message} className="error">
      {message} {hint}
    </p>
  ));
}

/** Runs the circuit under other settings on the inputs as they stand, for its measured times. */
export function RunOther({ circuit }: { circuit: TracedCircuit }): ReactNode {
  const notebook = useNotebook();
  const parts = useRunParts();
  const shown = useCircuit();
  const isRunning = useRuns(({ run }) => run?.status === "running");
  const run = useRuns((runs) => runOf(runs, circuit));
  return (
    <>
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
      <Remaining circuit={circuit} run={run} />
      <Problems diagnostics={run?.diagnostics ?? []} />
    </>
  );
}
