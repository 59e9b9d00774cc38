/** The op-graph as a picture: boxes and edges placed by `layout.ts`, between the client's and the server's side of the wall. */
import { curveMonotoneY, line } from "d3-shape";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import type { Diagnostic } from "../../base/errors.ts";
import { strings } from "../strings.ts";
import type { Theme } from "./bitWidthScale.ts";
import type { CostDescription, GraphDescription } from "./describe.ts";
import { GraphNode, ResultNode } from "./GraphNode.tsx";
import { type GraphLayout, layoutGraph, nodeKey, type PlacedEdge } from "./layout.ts";
import { useZoom } from "./useZoom.ts";

/** Room at the left for the names of the sides. */
const gutter = 56;
/** How far the sides' grounds reach beyond the drawing, so that they fill the view at any zoom. */
const beyond = 20000;

const pathOf = line<{ readonly x: number; readonly y: number }>(
  ({ x }) => x,
  ({ y }) => y,
).curve(curveMonotoneY);

/** What the drawing shows and tells. */
export interface GraphDrawingProps {
  readonly description: GraphDescription;
  readonly theme: Theme;
  readonly largeText: boolean;
  readonly selected: number | null;
  /** Nodes that are pointed at, here or in the editor. */
  readonly marked: ReadonlySet<number>;
  /** Problems and warnings by node. */
  readonly problems: ReadonlyMap<number, readonly Diagnostic[]>;
  readonly costs: ReadonlyMap<number, CostDescription>;
  readonly onSelect: (node: number | null) => void;
  readonly onHover: (node: number | null) => void;
}

/** Draws `description`. One node takes the Tab key's focus; arrow keys go along the edges and through a layer. */
export function GraphDrawing(props: GraphDrawingProps): ReactNode {
  const { description, theme, selected, onSelect, onHover } = props;
  const { graph } = description;
  const layout = useMemo(() => layoutGraph(graph), [graph]);
  const svg = useRef<SVGSVGElement>(null);
  const group = useRef<SVGGElement>(null);
  const [smallest, largest] = props.largeText ? [1.15, 1.7] : [0.5, 1.15];
  const controls = useZoom(svg, group, layout.width + gutter, layout.height, smallest, largest);
  const [focused, setFocused] = useState<number | null>(null);
  const first = description.ordered[0]?.node.id ?? 0;
  const stop = focused !== null && description.byId.has(focused) ? focused : (selected ?? first);

  const focus = (id: number | undefined): void => {
    if (id !== undefined) svg.current?.querySelector<SVGGElement>(`[data-node="${id}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, id: number): void => {
    if (event.key === "Enter" || event.key === " ") onSelect(id);
    else if (event.key === "Escape") onSelect(null);
    else if (event.key.startsWith("Arrow")) focus(neighbour(event.key, id, description, layout));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section className="graph-drawing" aria-label={strings.graph.drawing(graph.name, graph.nodes.length)}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the nodes takes the selection away; Escape does the same. */}
      <svg
        ref={svg}
        onClick={(event) => {
          if (event.target === svg.current) onSelect(null);
        }}
      >
        <title>{strings.graph.label}</title>
        <Patterns />
        <g ref={group}>
          <Sides layout={layout} />
          <g transform={`translate(${gutter} 0)`}>
            {layout.edges.map((edge) => (
              <Edge key={edge.key} edge={edge} description={description} marked={props.marked} />
            ))}
            {layout.nodes.map((placed) => {
              const node = description.byId.get(placed.node);
              if (node === undefined) return null;
              if (placed.kind === "result") return <ResultNode key={placed.key} placed={placed} node={node} />;
              return (
                <GraphNode
                  key={placed.key}
                  placed={placed}
                  node={node}
                  theme={theme}
                  selected={selected === placed.node}
                  marked={props.marked.has(placed.node)}
                  severity={severityOf(props.problems.get(placed.node))}
                  cost={props.costs.get(placed.node)}
                  tabIndex={placed.node === stop ? 0 : -1}
                  onSelect={() => onSelect(placed.node)}
                  onHover={(over) => onHover(over ? placed.node : null)}
                  onFocus={() => {
                    setFocused(placed.node);
                    if (svg.current?.querySelector(":focus-visible") !== null)
                      controls.reveal(placed.x + gutter, placed.y);
                  }}
                  onKeyDown={(event) => onKeyDown(event, placed.node)}
                />
              );
            })}
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

/** The node to which an arrow key leads: down and up along edges, left and right within a layer. */
function neighbour(
  key: string,
  id: number,
  { consumers, graph }: GraphDescription,
  layout: GraphLayout,
): number | undefined {
  if (key === "ArrowDown") return consumers[id]?.[0]?.id;
  if (key === "ArrowUp") return graph.nodes[id]?.inputs[0];
  const at = layout.nodes.find(({ key: other }) => other === nodeKey(id));
  if (at === undefined) return undefined;
  const right = key === "ArrowRight";
  return layout.nodes
    .filter(({ kind, node, x, y }) => kind === "node" && node !== id && Math.abs(y - at.y) < 40 && x > at.x === right)
    .toSorted((a, b) => Math.abs(a.x - at.x) - Math.abs(b.x - at.x))[0]?.node;
}

/** The worst of a node's problems. */
function severityOf(problems: readonly Diagnostic[] = []): Diagnostic["severity"] | undefined {
  return problems.find(({ severity }) => severity === "error")?.severity ?? problems[0]?.severity;
}

function Edge({
  edge,
  description,
  marked,
}: {
  edge: PlacedEdge;
  description: GraphDescription;
  marked: ReadonlySet<number>;
}): ReactNode {
  const path = pathOf([...edge.points]) ?? "";
  const encrypted = description.byId.get(edge.from)?.node.output.encrypted ?? false;
  const kind = encrypted ? "encrypted" : "clear";
  return (
    <g className={`edge ${kind}`} data-marked={marked.has(edge.from) || undefined}>
      <path className="strand" d={path} markerEnd={`url(#arrow-${kind})`} />
      {encrypted && <path className="twist" d={path} />}
    </g>
  );
}

/** The grounds of the two sides, and the wall between them. */
function Sides({ layout: { height, walls, width } }: { layout: GraphLayout }): ReactNode {
  const [below, above] = walls;
  const side = (className: string, from: number, to: number, label: string): ReactNode => (
    <g className={className}>
      <rect x={-beyond} y={from} width={2 * beyond} height={to - from} />
      <text x={14} y={(Math.max(from, 0) + Math.min(to, height)) / 2} dominantBaseline="central">
        {label}
      </text>
    </g>
  );
  return (
    <g className="sides">
      {below > 0 && side("client-side", -beyond, below, strings.graph.client)}
      {side("server-side", below > 0 ? below : -beyond, above, strings.graph.server)}
      {side("client-side", above, height + beyond, strings.graph.client)}
      {[...(below > 0 ? [below] : []), above].map((y) => (
        <path
          key={y}
          className="wall"
          d={`M${-beyond} ${y - 1.5}h${2 * beyond + width}M${-beyond} ${y + 1.5}h${2 * beyond + width}`}
        />
      ))}
    </g>
  );
}

function Patterns(): ReactNode {
  return (
    <defs>
      <pattern id="weave" width="8" height="8" patternUnits="userSpaceOnUse">
        <path d="M0 2h4M4 6h4M2 4v4M6 0v4" fill="none" stroke="currentColor" strokeWidth="1.6" />
      </pattern>
      {(["encrypted", "clear"] as const).map((kind) => (
        <marker
          key={kind}
          id={`arrow-${kind}`}
          className={`arrow ${kind}`}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0.5L8 4L0 7.5z" />
        </marker>
      ))}
    </defs>
  );
}
