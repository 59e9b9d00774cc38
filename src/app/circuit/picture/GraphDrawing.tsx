/**
 * The op-graph as a picture: boxes and links placed by `layout.ts`, between the client's and the server's side of the wall. Only what is in
 * view or near it is drawn; moving and zooming draw nothing anew.
 */
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from "react";
import type { Diagnostic } from "../../../base/errors.ts";
import type { CircuitReport } from "../../../compile/describe.ts";
import { partKey } from "../../../layout/groups.ts";
import { sideRoom } from "../../../layout/layers.ts";
import type { GraphLayout, PlacedBox } from "../../../layout/layout.ts";
import { type GraphView, nodeKey } from "../../../layout/view.ts";
import type { Theme } from "../../page/color.ts";
import type { CostDescription, GraphDescription } from "../facts/describe.ts";
import { strings } from "../facts/strings.ts";
import type { WidestPath } from "../facts/widestPath.ts";
import type { NodeProgress } from "./fill.ts";
import { ClientAndServerSides, Frame, Patterns } from "./GraphBackground.tsx";
import { GraphBoxes } from "./GraphBoxes.tsx";
import { GraphLinks } from "./GraphLinks.tsx";
import { boxOf, keyOf, linksByBox, neighbour } from "./navigation.ts";
import { useBoxFocus } from "./useBoxFocus.ts";
import { useDrawingView } from "./useDrawingView.ts";
import { ZoomButtons } from "./ZoomButtons.tsx";

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
  /** Folds the group or lookup of this key. */
  readonly onClose: (key: string) => void;
}

/** Draws a layout. One box takes the Tab key's focus; arrow keys go along the links and through a layer. */
export function GraphDrawing(props: GraphDrawingProps): ReactNode {
  const { description, layout, view, selected, focusOn, onSelect, onHover, onOpen, onClose } = props;
  const { graph } = description;
  const svg = useRef<SVGSVGElement>(null);
  const group = useRef<SVGGElement>(null);
  const byKey = useMemo(() => new Map(layout.boxes.map((box) => [box.key, box])), [layout]);
  const links = useMemo(() => linksByBox(layout), [layout]);
  const { zoom, reveal, isBoxNear, isLinkNear, isBandNear } = useDrawingView(svg, group, layout, props.largeText);
  const chosen = selected === null ? null : boxOf(selected, view);
  const focus = useBoxFocus({ svg, boxes: layout.boxes, byKey, chosen, focusOn, reveal });

  const boxAt = (target: EventTarget): PlacedBox | undefined => byKey.get(keyOf(target) ?? "");
  const act = ({ key, kind, node, band }: PlacedBox): void => {
    if (kind === "group") {
      focus.expect([nodeKey(node), partKey(key, 1)]);
      onOpen(key);
    } else if (kind === "header" && band !== null) {
      focus.expect([band]);
      onClose(band);
    } else onSelect(node);
  };
  const room = sideRoom(layout.direction);
  useEffect(() => {
    if (selected === null) zoom.settle();
  }, [selected, zoom]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const box = boxAt(event.target);
    if (box === undefined) return;
    if (event.key === "Enter" || event.key === " ") act(box);
    else if (event.key === "Escape") onSelect(null);
    else if (event.key.startsWith("Arrow")) {
      const next = byKey.get(neighbour(event.key, box.key, layout, links) ?? "");
      if (next !== undefined) focus.moveTo(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // A group and no landmark: circuits of one name have drawings of one name, and each stands in a card of its own.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields.
    <div className="graph-drawing" role="group" aria-label={strings.graph.drawing(graph.name, graph.nodes.length)}>
      <svg
        ref={svg}
        onClick={({ target }) => {
          const box = boxAt(target);
          if (box !== undefined) act(box);
          else if (target === svg.current) onSelect(null);
        }}
        onKeyDown={onKeyDown}
        onPointerOver={({ target }) => onHover(boxAt(target)?.node ?? null)}
        onPointerLeave={() => onHover(null)}
        onFocus={({ target }) => {
          const box = boxAt(target);
          if (box === undefined) return;
          focus.follow(box);
          if (target.matches(":focus-visible")) reveal(box);
        }}
      >
        <title>{strings.graph.label}</title>
        <Patterns />
        <g ref={group}>
          <ClientAndServerSides layout={layout} />
          <g transform={`translate(${room.x} ${room.y})`}>
            {layout.bands.filter(isBandNear).map((band) => (
              <Frame key={band.key} band={band} />
            ))}
            <GraphLinks {...props} links={layout.links.filter(isLinkNear)} />
            <GraphBoxes
              {...props}
              boxes={layout.boxes.filter((box) => isBoxNear(box) || box.key === focus.stop)}
              stop={focus.stop}
            />
          </g>
        </g>
      </svg>
      <ZoomButtons zoom={zoom} />
    </div>
  );
}
