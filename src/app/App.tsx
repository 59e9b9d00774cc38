/** The whole page: the notebook with its graph and run panel; beside each other where there is room, else behind tabs. */
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { CommandDialogs } from "./commands/CommandDialogs.tsx";
import type { Command } from "./commands/commands.ts";
import { useCommands } from "./commands/useCommands.ts";
import { CodePane } from "./editor/CodeEditor.tsx";
import { useDiagnostics, useMedia, useRuns, useSession } from "./PageContext.tsx";
import { Header } from "./panes/Header.tsx";
import { KeysDialog } from "./panes/KeysDialog.tsx";
import { OutputPane } from "./panes/OutputPane.tsx";
import { RunPane } from "./panes/RunPanel.tsx";
import { ShareParts } from "./share/ShareParts.tsx";
import { strings } from "./strings.ts";
import { Tabs } from "./Tabs.tsx";

const GraphPane = lazy(async () => ({ default: (await import("./graph/GraphPane.tsx")).GraphPane }));

const views = ["code", "graph", "run", "output"] as const;

/** A part of the page that has a tab of its own on narrow screens. */
type View = (typeof views)[number];

/** The page. */
export function App(): ReactNode {
  const wide = useMedia("(min-width: 900px)");
  const [view, setView] = useState<View>("code");
  const problems = useDiagnostics().length;
  const jump = useSession((state) => state.jump);
  useEffect(() => {
    if (jump !== null) setView("code");
  }, [jump]);
  useCommands(
    useMemo(
      () =>
        views.map((name): Command => {
          const show = (): void => (wide ? document.getElementById(`part-${name}`)?.focus() : setView(name));
          return {
            id: `view.${name}`,
            title: strings.commands.titles.show(strings.views[name]),
            group: "view",
            run: show,
          };
        }),
      [wide],
    ),
  );
  const part = (name: View, content: ReactNode): ReactNode => (
    <div
      className={`part part-${name}`}
      {...(wide
        ? { id: `part-${name}`, tabIndex: -1 }
        : { role: "tabpanel", id: `view-${name}`, "aria-labelledby": `view-tab-${name}`, hidden: name !== view })}
    >
      {content}
    </div>
  );
  return (
    <div className={wide ? "page wide" : "page narrow"}>
      {wide && (
        <>
          <a className="skip" href="#part-graph">
            {strings.skipToGraph}
          </a>
          <a className="skip" href="#part-run">
            {strings.skipToRun}
          </a>
        </>
      )}
      <Header />
      <ShareParts />
      {!wide && (
        <Tabs
          id="view"
          label={strings.views.label}
          tabs={views.map((key) => ({
            key,
            label: strings.withCount(strings.views[key], key === "output" ? problems : 0),
          }))}
          active={view}
          onChange={setView}
        />
      )}
      <main>
        {part("code", <CodePane />)}
        {part(
          "graph",
          <Suspense fallback={<p className="empty">{strings.graph.loading}</p>}>
            <GraphPane />
          </Suspense>,
        )}
        {part("output", <OutputPane />)}
        {part("run", <RunPane />)}
      </main>
      <CommandDialogs />
      <KeysDialog />
      <Announcer />
    </div>
  );
}

/** Tells screen readers what happened: stages of runs, results, and the outcome of a trace. */
function Announcer(): ReactNode {
  const announcement = useRuns((state) => state.announcement);
  const trace = useSession((state) => state.trace.kind);
  const circuits = useSession((state) => state.circuits.length);
  const problems = useDiagnostics().length;
  const traced = trace === "traced" || trace === "failed" ? strings.announce.traced(circuits, problems) : "";
  return (
    <div className="announcer">
      <p aria-live="polite">{traced}</p>
      <p aria-live="polite">{announcement}</p>
    </div>
  );
}
