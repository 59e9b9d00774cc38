/** The head of the page: the name, examples and lessons, how tracing goes, and how the page looks. */
import { type MouseEvent, type ReactNode, useState } from "react";
import { strings as commandsStrings } from "../commands/strings.ts";
import { CourseButtons } from "../course/CourseParts.tsx";
import { SaveState } from "../library/SaveState.tsx";
import { strings as libraryStrings } from "../library/strings.ts";
import { LayoutChoice, RunChoices, Title } from "../notebook/Document.tsx";
import { useDiagnostics, useSession } from "../notebook/NotebookContext.tsx";
import { strings as notebookStrings } from "../notebook/strings.ts";
import { useClock, useMedia } from "../page/browserHooks.ts";
import { LookButtons } from "../page/LookButtons.tsx";
import { strings as pageStrings } from "../page/strings.ts";
import { ShareButtons } from "../share/ShareParts.tsx";
import { strings as shareStrings } from "../share/strings.ts";
import { formatDuration } from "../values/format.ts";
import { usePage } from "./PageContext.tsx";

/** After this long a trace is worth a Stop button, in milliseconds. */
const longTrace = 500;

/** The head. */
export function Header(): ReactNode {
  const page = usePage();
  const isNotebook = useSession(({ history }) => history.present.settings.layout === "notebook");
  const wide = useMedia("(min-width: 900px)");
  const [isOpen, setIsOpen] = useState(false);
  const isHidden = !wide && !isOpen;
  // Choosing something closes the menu; fields of files that open by themselves are no choice.
  const choose = ({ target }: MouseEvent): void => {
    if (target instanceof HTMLButtonElement) setIsOpen(false);
  };
  return (
    <header className="page-head">
      <h1>{pageStrings.title}</h1>
      <Title />
      {!wide && (
        <button
          type="button"
          className="head-menu"
          aria-expanded={isOpen}
          aria-controls="head-actions head-looks"
          onClick={() => setIsOpen(!isOpen)}
        >
          {pageStrings.header.menu}
        </button>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons within are what is pressed. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
      <div className="head-group" id="head-actions" hidden={isHidden} onClick={choose}>
        <LayoutChoice />
        <button
          type="button"
          title={libraryStrings.documents.openHint}
          onClick={() => page.documents.setDialog("notebooks")}
        >
          {libraryStrings.documents.open}
        </button>
        <CourseButtons />
        <ShareButtons />
      </div>
      {!isNotebook && <TraceState />}
      <SaveState />
      <div className="head-group" id="head-looks" hidden={isHidden}>
        <LookButtons settings={page.settings} store={page.store} />
        {!wide && (
          <button type="button" aria-haspopup="dialog" onClick={() => page.commands.open("palette")}>
            {commandsStrings.commands.list}
          </button>
        )}
      </div>
      {isNotebook && (
        <div className="run-choices">
          <RunChoices />
          <TraceState />
        </div>
      )}
    </header>
  );
}

/** How the trace of the present text goes, with Stop while it takes long. */
function TraceState(): ReactNode {
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
      {trace.kind === "stopped" && (
        <button type="button" onClick={() => tracing.start()}>
          {notebookStrings.trace.retry}
        </button>
      )}
    </span>
  );
}
