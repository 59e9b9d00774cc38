/** How the trace of the present text goes, with Stop while it takes long. */
import type { ReactNode } from "react";
import { useDiagnostics, useSession } from "../notebook/NotebookContext.tsx";
import { strings as notebookStrings } from "../notebook/strings.ts";
import { useClock } from "../page/browserHooks.ts";
import { strings as pageStrings } from "../page/strings.ts";
import { strings as shareStrings } from "../share/strings.ts";
import { formatDuration } from "../values/format.ts";
import { usePage } from "./PageContext.tsx";

/** After this long a trace is worth a Stop button, in milliseconds. */
const longTrace = 500;

/** The words, and the button. */
export function TraceState(): ReactNode {
  const { tracing } = usePage();
  const trace = useSession((state) => state.trace);
  const consentNeeded = useSession((state) => state.consent === "needed");
  const asking = useSession((state) => state.pending.length > 0);
  const isNotebook = useSession(({ history }) => history.present.settings.layout === "notebook");
  const problems = useDiagnostics().filter(({ diagnostic }) => diagnostic.severity === "error").length;
  const answering = useSession((state) => state.openRequests > 0);
  const tracingNow = trace.kind === "tracing" && !answering;
  const now = useClock(tracingNow);
  const elapsed = trace.kind === "tracing" ? now - trace.since : 0;
  const text = {
    waiting: consentNeeded ? shareStrings.share.consent.waits : notebookStrings.trace.waiting,
    tracing: asking
      ? notebookStrings.trace.asking
      : answering
        ? notebookStrings.trace.answering
        : notebookStrings.trace.tracing(formatDuration(Math.max(0, elapsed))),
    traced: trace.kind === "traced" ? notebookStrings.trace.traced(formatDuration(trace.milliseconds)) : "",
    failed: notebookStrings.trace.failed(Math.max(1, problems)),
    stopped: notebookStrings.trace.stopped,
  }[trace.kind];
  return (
    <span className="trace-state" data-kind={trace.kind}>
      <span className="note">{text}</span>
      {tracingNow && elapsed > longTrace && !isNotebook && (
        <button type="button" title={pageStrings.header.stopHint} onClick={() => tracing.stop()}>
          {pageStrings.header.stop}
        </button>
      )}
      {asking && isNotebook && (
        <button type="button" className="quiet" onClick={showAsking}>
          {notebookStrings.trace.showAsking}
        </button>
      )}
      {trace.kind === "stopped" && (
        <button type="button" onClick={() => tracing.start()}>
          {notebookStrings.trace.retry}
        </button>
      )}
    </span>
  );
}

/** Leads to the first cell that asks for something; its button has the focus then. */
function showAsking(): void {
  const button = document.querySelector<HTMLButtonElement>(".asking button");
  button?.focus({ preventScroll: true });
  button?.scrollIntoView({ block: "center" });
}
