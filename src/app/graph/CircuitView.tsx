/** One view of the circuit around it: its graph as picture, text or table with the details of the selected node, or its artifacts. */
import { type ReactNode, useMemo, useState } from "react";
import type { Diagnostic } from "../../base/errors.ts";
import { useCircuit } from "../CircuitContext.tsx";
import { usePrediction, useSettings } from "../PageContext.tsx";
import { strings } from "../strings.ts";
import { DebugView } from "./DebugView.tsx";
import { describeCosts, describeGraph, type GraphDescription } from "./describe.ts";
import { GraphDrawing } from "./GraphDrawing.tsx";
import { GraphTable } from "./GraphTable.tsx";
import { GraphText } from "./GraphText.tsx";
import { Legend } from "./Legend.tsx";
import { NodeDetails } from "./NodeDetails.tsx";

/** The views that there are. */
export type CircuitViewName = keyof typeof strings.graph.tabs;

/** Larger graphs are drawn only when asked: their layout takes seconds, in which nothing else goes on. */
const mostDrawn = 300;

/** The view; `id` is that of its tabs. */
export function CircuitView({ id, view }: { id: string; view: CircuitViewName }): ReactNode {
  const { circuit } = useCircuit();
  const description = useMemo(() => describeGraph(circuit.graph), [circuit]);
  return (
    <>
      <div className="graph-body" id={`${id}-${view}`} role="tabpanel" aria-labelledby={`${id}-tab-${view}`}>
        {view === "text" && <GraphText key={description.text} text={description.text} />}
        {view === "debug" && <DebugView />}
        {(view === "graph" || view === "table") && <NodesView view={view} description={description} />}
      </div>
      {view === "graph" && <Legend />}
    </>
  );
}

function NodesView({ view, description }: { view: "graph" | "table"; description: GraphDescription }): ReactNode {
  const theme = useSettings((settings) => settings.theme);
  const largeText = useSettings((settings) => settings.largeText);
  const { circuit, selectedNode, hoveredNode, nodesOnLine, select, hover } = useCircuit();
  const [drawn, setDrawn] = useState<GraphDescription | null>(null);
  const marked = useMemo(
    () => new Set([...nodesOnLine, ...(hoveredNode === null ? [] : [hoveredNode])]),
    [nodesOnLine, hoveredNode],
  );
  const problems = useMemo(() => problemsByNode(circuit.diagnostics), [circuit]);
  const report = usePrediction(circuit)?.report ?? null;
  const costs = useMemo(() => describeCosts(report), [report]);
  const node = selectedNode === null ? undefined : description.byId.get(selectedNode);
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
  return (
    <>
      {view === "graph" ? (
        <GraphDrawing
          description={description}
          theme={theme}
          largeText={largeText}
          selected={selectedNode}
          marked={marked}
          problems={problems}
          costs={costs}
          onSelect={select}
          onHover={hover}
        />
      ) : (
        <GraphTable
          description={description}
          costs={costs}
          theme={theme}
          selected={selectedNode}
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
