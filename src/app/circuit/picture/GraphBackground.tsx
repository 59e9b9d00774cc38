/** What lies behind the boxes of the picture: the two sides with the wall between them, the frames of what is open, and the links. They only draw. */
import { memo, type ReactNode } from "react";
import type { BandArea } from "../../../layout/bands.ts";
import { type Direction, sideRoom } from "../../../layout/layers.ts";
import type { GraphLayout, PlacedLink } from "../../../layout/layout.ts";
import { pathOf } from "../facts/drawing.ts";
import { strings } from "../facts/strings.ts";

/** How far the sides' grounds reach beyond the drawing, so that they fill the view at any zoom. */
const beyond = 20000;

/** A link; encrypted values travel on a twisted strand. */
export const Edge = memo(function Edge({
  link,
  direction,
  name,
  marked,
  onPath,
}: {
  link: PlacedLink;
  direction: Direction;
  /** Of what it brings. */
  name: string;
  marked: boolean;
  onPath: boolean;
}): ReactNode {
  const path = pathOf(link, direction);
  const kind = link.encrypted ? "encrypted" : "clear";
  return (
    <g className={`edge ${kind}`} data-marked={marked || undefined} data-path={onPath || undefined}>
      <path className="strand" d={path} markerEnd={`url(#arrow-${kind})`} />
      {link.encrypted && <path className="twist" d={path} />}
      {link.isStub && (
        <text className="stub" x={(link.points[0]?.x ?? 0) + 6} y={(link.points[0]?.y ?? 0) + 8}>
          {name}
        </text>
      )}
    </g>
  );
});

/** The grounds of the two sides, and the wall between them. */
export function ClientAndServerSides({ layout }: { layout: GraphLayout }): ReactNode {
  const { direction, walls } = layout;
  const [below, above] = walls;
  const isDown = direction === "down";
  const { x, y } = sideRoom(direction);
  const end = isDown ? layout.height : layout.width;
  const side = (className: string, from: number, to: number, label: string): ReactNode => {
    const middle = (Math.max(from, 0) + Math.min(to, end)) / 2;
    const size = to - from;
    return (
      <g className={className}>
        {isDown ? (
          <rect x={-beyond} y={from} width={2 * beyond} height={size} />
        ) : (
          <rect x={from} y={-beyond} width={size} height={2 * beyond} />
        )}
        {isDown ? (
          <text x={14} y={middle} dominantBaseline="central">
            {label}
          </text>
        ) : (
          <text x={middle} y={y - 6} textAnchor="middle">
            {label}
          </text>
        )}
      </g>
    );
  };
  const wall = (at: number): string => {
    const line = (shift: number): string =>
      isDown ? `M${-beyond} ${at + shift}h${2 * beyond}` : `M${at + x + shift} ${-beyond}v${2 * beyond}`;
    return line(-1.5) + line(1.5);
  };
  return (
    <g className="sides">
      {below > 0 && side("client-side", -beyond, below, strings.graph.client)}
      {side("server-side", below > 0 ? below : -beyond, above, strings.graph.server)}
      {side("client-side", above, end + beyond, strings.graph.client)}
      {[...(below > 0 ? [below] : []), above].map((at) => (
        <path key={at} className="wall" d={wall(at)} />
      ))}
    </g>
  );
}

/** The frame around the boxes of an open group or lookup; its header is a box of its own. */
export function Frame({ band: { x, y, width, height } }: { band: BandArea }): ReactNode {
  return <rect className="band" x={x - width / 2} y={y - height / 2} width={width} height={height} rx={6} />;
}

/** Patterns and arrow heads that the picture uses. */
export function Patterns(): ReactNode {
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
