/** The right-hand pane: the op-graph of the circuit on show as picture, text and table, with the details of the selected node. */
import { type ReactNode, useMemo, useState } from "react";
import type { Diagnostic } from "../../base/errors.ts";
import { usePage, usePrediction, useSession, useSettings } from "../PageContext.tsx";
import { Insecure } from "../panes/Insecure.tsx";
import { shownCircuit } from "../store/session.ts";
import { strings } from "../strings.ts";
import { Tabs } from "../Tabs.tsx";
import { DebugView } from "./DebugView.tsx";
import { describeCosts, describeGraph, type GraphDescription } from "./describe.ts";
import { GraphDrawing } from "./GraphDrawing.tsx";
import { GraphTable } from "./GraphTable.tsx";
import { GraphText } from "./GraphText.tsx";
import { Legend } from "./Legend.tsx";
import { NodeDetails } from "./NodeDetails.tsx";

type View = keyof typeof strings.graph.tabs;
const views: readonly View[] = ["graph", "text", "table", "debug"];

/** Larger graphs are drawn only when asked: their layout takes seconds, in which nothing else goes on. */
const mostDrawn = 300;

/** The pane. */
export function GraphPane(): ReactNode {
  const { session } = usePage();
  const circuit = useSession(shownCircuit);
  const circuits = useSession(({ circuits }) => circuits);
  const shown = useSession(({ circuit }) => circuit);
  const stale = useSession((state) => state.stale && state.trace.kind === "failed");
  const [view, setView] = useState<View>("graph");
  const description = useMemo(() => (circuit === undefined ? null : describeGraph(circuit.graph)), [circuit]);
  return (
    <section className="pane graph-pane" aria-label={strings.graph.label}>
      <header className="pane-head">
        <Tabs
          id="graph-view"
          label={strings.graph.label}
          tabs={views.map((key) => ({ key, label: strings.graph.tabs[key] }))}
          active={view}
          onChange={setView}
        />
        {circuits.length > 1 && (
          <label className="circuit-choice">
            {strings.graph.circuits}{" "}
            <select
              value={shown}
              onChange={({ target }) => session.setState({ circuit: Number(target.value), selectedNode: null })}
            >
              {circuits.map(({ id, graph }, index) => (
                <option key={id} value={index}>
                  {`${index + 1} ${graph.name}`}
                </option>
              ))}
            </select>
          </label>
        )}
        <Insecure circuit={circuit} />
        {stale && description !== null && <span className="note">{strings.graph.stale}</span>}
      </header>
      <div className="graph-body" id={`graph-view-${view}`} role="tabpanel" aria-labelledby={`graph-view-tab-${view}`}>
        {description === null ? (
          <p className="empty">{strings.graph.none}</p>
        ) : (
          <GraphView view={view} description={description} />
        )}
      </div>
      {description !== null && view === "graph" && <Legend />}
    </section>
  );
}

function GraphView({ view, description }: { view: View; description: GraphDescription }): ReactNode {
  const { session } = usePage();
  const theme = useSettings((settings) => settings.theme);
  const largeText = useSettings((settings) => settings.largeText);
  const selected = useSession((state) => state.selectedNode);
  const hovered = useSession((state) => state.hoveredNode);
  const line = useSession((state) => state.line);
  const circuit = useSession(shownCircuit);
  const [drawn, setDrawn] = useState<GraphDescription | null>(null);
  const marked = useMemo(() => {
    const onLine = description.ordered.filter((node) => line !== null && node.line === line);
    return new Set([...onLine.map(({ node }) => node.id), ...(hovered === null ? [] : [hovered])]);
  }, [description, hovered, line]);
  const problems = useMemo(() => problemsByNode(circuit?.diagnostics ?? []), [circuit]);
  const report = usePrediction(circuit)?.report ?? null;
  const costs = useMemo(() => describeCosts(report), [report]);
  const select = (selectedNode: number | null): void => session.setState({ selectedNode });
  const node = selected === null ? undefined : description.byId.get(selected);

  const count = description.ordered.length;

  if (view === "graph" && count > mostDrawn && drawn !== description) {
    return (
      <p className="empty">
        {strings.graph.large(count)}{" "}
        <button type="button" onClick={() => setDrawn(description)}>
          {strings.graph.drawAnyway}
        </button>
      </p>
    );
  }
  if (view === "text") return <GraphText key={description.text} text={description.text} />;
  if (view === "debug") return circuit === undefined ? null : <DebugView circuit={circuit} />;
  return (
    <>
      {view === "graph" ? (
        <GraphDrawing
          description={description}
          theme={theme}
          largeText={largeText}
          selected={selected}
          marked={marked}
          problems={problems}
          costs={costs}
          onSelect={select}
          onHover={(hoveredNode) => session.setState({ hoveredNode })}
        />
      ) : (
        <GraphTable
          description={description}
          costs={costs}
          theme={theme}
          selected={selected}
          marked={marked}
          onSelect={select}
        />
      )}
      {node !== undefined && (
        <NodeDetails
          description={description}
          node={node}
          cost={costs.get(node.node.id)}
          problems={problems.get(node.node.id)}
          theme={theme}
          onClose={() => select(null)}
        />
      )}
    </>
  );
}

/** Problems by the nodes that they concern. */
function problemsByNode(diagnostics: readonly Diagnostic[]): ReadonlyMap<number, readonly Diagnostic[]> {
  const byNode = new Map<number, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    for (const id of new Set(diagnostic.nodes)) byNode.set(id, [...(byNode.get(id) ?? []), diagnostic]);
  }
  return byNode;
}
