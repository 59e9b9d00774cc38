/** What is wrong, each problem as a sentence that leads to its line. */
import type { ReactNode } from "react";
import type { CellDiagnostic } from "../../notebook/program.ts";
import { strings as pageStrings } from "../page/strings.ts";
import { useNotebook, useSession } from "./NotebookContext.tsx";
import type { CellCircuit } from "./session.ts";
import { goToLine } from "./session.ts";
import { strings } from "./strings.ts";

/** The problems; nothing is shown without any. */
export function Problems({ diagnostics }: { diagnostics: readonly CellDiagnostic[] }): ReactNode {
  if (diagnostics.length === 0) return null;
  return (
    <section aria-label={strings.output.problems}>
      <h2>{pageStrings.withCount(strings.output.problems, diagnostics.length)}</h2>
      <ul className="problems">
        {diagnostics.map((problem) => (
          <Problem
            key={`${problem.diagnostic.message} ${problem.cell} ${problem.diagnostic.location?.line}`}
            problem={problem}
          />
        ))}
      </ul>
    </section>
  );
}

function Problem({ problem: { cell, diagnostic } }: { problem: CellDiagnostic }): ReactNode {
  const { session } = useNotebook();
  const { severity, message, hint, location, nodes } = diagnostic;
  // Node ids are those of the circuit that has the problem.
  const slot = useSession(({ circuits }) => circuits.find((each) => hasProblem(each, message))?.slot);
  const node = nodes?.[0];
  return (
    <li className="problem" data-severity={severity}>
      <span className="severity">{severity === "error" ? strings.output.error : strings.output.warning}</span>{" "}
      {location !== undefined && cell !== null && (
        <button
          type="button"
          className="link"
          aria-label={strings.output.goToLine(location.line)}
          onClick={() => {
            goToLine(session, { cell, line: location.line });
            if (slot !== undefined && node !== undefined) session.setState({ selected: { slot, node } });
          }}
        >
          {strings.output.line(location.line)}
        </button>
      )}{" "}
      <span className="message">{message}</span>
      {hint !== undefined && <span className="hint"> {hint}</span>}
    </li>
  );
}

const hasProblem = ({ circuit }: CellCircuit, message: string): boolean =>
  circuit.diagnostics.some((other) => other.message === message);
