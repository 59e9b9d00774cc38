/** The frames around the boxes of open groups and lookups with their headers, and the small boxes within others, once the boxes have their places. */
import { bandRoom, type LayoutSource } from "./layers.ts";
import type { PlacedBox } from "./layout.ts";
import { headerKey } from "./view.ts";

/** A placed band. `x` and `y` are its centre. */
export interface BandArea {
  /** That of the group, or of the `subgraph` node. */
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The longest header. */
const widestHeader = 300;

/** The areas of bands: each holds its boxes and the bands within it, with room at its top for the header. Outer ones first. */
export function bandAreas({ bands }: Pick<LayoutSource, "bands">, boxes: readonly PlacedBox[]): readonly BandArea[] {
  const inside = new Map<string, Omit<BandArea, "key">[]>();
  const put = (band: string | null, area: Omit<BandArea, "key">): void => {
    if (band === null) return;
    const known = inside.get(band);
    if (known === undefined) inside.set(band, [area]);
    else known.push(area);
  };
  for (const box of boxes) put(box.band, box);
  const areas: BandArea[] = [];
  for (const { key, parent } of bands.toReversed()) {
    const held = inside.get(key) ?? [];
    const edge = (of: (area: Omit<BandArea, "key">) => number, pick: (...values: number[]) => number): number =>
      held.map(of).reduce((a, b) => pick(a, b));
    const left = edge(({ x, width }) => x - width / 2, Math.min) - bandRoom.side;
    const right = edge(({ x, width }) => x + width / 2, Math.max) + bandRoom.side;
    const top = edge(({ y, height }) => y - height / 2, Math.min) - bandRoom.top;
    const bottom = edge(({ y, height }) => y + height / 2, Math.max) + bandRoom.side;
    const area = { key, x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
    areas.push(area);
    put(parent, area);
  }
  return areas.reverse();
}

/** All boxes in the order of the view: those that stand, headers on the upper edges of bands, and small ones within others. */
export function withInnerBoxes(
  { boxes }: Pick<LayoutSource, "boxes">,
  placed: readonly PlacedBox[],
  bands: readonly BandArea[],
): readonly PlacedBox[] {
  const byKey = new Map(placed.map((box) => [box.key, box]));
  const headers = new Map(bands.map((area) => [headerKey(area.key), area]));
  return boxes.flatMap(({ size, ...box }): readonly PlacedBox[] => {
    const known = byKey.get(box.key);
    if (known !== undefined) return [known];
    const band = headers.get(box.key);
    if (band !== undefined) {
      const width = Math.min(band.width - 12, widestHeader);
      const [x, y] = [band.x - band.width / 2 + 6 + width / 2, band.y - band.height / 2 + 4 + bandRoom.header / 2];
      return [{ ...box, x, y, width, height: bandRoom.header }];
    }
    const user = byKey.get(box.within?.box ?? "");
    if (user === undefined || box.within === null) return [];
    const [width, height] = size;
    const [left, top] = box.within.corner;
    const x = user.x - user.width / 2 + left + width / 2;
    return [{ ...box, x, y: user.y - user.height / 2 + top + height / 2, width, height }];
  });
}
