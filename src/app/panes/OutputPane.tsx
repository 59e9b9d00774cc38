/** What the program printed and what is wrong with it, each problem as a sentence that leads to its line. */
import type { ReactNode } from "react";
import type { Diagnostic } from "../../base/errors.ts";
import { useDiagnostics, usePage, useSession } from "../PageContext.tsx";
import { goToLine } from "../page.ts";
import { type PendingRequest, shownCircuit } from "../store/session.ts";
import { strings } from "../strings.ts";
import { formatBytes, formatValue } from "../values/format.ts";

/** The pane. */
export function OutputPane(): ReactNode {
  const { tracing } = usePage();
  const prints = useSession((state) => state.prints);
  const dropped = useSession((state) => state.printsDropped);
  const pending = useSession((state) => state.pending);
  const diagnostics = useDiagnostics();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="pane output-pane" aria-label={strings.output.label} tabIndex={0}>
      {diagnostics.length > 0 && (
        <section aria-label={strings.output.problems}>
          <h3>{strings.withCount(strings.output.problems, diagnostics.length)}</h3>
          <ul className="problems">
            {diagnostics.map((diagnostic) => (
              <Problem key={`${diagnostic.message} ${diagnostic.location?.line}`} diagnostic={diagnostic} />
            ))}
          </ul>
        </section>
      )}
      <section aria-label={strings.output.output}>
        <h3>{strings.output.output}</h3>
        {prints.length > 0 && <pre>{prints.join("\n")}</pre>}
        {dropped > 0 && <p className="note">{strings.output.dropped(dropped)}</p>}
        {prints.length === 0 && pending.length === 0 && <p className="note">{strings.output.empty}</p>}
        {pending.map((request) => (
          <p key={request.id} className="asking">
            {strings.output.asks(request.method, argumentsText(request))}{" "}
            <button type="button" title={strings.output.allowHint} onClick={() => tracing.allowRequests()}>
              {strings.output.allow}
            </button>
          </p>
        ))}
      </section>
    </section>
  );
}

function Problem({ diagnostic: { severity, message, hint, location, nodes } }: { diagnostic: Diagnostic }): ReactNode {
  const page = usePage();
  // Node ids are those of the circuit that has the problem; only if that one is on show do they mean anything.
  const shown = useSession(shownCircuit)?.diagnostics.some((other) => other.message === message);
  const node = shown ? nodes?.[0] : undefined;
  return (
    <li className="problem" data-severity={severity}>
      <span className="severity">{severity === "error" ? strings.output.error : strings.output.warning}</span>{" "}
      {location !== undefined && (
        <button
          type="button"
          className="link"
          aria-label={strings.output.goToLine(location.line)}
          onClick={() => {
            goToLine(page, location.line);
            if (node !== undefined) page.session.setState({ selectedNode: node });
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

function argumentsText({ method, value }: PendingRequest): string {
  if (method === "keygen") return "";
  if (value instanceof Uint8Array) return strings.output.ciphertext(formatBytes(value.length));
  return value.map(formatValue).join(", ");
}
