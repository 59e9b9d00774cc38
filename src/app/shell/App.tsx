/** The whole page: its head, and the notebook in the layout that it asks for. */
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { teacherCommands } from "../circuit/teacherCommands.ts";
import { useCommands } from "../commands/CommandsContext.tsx";
import { CoursePanel } from "../course/CourseParts.tsx";
import { KeysParts } from "../keys/KeysParts.tsx";
import { ConflictBar } from "../library/ConflictBar.tsx";
import { DocumentsParts } from "../library/DocumentsParts.tsx";
import { documentCommands } from "../library/documentCommands.ts";
import { ModelParts } from "../models/ModelParts.tsx";
import { cellCommands, historyCommands } from "../notebook/cells/cellCommands.ts";
import { NotebookView } from "../notebook/cells/NotebookView.tsx";
import { slideCommands } from "../notebook/cells/slideCommands.ts";
import { RunChoices } from "../notebook/Document.tsx";
import { FindBar } from "../notebook/find/FindBar.tsx";
import { findCommands } from "../notebook/find/findCommands.ts";
import { useDiagnostics, useSession } from "../notebook/NotebookContext.tsx";
import { strings as notebookStrings } from "../notebook/strings.ts";
import { useMedia } from "../page/browserHooks.ts";
import { Icon } from "../page/Icon.tsx";
import { useRuns } from "../run/RunContext.tsx";
import { strings as runStrings } from "../run/strings.ts";
import { ServerParts } from "../servers/ServerParts.tsx";
import { ShareParts } from "../share/ShareParts.tsx";
import { CommandDialogs } from "./CommandDialogs.tsx";
import { Header } from "./Header.tsx";
import { usePage } from "./PageContext.tsx";
import { Playground } from "./Playground.tsx";
import { strings } from "./strings.ts";
import { TraceState } from "./TraceState.tsx";

/** The page. */
export function App(): ReactNode {
  const page = usePage();
  const wide = useMedia("(min-width: 900px)");
  const layout = useSession(({ history }) => history.present.settings.layout);
  const isNotebook = layout === "notebook";
  const [isApp, setIsApp] = useState(false);
  const document = useSession((state) => state.document);
  // Another notebook, lesson or example begins at its beginning.
  const shown = useRef(document);
  useEffect(() => {
    if (shown.current !== document) scrollTo(0, 0);
    shown.current = document;
  }, [document]);
  useCommands(
    useMemo(
      () => [
        ...historyCommands(page),
        ...documentCommands(page),
        ...findCommands(page),
        ...teacherCommands(page),
        ...(isNotebook ? [...cellCommands(page), ...slideCommands(page)] : []),
      ],
      [page, isNotebook],
    ),
  );
  return (
    <div
      className={wide ? "page wide" : "page narrow"}
      data-layout={layout}
      data-app={(isNotebook && isApp) || undefined}
    >
      {isNotebook ? (
        <a className="skip" href="#cells">
          {notebookStrings.notebook.skipToCells}
        </a>
      ) : (
        <>
          <a className="skip" href="#part-run">
            {strings.skipToRun}
          </a>
          <a className="skip" href="#part-graph">
            {strings.skipToGraph}
          </a>
        </>
      )}
      <div className="page-top">
        <Header />
        <Refusal />
        <ConflictBar />
        <FindBar />
      </div>
      <ShareParts />
      <CoursePanel />
      <ModelParts />
      {isNotebook ? (
        <>
          <NotebookView />
          <div className="run-choices">
            <RunChoices />
            <button
              type="button"
              className="ghost"
              aria-pressed={isApp}
              title={strings.appViewHint}
              onClick={() => setIsApp(!isApp)}
            >
              <Icon name="app" /> {strings.appView}
            </button>
            <TraceState />
          </div>
        </>
      ) : (
        <Playground wide={wide} />
      )}
      <DocumentsParts />
      <CommandDialogs />
      <KeysParts />
      <ServerParts />
      <Announcer />
    </div>
  );
}

/** Why the last change was not made. */
function Refusal(): ReactNode {
  const refusal = useSession((state) => state.refusal);
  return (
    <p className="refusal error" role="alert">
      {refusal === null ? "" : notebookStrings.notebook.refused(refusal)}
    </p>
  );
}

/** Tells screen readers what happened: stages of runs, results, and the outcome of a trace. */
function Announcer(): ReactNode {
  const announcement = useRuns((state) => state.announcement);
  const trace = useSession((state) => state.trace.kind);
  const circuits = useSession((state) => state.circuits.length);
  const problems = useDiagnostics().length;
  const traced = trace === "traced" || trace === "failed" ? runStrings.announce.traced(circuits, problems) : "";
  return (
    <div className="announcer">
      <p aria-live="polite">{traced}</p>
      <p aria-live="polite">{announcement}</p>
    </div>
  );
}
