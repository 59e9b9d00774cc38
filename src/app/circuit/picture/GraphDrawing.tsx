/**
 * The op-graph as a picture: boxes and links placed by `layout.ts`, between the client's and the server's side of the wall. Only what is in
 * view or near it is drawn; moving and zooming draw nothing anew.
 */
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Diagnostic } from "../../../base/errors.ts";
import type { CircuitReport } from "../../../compile/describe.ts";
import { partKey } from "../../../layout/groups.ts";
import type { GraphLayout, PlacedBox, PlacedLink } from "../../../layout/layout.ts";
import { type GraphView, nodeKey } from "../../../layout/view.ts";
import type { Theme } from "../../page/color.ts";
import type { CostDescription, GraphDescription } from "../facts/describe.ts";
import { strings } from "../facts/strings.ts";
import type { WidestPath } from "../facts/widestPath.ts";
import type { NodeProgress } from "./fill.ts";
import { ClientAndServerSides, Edge, Patterns } from "./GraphBackground.tsx";
import { GraphBoxes } from "./GraphBoxes.tsx";
import { boxOf, keyOf, linksByBox, neighbour } from "./navigation.ts";
import { useZoom } from "./useZoom.ts";
import { type Area, boxIsIn, drawnArea, linkIsIn, sameArea } from "./visible.ts";

/** Room at the left for the names of the sides. */
const gutter = 56;
/** Drawings of so many boxes are drawn whole. */
const mostWhole = 120;

/** What the drawing shows and tells. */
export interface GraphDrawingProps {
  readonly description: GraphDescription;
  readonly view: GraphView;
  readonly layout: GraphLayout;
  readonly theme: Theme;
  readonly largeText: boolean;
  readonly selected: number | null;
  /** Nodes that are pointed at, here or in the editor. */
  readonly marked: ReadonlySet<number>;
  /** Problems and warnings by node. */
  readonly problems: ReadonlyMap<number, readonly Diagnostic[]>;
  readonly costs: ReadonlyMap<number, CostDescription>;
  readonly report: CircuitReport | null;
  /** The widest path, if it is to be marked. */
  readonly path: WidestPath | null;
  /** Bootstraps by node while a run goes on. */
  readonly progress: ReadonlyMap<number, NodeProgress> | null;
  readonly onSelect: (node: number | null) => void;
  readonly onHover: (node: number | null) => void;
  /** The box that is to take the focus when it is there: a new object is a new order. */
  readonly focusOn: { readonly key: string } | null;
  /** Opens the group of this key. */
  readonly onOpen: (group: string) => void;
}

/** Draws a layout. One box takes the Tab key's focus; arrow keys go along the links and through a layer. */
export function GraphDrawing(props: GraphDrawingProps): ReactNode {
  const { description, layout, view, selected, onSelect, onHover, onOpen } = props;
  const { graph } = description;
  const svg = useRef<SVGSVGElement>(null);
  const group = useRef<SVGGElement>(null);
  const wanted = useRef<readonly string[]>([]);
  const [area, setArea] = useState<Area | null>(null);
  const isWhole = layout.boxes.length <= mostWhole;
  const onArea = useCallback((inView: Area) => {
    const next = drawnArea(inView);
    setArea((before) => (sameArea(before, next) ? before : next));
  }, []);
  const [smallest, largest] = props.largeText ? [1.15, 1.7] : [0.5, 1.15];
  // Of a drawing that does not fit, the middle of what comes first is shown.
  const anchor = layout.boxes.find(({ isParameter }) => isParameter)?.x ?? layout.width / 2;
  const size = { width: layout.width + gutter, height: layout.height, anchor: anchor + gutter };
  const controls = useZoom(svg, group, size, smallest, largest, onArea);
  const [focused, setFocused] = useState<string | null>(null);
  const byKey = useMemo(() => new Map(layout.boxes.map((box) => [box.key, box])), [layout]);
  const links = useMemo(() => linksByBox(layout), [layout]);
  const ofSelected = selected === null ? null : boxOf(selected, view);
  const stop = [focused, ofSelected].find((key) => key !== null && byKey.has(key)) ?? layout.boxes[0]?.key ?? "";

  // A box that is far away is drawn when it takes the focus, and can take it only then; one of a new layout, when that is there.
  const { reveal } = controls;
  useEffect(() => {
    const box = wanted.current.map((key) => byKey.get(key)).find((each) => each !== undefined);
    if (box === undefined) return;
    setFocused(box.key);
    const element = svg.current?.querySelector<SVGGElement>(`[data-box="${CSS.escape(box.key)}"]`);
    if (element == null) return;
    wanted.current = [];
    element.focus();
    reveal(box.x + gutter, box.y);
  });
  const { focusOn } = props;
  useEffect(() => {
    if (focusOn !== null) wanted.current = [focusOn.key];
  }, [focusOn]);
  // What was chosen elsewhere, in the table or in the source, comes into view.
  const chosen = byKey.get(ofSelected ?? "");
  useEffect(() => {
    if (chosen !== undefined) reveal(chosen.x + gutter, chosen.y);
  }, [chosen, reveal]);
  const focus = (key: string | undefined): void => {
    const box = key === undefined ? undefined : byKey.get(key);
    if (box === undefined) return;
    wanted.current = [box.key];
    setFocused(box.key);
    controls.reveal(box.x + gutter, box.y);
  };
  const act = (key: string): void => {
    const box = byKey.get(key);
    if (box?.kind === "group") {
      wanted.current = [nodeKey(box.node), partKey(key, 1)];
      onOpen(key);
    } else if (box !== undefined) onSelect(box.node);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = keyOf(event.target);
    if (key === null) return;
    if (event.key === "Enter" || event.key === " ") act(key);
    else if (event.key === "Escape") onSelect(null);
    else if (event.key.startsWith("Arrow")) focus(neighbour(event.key, key, layout, links));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const isIn = (box: PlacedBox): boolean => isWhole || area === null || boxIsIn(box, area) || box.key === stop;
  return (
    <section className="graph-drawing" aria-label={strings.graph.drawing(graph.name, graph.nodes.length)}>
      <svg
        ref={svg}
        onClick={({ target }) => {
          const key = keyOf(target);
          if (key !== null) act(key);
          else if (target === svg.current) onSelect(null);
        }}
        onKeyDown={onKeyDown}
        onPointerOver={({ target }) => onHover(byKey.get(keyOf(target) ?? "")?.node ?? null)}
        onPointerLeave={() => onHover(null)}
        onFocus={({ target }) => {
          const box = byKey.get(keyOf(target) ?? "");
          if (box === undefined) return;
          setFocused(box.key);
          if (target.matches(":focus-visible")) controls.reveal(box.x + gutter, box.y);
        }}
      >
        <title>{strings.graph.label}</title>
        <Patterns />
        <g ref={group}>
          <ClientAndServerSides layout={layout} />
          <g transform={`translate(${gutter} 0)`}>
            {layout.links.map((link) =>
              isWhole || area === null || linkIsIn(link, area) ? (
                <Edge
                  key={link.key}
                  link={link}
                  name={description.byId.get(link.value)?.name ?? ""}
                  marked={props.marked.has(link.value)}
                  onPath={isOnPath(link, view, props.path)}
                />
              ) : null,
            )}
            <GraphBoxes {...props} boxes={layout.boxes.filter(isIn)} stop={stop} />
          </g>
        </g>
      </svg>
      <fieldset className="zoom-buttons">
        <button type="button" onClick={controls.zoomIn} aria-label={strings.graph.zoomIn} title={strings.graph.zoomIn}>
          +
        </button>
        <button
          type="button"
          onClick={controls.zoomOut}
          aria-label={strings.graph.zoomOut}
          title={strings.graph.zoomOut}
        >
          −
        </button>
        <button type="button" onClick={controls.fit} title={strings.graph.fitHint}>
          {strings.graph.fit}
        </button>
      </fieldset>
    </section>
  );
}

/** Whether a link leads from one node of the path to the next. */
function isOnPath({ from, to, value }: PlacedLink, { groups }: GraphView, path: WidestPath | null): boolean {
  const at = path?.nodes.indexOf(value) ?? -1;
  if (path === null || at < 0) return false;
  const next = path.nodes[at + 1];
  if (next === undefined) return to.startsWith("r");
  const has = (box: string, id: number): boolean =>
    box === nodeKey(id) || (groups.get(box)?.nodes.includes(id) ?? false);
  return has(to, next) && (has(from, value) || from.startsWith(`${nodeKey(value)}/`));
}
