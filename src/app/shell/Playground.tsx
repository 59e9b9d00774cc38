/** The playground's layout: one cell, its graph, its output and a run of it; beside each other where there is room, else behind tabs. */
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { strings as circuitStrings } from "../circuit/facts/strings.ts";
import { useCommands } from "../commands/CommandsContext.tsx";
import type { Command } from "../commands/commands.ts";
import { strings as commandsStrings } from "../commands/strings.ts";
import { CodePane } from "../notebook/editor/CodeEditor.tsx";
import { useDiagnostics, useSession } from "../notebook/NotebookContext.tsx";
import { strings as pageStrings } from "../page/strings.ts";
import { Tabs } from "../page/Tabs.tsx";
import { RunPane } from "../run/panel/RunPanel.tsx";
import { OutputPane } from "./OutputPane.tsx";
import { strings } from "./strings.ts";

const GraphPane = lazy(async () => ({ default: (await import("../circuit/GraphPane.tsx")).GraphPane }));

const views = ["code", "graph", "run", "output"] as const;

/** A part of the page that has a tab of its own on narrow screens. */
type View = (typeof views)[number];

/** The four parts. */
export function Playground({ wide }: { wide: boolean }): ReactNode {
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
            title: commandsStrings.commands.titles.show(strings.views[name]),
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
    <>
      {!wide && (
        <Tabs
          id="view"
          label={strings.views.label}
          tabs={views.map((key) => ({
            key,
            label: pageStrings.withCount(strings.views[key], key === "output" ? problems : 0),
          }))}
          active={view}
          onChange={setView}
        />
      )}
      <main className="playground">
        {part("code", <CodePane />)}
        {part(
          "graph",
          <Suspense fallback={<p className="empty">{circuitStrings.graph.loading}</p>}>
            <GraphPane />
          </Suspense>,
        )}
        {part("output", <OutputPane />)}
        {part("run", <RunPane />)}
      </main>
    </>
  );
}
