/** The boxes of the op-graph's picture. Encrypted values carry a woven strip, clear ones a plain one; the fill is the bit-width. They only draw. */
import { memo, type ReactNode } from "react";
import type { Diagnostic } from "../../../base/errors.ts";
import type { PlacedBox } from "../../../layout/layout.ts";
import { bitWidthColor } from "../../page/bitWidthScale.ts";
import type { Theme } from "../../page/color.ts";
import type { CostDescription, GroupDescription, NodeDescription } from "../facts/describe.ts";
import { cut, cutName } from "../facts/drawing.ts";
import { strings } from "../facts/strings.ts";
import type { NodeProgress } from "./fill.ts";

/** What every box shows. */
interface BoxProps {
  readonly placed: PlacedBox;
  readonly theme: Theme;
  readonly selected: boolean;
  readonly marked: boolean;
  /** It lies on the widest path. */
  readonly onPath: boolean;
  /** Bootstraps done and to do while a run goes on. */
  readonly progress: NodeProgress | undefined;
  readonly tabIndex: 0 | -1;
}

/** What the box of one node shows. */
export interface GraphNodeProps extends BoxProps {
  readonly node: NodeDescription;
  /** The worst of what is wrong with it. */
  readonly severity: Diagnostic["severity"] | undefined;
  readonly cost: CostDescription | undefined;
}

const strip = 14;

/** Where the words of small boxes stand: of one line, in the middle. */
const middle = (height: number): number => height / 2 + 5;

/** The look of what is computed inside a lookup, and of constants within the box that uses them. */
const plain = { fill: "var(--surface)", ink: "var(--ink)" } as const;

/** A node of the graph, or one inside an open lookup. */
export const GraphNode = memo(function GraphNode(props: GraphNodeProps): ReactNode {
  const { placed, node, progress } = props;
  const { width, height } = placed;
  // Inside a lookup nothing is encrypted and widths cost nothing.
  const isInner = placed.kind === "inner";
  const { fill, ink } = isInner || placed.within !== null ? plain : bitWidthColor(node.bits, props.theme);
  const lookups =
    progress === undefined ? (props.cost?.short ?? "") : strings.fill.progress(progress.done, progress.total);
  const label = [
    node.label,
    ...(props.cost?.short ? [props.cost.short] : []),
    ...(progress === undefined ? [] : [strings.fill.label(progress.done, progress.total)]),
  ].join(", ");
  const constant = node.node.operation === "constant";
  const room = width - strip - (constant ? 4 : isInner ? 14 : node.bits < 10 ? 56 : 66);
  const isLong = !constant && node.title.length * 7.9 > room;
  // Below the words there may be constants.
  const words = isInner ? Math.min(height, 46) : Math.min(height, 66);
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button element.
    <g
      className="node"
      role="button"
      tabIndex={props.tabIndex}
      aria-label={label}
      aria-pressed={props.selected}
      data-box={placed.key}
      data-node={placed.kind === "node" ? placed.node : undefined}
      data-kind={placed.kind}
      data-small={placed.within === null ? undefined : true}
      data-marked={props.marked || undefined}
      data-path={props.onPath || undefined}
      data-faulty={props.severity === "error" || undefined}
      data-warned={props.severity === "warning" || undefined}
      data-progress={progress === undefined ? undefined : `${progress.done}/${progress.total}`}
      transform={`translate(${placed.x - width / 2} ${placed.y - height / 2})`}
      color={ink}
    >
      <title>{label}</title>
      <rect className="halo" x={-5} y={-5} width={width + 10} height={height + 10} rx={6} />
      <Filled placed={placed} fill={fill} progress={progress}>
        {node.node.output.encrypted && !isInner ? (
          <rect className="strip" width={strip} height={height} rx={3} fill="url(#weave)" />
        ) : (
          <path className="strip" d={`M${strip - 6.5} 6V${height - 6}`} />
        )}
        <text
          className="title"
          data-long={isLong || undefined}
          x={strip + (constant ? 2 : 8)}
          y={constant ? middle(height) : 22}
        >
          {cut(node.title, room / (constant ? 7.4 : isLong ? 6.8 : 7.9))}
        </text>
        {!constant && (
          <>
            {!isInner && (
              <text className="bits" x={width - 9} y={25} textAnchor="end">
                {node.bits}
                <tspan className="unit"> {strings.graph.bitsShort(node.bits)}</tspan>
              </text>
            )}
            <text className="type" x={strip + 8} y={isInner ? words - 8 : 41}>
              {cut(isInner ? strings.group.inside : `${node.side} ${node.type}`, (width - strip - 16) / 6.6)}
            </text>
            {!isInner && (
              <text className="bounds" x={strip + 8} y={57}>
                {cut(
                  [node.bounds, node.node.tag].filter((part) => part !== "").join(" · "),
                  (width - strip - 16 - 7 * lookups.length) / 6.9,
                )}
              </text>
            )}
          </>
        )}
        {lookups !== "" && (
          <text className="cost" x={width - 9} y={57} textAnchor="end">
            {lookups}
          </text>
        )}
      </Filled>
      {props.cost !== undefined && props.cost.share > 0 && (
        <path className="cost-bar" d={`M0 ${height + 3}H${Math.max(2, width * props.cost.share)}`} />
      )}
    </g>
  );
});

/** What the box of a group shows. */
export interface GroupNodeProps extends BoxProps {
  readonly group: GroupDescription;
}

/** A closed group of nodes. */
export const GroupNode = memo(function GroupNode(props: GroupNodeProps): ReactNode {
  const { placed, group, progress } = props;
  const { width, height } = placed;
  const isSmall = placed.within !== null;
  const { fill, ink } = isSmall ? plain : bitWidthColor(group.bits, props.theme);
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button element.
    <g
      className="node group"
      role="button"
      tabIndex={props.tabIndex}
      aria-label={group.label}
      aria-expanded={false}
      data-box={placed.key}
      data-kind="group"
      data-small={isSmall || undefined}
      data-marked={props.marked || undefined}
      data-path={props.onPath || undefined}
      transform={`translate(${placed.x - width / 2} ${placed.y - height / 2})`}
      color={ink}
    >
      <title>{group.label}</title>
      <rect className="halo" x={-5} y={-5} width={width + 10} height={height + 10} rx={6} />
      {isSmall ? (
        <>
          <rect className="body" width={width} height={height} rx={3} fill={fill} />
          <text className="title" x={10} y={middle(height)}>
            {cut(group.name, (width - 16) / 7.4)}
          </text>
        </>
      ) : (
        <>
          <rect className="stack" x={7} y={7} width={width} height={height} rx={3} fill={fill} />
          <rect className="stack" x={3.5} y={3.5} width={width} height={height} rx={3} fill={fill} />
          <Filled placed={placed} fill={fill} progress={progress}>
            <text className="title" x={12} y={22}>
              {cutName(group.name, (width - 66) / 8.2)}
            </text>
            <text className="bits" x={width - 9} y={25} textAnchor="end">
              {group.bits}
              <tspan className="unit"> {strings.graph.bitsShort(group.bits)}</tspan>
            </text>
            <text className="type" x={12} y={41}>
              {group.count}
            </text>
            <text className="bounds" x={12} y={57}>
              {progress === undefined ? group.cost : strings.fill.progress(progress.done, progress.total)}
            </text>
          </Filled>
        </>
      )}
    </g>
  );
});

/** The ground of a box with what stands on it. While a run goes on, only the part that is computed has its colour; the rest is paper. */
function Filled({
  placed: { width, height },
  fill,
  progress,
  children,
}: Pick<BoxProps, "placed" | "progress"> & { fill: string; children: ReactNode }): ReactNode {
  const body = <rect className="body" width={width} height={height} rx={3} fill={fill} />;
  if (progress === undefined || progress.done >= progress.total) {
    return (
      <>
        {body}
        {children}
      </>
    );
  }
  const done = (width * progress.done) / progress.total;
  // Words are drawn twice, each part in the ink of its ground.
  return (
    <>
      <rect className="body to-do" width={width} height={height} rx={3} />
      <svg
        x={done}
        width={width - done}
        height={height}
        viewBox={`${done} 0 ${width - done} ${height}`}
        className="to-do-part"
        aria-hidden="true"
      >
        {children}
      </svg>
      {done > 0 && (
        <svg width={done} height={height} aria-hidden="true">
          {body}
          {children}
        </svg>
      )}
    </>
  );
}

/** One returned value on the client's side. */
export const ResultNode = memo(function ResultNode({
  placed,
  node,
}: {
  placed: PlacedBox;
  node: NodeDescription;
}): ReactNode {
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
});
