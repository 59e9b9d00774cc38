/** The header of a band: the name of the open group or lookup, its widest value and its cost, and the way to fold it. It only draws. */
import { memo, type ReactNode } from "react";
import type { PlacedBox } from "../../../layout/layout.ts";
import type { BandDescription } from "../facts/describe.ts";
import { cut, cutName } from "../facts/drawing.ts";
import { strings } from "../facts/strings.ts";

/** Room for a character of the name, and of the band. */
const [nameCharacter, factCharacter] = [8.2, 6.7];

/** Draws the header. */
export const BandHeader = memo(function BandHeader({
  placed,
  band,
  tabIndex,
}: {
  placed: PlacedBox;
  band: BandDescription;
  tabIndex: 0 | -1;
}): ReactNode {
  const { width, height } = placed;
  const label = strings.group.fold(band.name, band.bits, band.cost);
  const name = cutName(band.name, (width - 26) / nameCharacter);
  const rest = [strings.graph.bits(band.bits), band.cost].filter((part) => part !== "").join(" · ");
  const from = 22 + nameCharacter * name.length + 6;
  const room = (width - from) / factCharacter;
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button element.
    <g
      className="node header"
      role="button"
      tabIndex={tabIndex}
      aria-label={label}
      aria-expanded={true}
      data-box={placed.key}
      data-kind="header"
      transform={`translate(${placed.x - width / 2} ${placed.y - height / 2})`}
    >
      <title>{label}</title>
      <rect className="halo" x={-2} y={-2} width={width + 4} height={height + 4} rx={6} />
      <rect className="ground" width={width} height={height} />
      <path className="fold" d="M4 12h9" />
      <text className="title" x={20} y={17}>
        {name}
      </text>
      {room >= 6 && (
        <text className="type" x={from} y={17}>
          {cut(rest, room)}
        </text>
      )}
    </g>
  );
});
