/** The op-graph as an SVG file that stands alone: positions, colours and faces are written into it. A pure function; it reads no DOM. */
import type { CircuitReport } from "../../../compile/describe.ts";
import { sideRoom } from "../../../layout/layers.ts";
import type { GraphLayout, PlacedBox } from "../../../layout/layout.ts";
import { type GraphView, nodeKey } from "../../../layout/view.ts";
import { bitWidthColor } from "../../page/bitWidthScale.ts";
import type { Theme } from "../../page/color.ts";
import { describeBand, describeGroup, describeInner, type GraphDescription } from "../facts/describe.ts";
import { cut, cutName, pathOf } from "../facts/drawing.ts";
import { strings } from "../facts/strings.ts";

/** The colours of the page that the picture uses. */
export interface Palette {
  readonly surface: string;
  readonly ink: string;
  readonly inkSoft: string;
  readonly client: string;
  readonly clientGround: string;
  readonly server: string;
  readonly serverGround: string;
}

/** What is drawn, and how. */
export interface SvgSource {
  readonly description: GraphDescription;
  readonly view: GraphView;
  readonly layout: GraphLayout;
  readonly report: CircuitReport | null;
  readonly theme: Theme;
  readonly palette: Palette;
  /** Rules that give the face of text; a file without them takes the reader's own. */
  readonly fontRules: string;
}

const face = '"Atkinson Hyperlegible Next", system-ui, sans-serif';

/** Text as XML holds it; characters that XML has no place for are left out. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

interface Texts {
  readonly title: string;
  readonly bits: number;
  readonly lines: readonly string[];
  readonly encrypted: boolean | null;
}

/** The picture as the text of an SVG file. */
export function graphSvg(source: SvgSource): string {
  const { description, layout, palette, fontRules } = source;
  const room = sideRoom(layout.direction);
  const width = Math.ceil(layout.width + room.x);
  const height = Math.ceil(layout.height + room.y);
  const parts = [
    ...sides(source, width, height),
    `<g transform="translate(${room.x} ${room.y})">`,
    ...layout.bands.map((band) => {
      const at = `x="${band.x - band.width / 2}" y="${band.y - band.height / 2}"`;
      const look = `fill="${palette.surface}" fill-opacity="0.55" stroke="${palette.inkSoft}"`;
      return `<rect ${at} width="${band.width}" height="${band.height}" rx="6" ${look}/>`;
    }),
    ...layout.links.map((link) => {
      const d = pathOf(link, layout.direction);
      const kind = link.encrypted ? "encrypted" : "clear";
      const look = link.encrypted
        ? `stroke="${palette.server}" stroke-width="4"`
        : `stroke="${palette.inkSoft}" stroke-width="1.25"`;
      const strand = `<path d="${d}" fill="none" ${look} marker-end="url(#arrow-${kind})"/>`;
      const twist = `<path d="${d}" fill="none" stroke="${palette.surface}" stroke-width="1.5" stroke-dasharray="3 3"/>`;
      const [start] = link.points;
      const name = escapeXml(description.byId.get(link.value)?.name ?? "");
      const label =
        link.isStub && start !== undefined
          ? `<text x="${start.x + 6}" y="${start.y + 8}" font-size="11" fill="${palette.inkSoft}">${name}</text>`
          : "";
      return (link.encrypted ? strand + twist : strand) + label;
    }),
    ...layout.boxes.map((box) => boxSvg(box, source)),
    "</g>",
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family='${face}'>`,
    `<title>${escapeXml(description.graph.name)}</title>`,
    `<style>${fontRules}</style>`,
    definitions(palette),
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function definitions({ server, inkSoft }: Palette): string {
  const arrow = (kind: string, fill: string) =>
    `<marker id="arrow-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5L8 4L0 7.5z" fill="${fill}"/></marker>`;
  const weave = (ink: string, name: string) =>
    `<pattern id="weave-${name}" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M0 2h4M4 6h4M2 4v4M6 0v4" fill="none" stroke="${ink}" stroke-width="1.6"/></pattern>`;
  const weaves = weave("#000000", "000000") + weave("#ffffff", "ffffff");
  return `<defs>${arrow("encrypted", server)}${arrow("clear", inkSoft)}${weaves}</defs>`;
}

function sides({ layout, palette }: SvgSource, width: number, height: number): readonly string[] {
  const [below, above] = layout.walls;
  const isDown = layout.direction === "down";
  const end = isDown ? height : width;
  const side = (from: number, to: number, ground: string, ink: string, name: string): string => {
    if (to <= from) return "";
    const middle = (from + to) / 2;
    const [area, at] = isDown
      ? [`x="0" y="${from}" width="${width}" height="${to - from}"`, `x="8" y="${middle}" dominant-baseline="central"`]
      : [`x="${from}" y="0" width="${to - from}" height="${height}"`, `x="${middle}" y="20" text-anchor="middle"`];
    return (
      `<rect ${area} fill="${ground}"/>` +
      `<text ${at} font-size="13" font-weight="650" fill="${ink}">${escapeXml(name)}</text>`
    );
  };
  const wall = (at: number): string => {
    const line = (place: number): string => (isDown ? `M0 ${place}h${width}` : `M${place} 0v${height}`);
    return `<path d="${line(at - 1.5)}${line(at + 1.5)}" stroke="${palette.inkSoft}" fill="none"/>`;
  };
  const { client, server } = strings.graph;
  return [
    side(0, below, palette.clientGround, palette.client, client),
    side(below, above, palette.serverGround, palette.server, server),
    side(above, end, palette.clientGround, palette.client, client),
    ...(below > 0 ? [wall(below)] : []),
    wall(above),
  ];
}

function boxSvg(box: PlacedBox, source: SvgSource): string {
  const { palette, theme } = source;
  const { x, y, width, height } = box;
  const at = `<g transform="translate(${x - width / 2} ${y - height / 2})">`;
  const text = (dx: number, dy: number, size: number, words: string, more = ""): string =>
    `<text x="${dx}" y="${dy}" font-size="${size}" ${more}>${escapeXml(words)}</text>`;
  if (box.kind === "result") {
    const body = `<rect width="${width}" height="${height}" rx="3" fill="${palette.surface}" stroke="${palette.client}"/>`;
    const ink = `fill="${palette.client}" text-anchor="middle"`;
    return `${at}${body}${text(width / 2, 25, 15, strings.graph.result, `${ink} font-weight="650"`)}</g>`;
  }
  if (box.kind === "header") {
    const { name, bits, cost } = describeBand(source.description, source.view, box, source.report);
    const words = [name, strings.graph.bits(bits), cost].filter((part) => part !== "").join(" · ");
    return `${at}${text(4, 17, 13, cut(words, width / 7), `fill="${palette.ink}" font-weight="650"`)}</g>`;
  }
  const { title, bits, lines, encrypted } = textsOf(box, source);
  const isInner = box.kind === "inner";
  // Constants are small boxes with nothing but their value.
  const isConstant = lines.length === 0 || box.within !== null;
  const { fill, ink } =
    isInner || box.within !== null ? { fill: palette.surface, ink: palette.ink } : bitWidthColor(bits, theme);
  const left = encrypted === null ? 12 : 22;
  const strip = encrypted
    ? `<rect width="14" height="${height}" rx="3" fill="url(#weave-${ink.slice(1)})"/>`
    : encrypted === null
      ? ""
      : `<path d="M7.5 6V${height - 6}" stroke="${ink}" stroke-width="1.5"/>`;
  const inked = `fill="${ink}"`;
  const room = width - left - (isConstant ? 4 : isInner ? 6 : 52);
  const isLong = !isConstant && title.length * 7.9 > room;
  return [
    at,
    `<rect width="${width}" height="${height}" rx="3" fill="${fill}" stroke="${palette.inkSoft}" stroke-width="0.75"/>`,
    strip,
    text(
      left,
      isConstant ? height / 2 + 5 : 21,
      isConstant || isLong ? 13 : 15,
      (isConstant ? cut : cutName)(title, room / (isConstant ? 7.4 : isLong ? 6.8 : 7.9)),
      `${inked} font-weight="650"`,
    ),
    isInner || isConstant
      ? ""
      : text(width - 9, 24, 16, strings.graph.bits(bits), `${inked} font-weight="700" text-anchor="end"`),
    ...(isConstant ? [] : lines).map((words, i) =>
      text(left, 41 + 16 * i, 13, cut(words, (width - left - 8) / 6.6), inked),
    ),
    "</g>",
  ].join("");
}

function textsOf(box: PlacedBox, { description, view, report }: SvgSource): Texts {
  const members = view.groups.get(box.key);
  if (members !== undefined) {
    const { name, bits, count, cost } = describeGroup(description.graph, members, report);
    return { title: name, bits, lines: [count, cost], encrypted: null };
  }
  const outer = description.byId.get(box.node);
  const fused = box.kind === "inner" && outer?.node.operation === "subgraph" ? outer.node : null;
  const node = fused === null ? outer : describeInner(outer?.name ?? "", fused).get(box.inner ?? 0);
  if (node === undefined) return { title: nodeKey(box.node), bits: 1, lines: [], encrypted: null };
  const isConstant = node.node.operation === "constant";
  if (fused !== null) {
    return { title: node.title, bits: 1, lines: isConstant ? [] : [strings.group.inside], encrypted: false };
  }
  const lines = isConstant ? [] : [`${node.side} ${node.type}`, node.bounds];
  return { title: node.title, bits: node.bits, lines, encrypted: node.node.output.encrypted };
}
