/**
 * One view of the circuit around it: its graph as picture, text or table with the details of the selected node or the machine code, its comparison with another
 * compile, or its artifacts.
 */
import { type ReactNode, type RefObject, Suspense, useMemo, useRef } from "react";
import type { Diagnostic } from "../../base/errors.ts";
import { firstForm, type Room } from "../../layout/form.ts";
import { nodeKey } from "../../layout/view.ts";
import { useInspection } from "../inside/InspectionContext.tsx";
import { useCircuit } from "../notebook/CircuitContext.tsx";
import { useSettings } from "../page/BrowserContext.tsx";
import { equalArguments } from "../page/circuitKey.ts";
import { lazyPart } from "../page/lazyPart.ts";
import { usePrediction } from "../run/RunContext.tsx";
import { DebugView } from "./DebugView.tsx";
import { describeCosts, describeGraph, type GraphDescription } from "./facts/describe.ts";
import { Legend } from "./facts/Legend.tsx";
import { strings } from "./facts/strings.ts";
import { GraphPicture } from "./picture/GraphPicture.tsx";
import { leastScale } from "./picture/useDrawingView.ts";
import { useRooms } from "./picture/useRooms.ts";
import { GraphTable, type TableValues } from "./tables/GraphTable.tsx";
import { GraphText } from "./tables/GraphText.tsx";
import { NodeDetails } from "./tables/NodeDetails.tsx";
import { useOpened } from "./useOpened.ts";

const MachineCode = lazyPart(async () => (await import("./code/MachineCode.tsx")).MachineCode);

const CompareView = lazyPart(async () => (await import("./compare/CompareView.tsx")).CompareView);
const Ranges = lazyPart(async () => (await import("./ranges/Ranges.tsx")).Ranges);

/** The views that there are. */
export type CircuitViewName = keyof typeof strings.graph.tabs;

/** The view; `id` is that of its tabs. */
export function CircuitView({ id, view }: { id: string; view: CircuitViewName }): ReactNode {
  const { circuit } = useCircuit();
  const description = useMemo(() => describeGraph(circuit.graph), [circuit]);
  const body = useRef<HTMLDivElement>(null);
  const rooms = useRooms(body);
  return (
    <>
      <div ref={body} className="graph-body" id={`${id}-${view}`} role="tabpanel" aria-labelledby={`${id}-tab-${view}`}>
        {view === "text" && <GraphText key={description.text} text={description.text} />}
        {view === "debug" && <DebugView />}
        {view === "compare" && (
          <Suspense fallback={<p className="empty">{strings.graph.loading}</p>}>
            <CompareView />
          </Suspense>
        )}
        {(view === "graph" || view === "table" || view === "code") && (
          <NodesView view={view} description={description} body={body} rooms={rooms} />
        )}
      </div>
      {view === "graph" && (
        <Suspense fallback={null}>
          <Ranges />
        </Suspense>
      )}
      {view === "graph" && <Legend />}
    </>
  );
}

function NodesView({
  view,
  description,
  body,
  rooms,
}: {
  view: "graph" | "table" | "code";
  description: GraphDescription;
  body: RefObject<HTMLElement | null>;
  rooms: readonly Room[] | null;
}): ReactNode {
  const theme = useSettings((settings) => settings.theme);
  const largeText = useSettings((settings) => settings.largeText);
  const { circuit, selectedNode, hoveredNode, nodesOnLine, select } = useCircuit();
  const marked = useMemo(
    () => new Set([...nodesOnLine, ...(hoveredNode === null ? [] : [hoveredNode])]),
    [nodesOnLine, hoveredNode],
  );
  const prediction = usePrediction(circuit);
  const warnings = prediction?.warnings;
  const problems = useMemo(() => problemsByNode([...circuit.diagnostics, ...(warnings ?? [])]), [circuit, warnings]);
  const report = prediction?.report ?? null;
  const costs = useMemo(() => describeCosts(report), [report]);
  const least = leastScale(largeText);
  const form = useMemo(() => firstForm(description.graph, rooms ?? [], least), [description, rooms, least]);
  const [open, setOpened] = useOpened(form.open);
  const inspection = useInspection(circuit);
  const values = useMemo((): TableValues | null => {
    if (inspection.values === null) return null;
    const { args, value } = inspection.values;
    const isSame = inspection.decrypted !== null && equalArguments(inspection.decrypted.args, args);
    return { ...value, decrypted: isSame ? (inspection.decrypted?.value ?? null) : null };
  }, [inspection.values, inspection.decrypted]);
  const node = selectedNode === null ? undefined : description.byId.get(selectedNode);
  const fused = node === undefined ? "" : nodeKey(node.node.id);
  return (
    <>
      {view !== "table" ? (
        <GraphPicture
          description={description}
          form={form}
          rooms={rooms}
          body={body}
          marked={marked}
          problems={problems}
          costs={costs}
          report={report}
          open={open}
          onOpened={setOpened}
        />
      ) : (
        <GraphTable
          description={description}
          costs={costs}
          report={report}
          values={values}
          theme={theme}
          selected={selectedNode}
          marked={marked}
          onSelect={select}
        />
      )}
      {view === "code" && (
        <Suspense fallback={<p className="empty">{strings.graph.loading}</p>}>
          <MachineCode description={description} />
        </Suspense>
      )}
      {node !== undefined && view !== "code" && (
        <NodeDetails
          description={description}
          node={node}
          cost={costs.get(node.node.id)}
          noise={report?.noise[node.node.id]}
          problems={problems.get(node.node.id)}
          theme={theme}
          isOpen={view === "graph" ? open.has(fused) : null}
          onOpen={(isOpen) => setOpened(fused, isOpen)}
          onSelect={select}
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
