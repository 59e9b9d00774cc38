/** The picture of the circuit around it with its tools: what is grouped, the layout that the worker makes, the widest path, progress of a run. */
import { type ReactNode, type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Diagnostic } from "../../../base/errors.ts";
import type { CircuitReport } from "../../../compile/describe.ts";
import { directionFor, type Form, groupingsOf, type Room } from "../../../layout/form.ts";
import type { Grouping } from "../../../layout/groups.ts";
import { type Direction, sideRoom } from "../../../layout/layers.ts";
import { type GraphView, viewOf } from "../../../layout/view.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { useInspections } from "../../inside/InspectionContext.tsx";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import { useSettings } from "../../page/BrowserContext.tsx";
import { useRuns } from "../../run/RunContext.tsx";
import { runOf } from "../../run/runs.ts";
import type { CostDescription, GraphDescription } from "../facts/describe.ts";
import type { LaidOutView } from "../facts/drawing.ts";
import { strings } from "../facts/strings.ts";
import { widestPath } from "../facts/widestPath.ts";
import { type NodeProgress, nodeProgress } from "./fill.ts";
import { GraphDrawing } from "./GraphDrawing.tsx";
import { GraphTools } from "./GraphTools.tsx";
import { leastScale } from "./useDrawingView.ts";
import { useLayout } from "./useLayout.ts";

const { tools } = strings;

/** The picture; `open` holds the keys of open groups and lookups. */
export function GraphPicture({
  description,
  marked,
  problems,
  costs,
  report,
  form,
  rooms,
  body,
  open,
  onOpened,
}: {
  description: GraphDescription;
  marked: ReadonlySet<number>;
  problems: ReadonlyMap<number, readonly Diagnostic[]>;
  costs: ReadonlyMap<number, CostDescription>;
  report: CircuitReport | null;
  /** How the graph is drawn before anybody chooses. */
  form: Form;
  /** The rooms for the drawing; null before they are known. */
  rooms: readonly Room[] | null;
  /** Around the picture: it hears how high the drawing is. */
  body: RefObject<HTMLElement | null>;
  open: ReadonlySet<string>;
  onOpened: (key: string, isOpen: boolean) => void;
}): ReactNode {
  const { graph } = description;
  const theme = useSettings((settings) => settings.theme);
  const largeText = useSettings((settings) => settings.largeText);
  const { circuit, selectedNode, select, hover } = useCircuit();
  const groupings = useMemo(() => groupingsOf(graph), [graph]);
  const [chosen, setChosen] = useState<Grouping | null>(null);
  const grouping = chosen !== null && groupings.includes(chosen) ? chosen : form.by;
  const view = useMemo(() => viewOf(graph, { by: grouping, open }), [graph, grouping, open]);
  const direction = useDirection(view, form, rooms, leastScale(largeText));
  const { drawn, problem, isBusy, stop, again } = useLayout(description, view, rooms === null ? null : direction);
  useHeight(body, drawn);
  const [focusOn, setFocusOn] = useState<{ readonly key: string } | null>(null);
  const { inspections } = useInspections();
  const showsPath = useStore(inspections.store, (state) => state.showsPath);
  const path = useMemo(() => widestPath(graph), [graph]);
  const progress = useProgress(circuit, report);
  return (
    <div className="graph-picture">
      <GraphTools
        description={description}
        drawn={drawn}
        grouping={grouping}
        groupings={groupings}
        onGrouping={setChosen}
        onClose={(key) => {
          onOpened(key, false);
          setFocusOn({ key });
        }}
        path={path}
        showsPath={showsPath}
        onPath={inspections.showPath}
      />
      {problem !== null && (
        <p className="note">
          {problem}{" "}
          <button type="button" onClick={again}>
            {tools.again}
          </button>
        </p>
      )}
      {isBusy && drawn === null && <p className="empty">{tools.layingOut(view.boxes.length)}</p>}
      {isBusy && view.boxes.length > 100 && (
        <p className="note layout-busy">
          {tools.layingOut(view.boxes.length)}{" "}
          <button type="button" onClick={stop}>
            {tools.stop}
          </button>
        </p>
      )}
      {drawn !== null && (
        <GraphDrawing
          description={drawn.description}
          view={drawn.view}
          layout={drawn.layout}
          theme={theme}
          largeText={largeText}
          selected={selectedNode}
          marked={marked}
          problems={problems}
          costs={costs}
          report={report}
          path={showsPath && drawn.description === description ? path : null}
          progress={progress}
          focusOn={focusOn}
          onSelect={select}
          onHover={hover}
          onOpen={(key) => onOpened(key, true)}
          onClose={(key) => onOpened(key, false)}
        />
      )}
    </div>
  );
}

/** The direction of the layers: that of the first view, unless what is opened or chosen later needs the other. */
function useDirection(view: GraphView, form: Form, rooms: readonly Room[] | null, least: number): Direction {
  const last = useRef({ form, direction: form.direction });
  return useMemo(() => {
    const present = last.current.form === form ? last.current.direction : form.direction;
    const direction = directionFor(view, rooms ?? [], least, present); // absent: not measured yet
    last.current = { form, direction };
    return direction;
  }, [view, form, rooms, least]);
}

/** Tells the element around the picture how high the drawing is where its width allows: where the page scrolls it grows. */
function useHeight(body: RefObject<HTMLElement | null>, drawn: LaidOutView | null): void {
  const layout = drawn?.layout;
  useLayoutEffect(() => {
    const element = body.current;
    if (layout === undefined || element === null) return;
    const { x, y } = sideRoom(layout.direction);
    const scale = Math.min(1, element.clientWidth / (layout.width + x));
    element.style.setProperty("--drawing-height", `${Math.ceil((layout.height + y) * scale)}px`);
  }, [body, layout]);
}

/** Bootstraps by node while an encrypted run of the circuit goes on. */
function useProgress(circuit: TracedCircuit, report: CircuitReport | null): ReadonlyMap<number, NodeProgress> | null {
  const done = useRuns((runs) => {
    const run = runOf(runs, circuit);
    const stage = run?.stages.find(({ stage }) => stage === "evaluate");
    return run?.status !== "running" || stage === undefined ? null : stage.done;
  });
  return useMemo(() => (done === null || report === null ? null : nodeProgress(report.order, done)), [done, report]);
}
