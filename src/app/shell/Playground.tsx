/**
 * The playground's layout: one cell, a run of its circuit, the graph, what was printed. Where there is room the program stands at the left and the rest
 * beside it, results first; else one below the other in the order in which a person asks: input, run, result, server, graph, code.
 */
import { type ReactNode, Suspense, useEffect, useMemo } from "react";
import { strings as circuitStrings } from "../circuit/facts/strings.ts";
import { useCommands } from "../commands/CommandsContext.tsx";
import type { Command } from "../commands/commands.ts";
import { strings as commandsStrings } from "../commands/strings.ts";
import { CodePane } from "../notebook/editor/CodeEditor.tsx";
import { useSession } from "../notebook/NotebookContext.tsx";
import { lazyPart } from "../page/lazyPart.ts";
import { CostPane, RunPane } from "../run/panel/RunPanel.tsx";
import { IntroSentence, IntroWays, useIsFirst } from "./Intro.tsx";
import { OutputPane } from "./OutputPane.tsx";
import { strings } from "./strings.ts";
import { TraceState } from "./TraceState.tsx";

const GraphPane = lazyPart(async () => (await import("../circuit/GraphPane.tsx")).GraphPane);

const PinPane = lazyPart(async () => (await import("../circuit/compare/PinPane.tsx")).PinPane);

const views = ["code", "graph", "run", "output"] as const;

/** A part of the page that commands go to. */
type View = (typeof views)[number];

const partOf = (view: View): HTMLElement | null => document.getElementById(`part-${view}`);

/** The parts; within a frame of another page (`framed`) without what a visitor of this one is told. */
export function Playground({ wide, framed = false }: { wide: boolean; framed?: boolean }): ReactNode {
  const isFirst = useIsFirst() && !framed;
  const jump = useSession((state) => state.jump);
  useEffect(() => {
    if (jump !== null) partOf("code")?.scrollIntoView({ block: "nearest" });
  }, [jump]);
  useCommands(
    useMemo(
      () =>
        views.map(
          (name): Command => ({
            id: `view.${name}`,
            title: commandsStrings.commands.titles.show(strings.views[name]),
            group: "view",
            run: () => partOf(name)?.focus(),
          }),
        ),
      [],
    ),
  );
  const part = (name: View, content: ReactNode): ReactNode => (
    <div className={`part part-${name}`} id={`part-${name}`} tabIndex={-1}>
      {content}
    </div>
  );
  const sentence = isFirst && <IntroSentence />;
  const program = (
    <>
      {part("code", <CodePane />)}
      <p className="below-code">
        <span className="note">{strings.intro.change}</span> <TraceState />
      </p>
      {part("output", <OutputPane />)}
    </>
  );
  const circuit = (
    <>
      {part("run", <RunPane />)}
      {part(
        "graph",
        <Suspense fallback={<p className="empty">{circuitStrings.graph.loading}</p>}>
          <GraphPane />
        </Suspense>,
      )}
      <CostPane />
      <Suspense>
        <PinPane />
      </Suspense>
    </>
  );
  const ways = isFirst && <IntroWays />;
  return wide ? (
    <main className="playground">
      <div className="program-side">
        {sentence}
        {program}
        {ways}
      </div>
      <div className="circuit-side">{circuit}</div>
    </main>
  ) : (
    <main className="playground">
      {sentence}
      {circuit}
      {program}
      {ways}
    </main>
  );
}
