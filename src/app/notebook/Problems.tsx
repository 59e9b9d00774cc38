/** What is wrong, each problem as a sentence that leads to its line. */
import { type ReactNode, useState } from "react";
import type { CellDiagnostic } from "../../notebook/program.ts";
import { strings as pageStrings } from "../page/strings.ts";
import { useNotebook, useSession } from "./NotebookContext.tsx";
import type { CellCircuit, TypeProblem } from "./session.ts";
import { goToLine } from "./session.ts";
import { strings } from "./strings.ts";

/** So many errors of TypeScript are shown until all are asked for: a text that came from elsewhere may have one on every line. */
const mostTypes = 8;

/** The problems, and below them those of TypeScript; nothing is shown without any. */
export function Problems({
  diagnostics,
  types,
}: {
  diagnostics: readonly CellDiagnostic[];
  types: readonly TypeProblem[];
}): ReactNode {
  const [all, setAll] = useState(false);
  const count = diagnostics.length + types.length;
  if (count === 0) return null;
  const shown = all ? types : types.slice(0, mostTypes);
  return (
    <section aria-label={strings.output.problems}>
      <h2>{pageStrings.withCount(strings.output.problems, count)}</h2>
      <ul className="problems">
        {[...diagnostics, ...shown].map((problem) => (
          <Problem
            key={`${problem.diagnostic.message} ${problem.cell} ${problem.diagnostic.location?.line}`}
            problem={problem}
            label={"start" in problem ? strings.output.type : strings.output[problem.diagnostic.severity]}
          />
        ))}
      </ul>
      {shown.length < types.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {strings.output.more(types.length - shown.length)}
        </button>
      )}
    </section>
  );
}

function Problem({ problem: { cell, diagnostic }, label }: { problem: CellDiagnostic; label: string }): ReactNode {
  const { session } = useNotebook();
  const { severity, code, message, hint, location, nodes } = diagnostic;
  // Node ids are those of the circuit that has the problem.
  const slot = useSession(({ circuits }) => circuits.find((each) => hasProblem(each, message))?.slot);
  // The playground shows one cell, and the problems of all.
  const place = useSession(({ history: { present } }) =>
    present.settings.layout === "playground" && present.cells.length > 1
      ? present.cells.findIndex(({ id }) => id === cell) + 1
      : 0,
  );
  const node = nodes?.[0];
  return (
    <li className="problem" data-severity={severity}>
      <span className="severity">{label}</span>{" "}
      {location !== undefined && cell !== null && (
        <button
          type="button"
          className="link"
          aria-label={strings.output.goToLine(location.line)}
          onClick={() => {
            goToLine(session, { cell, line: location.line }, location.column);
            if (slot !== undefined && node !== undefined) session.setState({ selected: { slot, node } });
          }}
        >
          {place > 0 ? strings.output.inCell(place, location.line) : strings.output.line(location.line)}
        </button>
      )}{" "}
      <span className="message">{message}</span>
      {label === strings.output.type && <span className="note"> {code}</span>}
      {hint !== undefined && <span className="hint"> {hint}</span>}
    </li>
  );
}

const hasProblem = ({ circuit }: CellCircuit, message: string): boolean =>
  circuit.diagnostics.some((other) => other.message === message);
