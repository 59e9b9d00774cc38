/**
 * The op-graph as a picture: boxes and links placed by `layout.ts`, between the client's and the server's side of the wall. Only what is in
 * view or near it is drawn; moving and zooming draw nothing anew.
 */
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Diagnostic } from "../../base/errors.ts";
import type { Node } from "../../ir/node.ts";
import type { GraphLayout, PlacedBox, PlacedLink } from "../../layout/layout.ts";
import { type GraphView, nodeKey } from "../../layout/view.ts";
import type { CircuitReport } from "../../protocol/crypto.ts";
import { strings } from "../strings.ts";
import type { Theme } from "./bitWidthScale.ts";
import {
  type CostDescription,
  describeGroup,
  describeInner,
  type GraphDescription,
  type GroupDescription,
  type NodeDescription,
} from "./describe.ts";
import type { NodeProgress } from "./fill.ts";
import { Edge, Patterns, Sides } from "./GraphGround.tsx";
import { GraphNode, GroupNode, ResultNode } from "./GraphNode.tsx";
import { boxOf, keyOf, linksByBox, neighbour } from "./navigation.ts";
import { useZoom } from "./useZoom.ts";
import { type Area, boxIsIn, drawnArea, linkIsIn, sameArea } from "./visible.ts";
import type { WidestPath } from "./widestPath.ts";

/** Room at the left for the names of the sides. */
export const gutter = 56;
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
  /** Opens the group of this key. */
  readonly onOpen: (group: string) => void;
}

/** Draws a layout. One box takes the Tab key's focus; arrow keys go along the links and through a layer. */
export function GraphDrawing(props: GraphDrawingProps): ReactNode {
  const { description, layout, view, selected, onSelect, onHover, onOpen } = props;
  const { graph } = description;
  const svg = useRef<SVGSVGElement>(null);
  const group = useRef<SVGGElement>(null);
  const wanted = useRef<string | null>(null);
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

  // A box that is far away is drawn when it takes the focus, and can take it only then.
  useEffect(() => {
    if (wanted.current === null) return;
    const element = svg.current?.querySelector<SVGGElement>(`[data-box="${CSS.escape(wanted.current)}"]`);
    if (element == null) return;
    wanted.current = null;
    element.focus();
  });
  // What was chosen elsewhere, in the table or in the source, comes into view.
  const { reveal } = controls;
  const chosen = byKey.get(ofSelected ?? "");
  useEffect(() => {
    if (chosen !== undefined) reveal(chosen.x + gutter, chosen.y);
  }, [chosen, reveal]);
  const focus = (key: string | undefined): void => {
    const box = key === undefined ? undefined : byKey.get(key);
    if (box === undefined) return;
    wanted.current = box.key;
    setFocused(box.key);
    controls.reveal(box.x + gutter, box.y);
  };
  const act = (key: string): void => {
    const box = byKey.get(key);
    if (box?.kind === "group") {
      wanted.current = nodeKey(box.node);
      setFocused(nodeKey(box.node));
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
          <Sides layout={layout} />
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
            <Boxes {...props} boxes={layout.boxes.filter(isIn)} stop={stop} />
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

/** The boxes that are drawn, each with what is known of its nodes. */
function Boxes({
  description,
  view,
  boxes,
  stop,
  ...props
}: GraphDrawingProps & { boxes: readonly PlacedBox[]; stop: string }): ReactNode {
  const { theme, selected, marked, path, progress, report } = props;
  const onPath = useMemo(() => new Set(path?.nodes), [path]);
  const groups = useMemo(() => described(view, description, report), [view, description, report]);
  const inside = useMemo(() => describedInner(description, view), [description, view]);
  return boxes.map((placed) => {
    const { key, kind, node: id } = placed;
    const tabIndex = key === stop ? 0 : -1;
    const members = view.groups.get(key)?.nodes;
    const group = groups.get(key);
    if (members !== undefined && group !== undefined) {
      const has = (set: ReadonlySet<number>) => members.some((member) => set.has(member));
      return (
        <GroupNode
          key={key}
          placed={placed}
          group={group}
          theme={theme}
          selected={false}
          marked={has(marked) || (selected !== null && members.includes(selected))}
          onPath={has(onPath)}
          progress={progress === null ? undefined : joined(members, progress)}
          tabIndex={tabIndex}
        />
      );
    }
    const node: NodeDescription | undefined = kind === "inner" ? inside.get(key) : description.byId.get(id);
    if (node === undefined) return null;
    if (kind === "result") return <ResultNode key={key} placed={placed} node={node} />;
    return (
      <GraphNode
        key={key}
        placed={placed}
        node={node}
        theme={theme}
        selected={selected === id}
        marked={marked.has(id)}
        onPath={onPath.has(id)}
        severity={kind === "node" ? severityOf(props.problems.get(id)) : undefined}
        cost={kind === "node" ? props.costs.get(id) : undefined}
        progress={kind === "node" ? progress?.get(id) : undefined}
        tabIndex={tabIndex}
      />
    );
  });
}

/** Closed groups as words, by their keys. */
function described(
  { groups }: GraphView,
  { graph }: GraphDescription,
  report: CircuitReport | null,
): ReadonlyMap<string, GroupDescription> {
  return new Map([...groups].map(([key, group]) => [key, describeGroup(graph, group, report)]));
}

/** Nodes inside of open lookups as words, by the keys of their boxes. */
function describedInner({ byId }: GraphDescription, { boxes }: GraphView): ReadonlyMap<string, NodeDescription> {
  const inside = new Map<string, NodeDescription>();
  const outer = new Set(boxes.flatMap(({ kind, node }) => (kind === "inner" ? [node] : [])));
  for (const id of outer) {
    const fused = byId.get(id);
    if (fused?.node.operation !== "subgraph") continue;
    const inner = describeInner(fused.name, fused.node as Node<"subgraph">);
    for (const [innerId, description] of inner) inside.set(`${nodeKey(id)}/${innerId}`, description);
  }
  return inside;
}

function joined(members: readonly number[], progress: ReadonlyMap<number, NodeProgress>): NodeProgress | undefined {
  let [done, total] = [0, 0];
  for (const id of members) {
    done += progress.get(id)?.done ?? 0;
    total += progress.get(id)?.total ?? 0;
  }
  return total === 0 ? undefined : { done, total };
}

/** The worst of a node's problems. */
function severityOf(problems: readonly Diagnostic[] = []): Diagnostic["severity"] | undefined {
  return problems.find(({ severity }) => severity === "error")?.severity ?? problems[0]?.severity;
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
