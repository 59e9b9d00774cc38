/** One box of the op-graph's picture. Encrypted values carry a woven strip, clear ones a plain one; the fill is the bit-width. */
import type { KeyboardEvent, ReactNode } from "react";
import type { Diagnostic } from "../../base/errors.ts";
import { strings } from "../strings.ts";
import { bitWidthColor, type Theme } from "./bitWidthScale.ts";
import type { CostDescription, NodeDescription } from "./describe.ts";
import type { PlacedNode } from "./layout.ts";

/** What one box shows and tells. */
export interface GraphNodeProps {
  readonly placed: PlacedNode;
  readonly node: NodeDescription;
  readonly theme: Theme;
  readonly selected: boolean;
  readonly marked: boolean;
  /** The worst of what is wrong with it. */
  readonly severity: Diagnostic["severity"] | undefined;
  readonly cost: CostDescription | undefined;
  readonly tabIndex: 0 | -1;
  readonly onSelect: () => void;
  readonly onHover: (over: boolean) => void;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

const strip = 14;

/** A node of the graph. */
export function GraphNode(props: GraphNodeProps): ReactNode {
  const { placed, node } = props;
  const { width, height } = placed;
  const { fill, ink } = bitWidthColor(node.bits, props.theme);
  const lookups = props.cost?.short ?? "";
  const label = lookups === "" ? node.label : strings.graph.withCost(node.label, lookups);
  const constant = node.node.operation === "constant";
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button element.
    <g
      className="node"
      role="button"
      tabIndex={props.tabIndex}
      aria-label={label}
      aria-pressed={props.selected}
      data-node={placed.node}
      data-marked={props.marked || undefined}
      data-faulty={props.severity === "error" || undefined}
      data-warned={props.severity === "warning" || undefined}
      transform={`translate(${placed.x - width / 2} ${placed.y - height / 2})`}
      color={ink}
      onClick={props.onSelect}
      onPointerEnter={() => props.onHover(true)}
      onPointerLeave={() => props.onHover(false)}
      onFocus={props.onFocus}
      onKeyDown={props.onKeyDown}
    >
      <title>{label}</title>
      <rect className="halo" x={-5} y={-5} width={width + 10} height={height + 10} rx={6} />
      <rect className="body" width={width} height={height} rx={3} fill={fill} />
      {node.node.output.encrypted ? (
        <rect className="strip" width={strip} height={height} rx={3} fill="url(#weave)" />
      ) : (
        <path className="strip" d={`M${strip - 6.5} 6V${height - 6}`} />
      )}
      <text className="title" x={strip + 8} y={constant ? 20 : 22}>
        {cut(node.title, (width - strip - 50) / 8.4)}
      </text>
      <text className="bits" x={width - 9} y={constant ? 22 : 25} textAnchor="end">
        {node.bits}
        <tspan className="unit"> {strings.graph.bitsShort(node.bits)}</tspan>
      </text>
      <text className="type" x={strip + 8} y={constant ? 39 : 41}>
        {cut(`${node.side} ${node.type}`, (width - strip - 16) / 6.6)}
      </text>
      {!constant && (
        <text className="bounds" x={strip + 8} y={57}>
          {cut(
            [node.bounds, node.node.tag].filter((part) => part !== "").join(" · "),
            (width - strip - 16 - 7 * lookups.length) / 6.9,
          )}
        </text>
      )}
      {lookups !== "" && (
        <text className="cost" x={width - 9} y={57} textAnchor="end">
          {lookups}
        </text>
      )}
      {props.cost !== undefined && props.cost.share > 0 && (
        <path className="cost-bar" d={`M0 ${height + 3}H${Math.max(2, width * props.cost.share)}`} />
      )}
    </g>
  );
}

/** One returned value on the client's side. */
export function ResultNode({ placed, node }: { placed: PlacedNode; node: NodeDescription }): ReactNode {
  const { width, height } = placed;
  return (
    <g className="result" transform={`translate(${placed.x - width / 2} ${placed.y - height / 2})`}>
      <rect className="body" width={width} height={height} rx={3} />
      <text className="title" x={width / 2} y={17} textAnchor="middle">
        {strings.graph.result}
      </text>
      <text className="type" x={width / 2} y={32} textAnchor="middle">
        {node.node.output.encrypted ? strings.graph.resultHint : node.type}
      </text>
    </g>
  );
}

/** `text` shortened to about `length` characters. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(1, Math.floor(length) - 1))}…`;
}
