/** Constants within the boxes that use them: small, beside no link, and more than a few folded away under their number. Plain data from plain data. */
import type { GraphData } from "../ir/node.ts";
import { type Group, linesOf } from "./groups.ts";
import type { Box, GraphView } from "./view.ts";

/** More constants than this of one box are one group, which opens. */
const mostShown = 4;

/** Rows of constants below the words of a box, in the drawing's units; of the box's width the strip at the left is taken off. */
const row = { height: 22, gap: 4, left: 22, right: 8, between: 4 } as const;

/** Key of the group of constants that a box uses. */
const constantsKey = (box: string): string => `c ${box}`;

/**
 * The view with each constant that one box alone uses drawn within that box. What several boxes use, or a closed group or the client, stays a box
 * of its own with links.
 */
export function withConstants(graph: GraphData, view: GraphView, open: ReadonlySet<string>): GraphView {
  const usersOf = new Map<string, Set<string>>();
  for (const { from, to } of view.links) usersOf.set(from, (usersOf.get(from) ?? new Set()).add(to));
  const byKey = new Map(view.boxes.map((box) => [box.key, box]));
  const constantsOf = new Map<string, Box[]>();
  for (const box of view.boxes) {
    const [only = "", ...others] = usersOf.get(box.key) ?? [];
    const user = byKey.get(only);
    if (user === undefined || others.length > 0 || !isConstant(graph, box)) continue;
    if (user.kind !== "node" && user.kind !== "inner") continue;
    constantsOf.set(only, [...(constantsOf.get(only) ?? []), box]);
  }
  const groups = new Map(view.groups);
  const opened = [...view.opened];
  const inside = new Set([...constantsOf.values()].flatMap((boxes) => boxes.map(({ key }) => key)));
  const boxes = view.boxes.flatMap((box): readonly Box[] => {
    if (inside.has(box.key)) return [];
    const constants = constantsOf.get(box.key);
    if (constants === undefined) return [box];
    const isMany = constants.length > mostShown && box.kind === "node";
    if (!isMany) return boxWith(box, constants);
    const group = groupOf(graph, box.key, constants);
    if (!open.has(group.key)) {
      groups.set(group.key, group);
      const [first] = constants;
      return boxWith(box, [{ ...(first as Box), key: group.key, kind: "group" }]);
    }
    opened.push(group);
    return boxWith(box, constants);
  });
  const links = view.links.filter(({ from }) => !inside.has(from));
  return withoutEmptyBands({ ...view, boxes, links, groups, opened });
}

/** The view without the bands whose boxes are all drawn within boxes elsewhere. */
function withoutEmptyBands(view: GraphView): GraphView {
  const parents = new Map(view.bands.map(({ key, parent }) => [key, parent]));
  const filled = new Set<string>();
  for (const { band, kind, within } of view.boxes) {
    if (kind === "header" || within !== null) continue;
    for (let key = band; key !== null && !filled.has(key); key = parents.get(key) ?? null) filled.add(key);
  }
  return {
    ...view,
    bands: view.bands.filter(({ key }) => filled.has(key)),
    boxes: view.boxes.filter(({ kind, band }) => kind !== "header" || filled.has(band ?? "")),
  };
}

function isConstant(graph: GraphData, { kind, node, inner }: Box): boolean {
  const outer = graph.nodes[node];
  if (kind === "node") return outer?.operation === "constant";
  if (kind !== "inner" || outer?.operation !== "subgraph") return false;
  return outer.attributes.graph.nodes.some(({ id, operation }) => id === inner && operation === "constant");
}

function groupOf(graph: GraphData, box: string, constants: readonly Box[]): Group {
  const nodes = constants.map(({ node }) => node).toSorted((a, b) => a - b);
  return { key: constantsKey(box), tag: "", lines: linesOf(graph, nodes), part: null, isConstants: true, nodes };
}

/** A box grown by rows of constants, two in a row, and after it these. */
function boxWith(box: Box, constants: readonly Box[]): readonly Box[] {
  const [width, height] = box.size;
  const room = width - row.left - row.right;
  const rows = Math.ceil(constants.length / 2);
  const small = constants.map((constant, i): Box => {
    const isAlone = constants.length % 2 === 1 && i === constants.length - 1;
    const own = isAlone ? room : (room - row.between) / 2;
    const corner = [
      row.left + (i % 2) * (own + row.between),
      height + Math.floor(i / 2) * (row.height + row.gap),
    ] as const;
    return { ...constant, size: [own, row.height], band: box.band, within: { box: box.key, corner } };
  });
  return [{ ...box, size: [width, height + rows * (row.height + row.gap) + row.gap] }, ...small];
}
