/**
 * What of an op-graph is drawn: its nodes one by one, or groups of them under one box, with fused sub-graphs opened or not. Plain data
 * from plain data; it knows no positions but the sizes of boxes.
 */
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { withConstants } from "./constants.ts";
import { type Group, type Grouping, groupsOf, isParameter, largestPart, partsOf } from "./groups.ts";

/** What is drawn how. */
export interface ViewOptions {
  readonly by: Grouping;
  /** Keys of the groups and of the `subgraph` nodes that are open. */
  readonly open: ReadonlySet<string>;
}

/** A box of the picture. */
export interface Box {
  readonly key: string;
  /** `inner`: a node of a fused sub-graph. `header`: the upper edge of a band, which folds it. */
  readonly kind: "node" | "group" | "inner" | "result" | "header";
  /** Id in the graph: the node itself, the first of a group, the fused node around an inner one, or the node that is returned. */
  readonly node: number;
  /** Of an inner node, its id in the sub-graph. */
  readonly inner: number | null;
  readonly size: readonly [width: number, height: number];
  readonly isParameter: boolean;
  /** Key of the innermost band around it. */
  readonly band: string | null;
  /** Of a constant that one box alone uses: the key of that box, in which it is drawn. */
  readonly within: Within | null;
}

/** Where within another box a small one is drawn. */
export interface Within {
  readonly box: string;
  /** Its left upper corner, from that of the box. */
  readonly corner: readonly [x: number, y: number];
}

/** The frame around the boxes of an open group, or of an open lookup. */
export interface Band {
  /** That of the group, or of the `subgraph` node. */
  readonly key: string;
  /** Key of the innermost band around this one. */
  readonly parent: string | null;
}

/** A value that goes from one box to another. */
export interface ViewLink {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Id of the node whose value travels; of the fused node inside a sub-graph. */
  readonly value: number;
  readonly encrypted: boolean;
  readonly crossesWall: boolean;
}

/** A picture without positions. Boxes stand after those whose values they take. */
export interface GraphView {
  readonly boxes: readonly Box[];
  readonly links: readonly ViewLink[];
  /** Closed groups, by the key of their box. */
  readonly groups: ReadonlyMap<string, Group>;
  /** Groups that are open and may be closed again. */
  readonly opened: readonly Group[];
  /** Bands, outer ones first. */
  readonly bands: readonly Band[];
}

/** Sizes of boxes in the drawing's units. Constants are small: what is computed with them is what a reader looks for. */
const boxSizes = {
  operation: [190, 66],
  inner: [150, 46],
  constant: [96, 26],
  result: [150, 40],
  header: [150, 24],
} as const;

/** Key of the box of a graph node. */
export const nodeKey = (id: number): string => `n${id}`;

/** Key of the header of a band. */
export const headerKey = (band: string): string => `head ${band}`;

/** The view of a graph. */
export function viewOf(graph: GraphData, { by, open }: ViewOptions): GraphView {
  const groups = by === "none" ? [] : groupsOf(graph, by);
  const closed = new Map<string, Group>();
  const opened: Group[] = [];
  const bands: Band[] = [];
  const boxOf = graph.nodes.map(({ id }) => nodeKey(id));
  const bandOf = new Map<string, string>();
  const show = (group: Group, parent: string | null): void => {
    if (group.nodes.length < 2) return;
    if (!open.has(group.key)) {
      closed.set(group.key, group);
      if (parent !== null) bandOf.set(group.key, parent);
      for (const id of group.nodes) boxOf[id] = group.key;
      return;
    }
    opened.push(group);
    bands.push({ key: group.key, parent });
    for (const id of group.nodes) bandOf.set(nodeKey(id), group.key);
    if (group.nodes.length > largestPart && group.part === null)
      for (const part of partsOf(group)) show(part, group.key);
  };
  for (const group of groups) show(group, null);
  return withConstants(graph, picture(graph, { boxOf, bandOf, bands, closed, open, opened }), open);
}

/** What is known of groups when boxes are made. */
interface Grouped {
  /** Key of the box of every node. */
  readonly boxOf: readonly string[];
  /** By the key of a box or of a node, the innermost open group around it. */
  readonly bandOf: ReadonlyMap<string, string>;
  readonly bands: readonly Band[];
  readonly closed: ReadonlyMap<string, Group>;
  readonly opened: readonly Group[];
  readonly open: ReadonlySet<string>;
}

/** Boxes and links, given the box of every node. */
function picture(graph: GraphData, { boxOf, bandOf, closed, open, opened, ...grouped }: Grouped): GraphView {
  const boxes = new Map<string, Box>();
  const links = new Map<string, ViewLink>();
  const lookups: Band[] = [];
  /** Where the value of a node comes out; inside of an open sub-graph that is its last node. */
  const exitOf = graph.nodes.map(({ id }) => boxOf[id] ?? nodeKey(id));
  const put = (made: ViewLink) => links.set(made.key, made);
  const link = (from: string, to: string, value: number, index: number, wall: boolean): void => {
    if (from === to) return;
    const isGrouped = closed.has(from) || closed.has(to);
    const key = isGrouped ? `${from}-${to}` : `${from}-${to}-${index}`;
    const encrypted = nodeAt(graph, value).output.encrypted || (links.get(key)?.encrypted ?? false);
    put({ key, from, to, value, encrypted, crossesWall: wall });
  };
  for (const node of graph.nodes) {
    const key = boxOf[node.id] ?? nodeKey(node.id);
    const enter = (to: string, from: readonly number[]): void => {
      for (const [index, id] of from.entries())
        link(exitOf[id] ?? nodeKey(id), to, id, index, isParameter(nodeAt(graph, id)));
    };
    if (node.operation === "subgraph" && key === nodeKey(node.id) && open.has(key)) {
      const { graph: inner } = node.attributes;
      lookups.push({ key, parent: bandOf.get(key) ?? null });
      for (const box of innerBoxes(node.id, inner)) boxes.set(box.key, box);
      const nameOf = (id: number) => (inner.inputs.includes(id) ? null : innerKey(node.id, id));
      for (const innerNode of inner.nodes) {
        const to = nameOf(innerNode.id);
        if (to === null) continue;
        innerNode.inputs.forEach((id, index) => {
          const from = nameOf(id);
          if (from === null) enter(to, node.inputs);
          else put(insideLink(from, to, node.id, index));
        });
      }
      exitOf[node.id] = nameOf(inner.outputs[0] ?? 0) ?? key;
      continue;
    }
    if (!boxes.has(key)) boxes.set(key, boxFor(node, key, closed.has(key), bandOf.get(key) ?? null));
    enter(key, node.inputs);
  }
  graph.outputs.forEach((output, index) => {
    const key = `r${index}`;
    boxes.set(key, { ...plain, key, kind: "result", node: output, size: boxSizes.result });
    link(exitOf[output] ?? nodeKey(output), key, output, index, true);
  });
  const bands = [...grouped.bands, ...lookups];
  const ordered = inOrder([...boxes.values()], [...links.values()]);
  return { boxes: withHeaders(ordered, bands, opened), links: [...links.values()], groups: closed, opened, bands };
}

/** A header for every band, before the first box in it. */
function withHeaders(boxes: readonly Box[], bands: readonly Band[], opened: readonly Group[]): readonly Box[] {
  const byKey = new Map(bands.map((band) => [band.key, band]));
  const firstOf = new Map(opened.map(({ key, nodes }) => [key, nodes[0] ?? 0]));
  const done = new Set<string>();
  const headersOf = (key: string | null, inside: Box): readonly Box[] => {
    const band = byKey.get(key ?? "");
    if (band === undefined || done.has(band.key)) return [];
    done.add(band.key);
    const node = firstOf.get(band.key) ?? inside.node; // absent: a lookup, whose inner boxes are of its node
    const header: Box = {
      ...plain,
      key: headerKey(band.key),
      kind: "header",
      node,
      size: boxSizes.header,
      band: band.key,
    };
    return [...headersOf(band.parent, inside), header];
  };
  return boxes.flatMap((box) => [...headersOf(box.band, box), box]);
}

/** What most boxes are not. */
const plain = { inner: null, isParameter: false, band: null, within: null } as const;

/** A link inside of an open lookup, where everything is computed in clear, once for each value. */
function insideLink(from: string, to: string, value: number, index: number): ViewLink {
  return { key: `${from}-${to}-${index}`, from, to, value, encrypted: false, crossesWall: false };
}

function boxFor(node: Node, key: string, isGroup: boolean, band: string | null): Box {
  const size = node.operation === "constant" && !isGroup ? boxSizes.constant : boxSizes.operation;
  const kind = isGroup ? "group" : "node";
  return { ...plain, key, kind, node: node.id, size, isParameter: isParameter(node), band };
}

const innerKey = (outer: number, inner: number): string => `${nodeKey(outer)}/${inner}`;

function innerBoxes(outer: number, graph: GraphData): readonly Box[] {
  return graph.nodes
    .filter(({ id }) => !graph.inputs.includes(id))
    .map(({ id, operation }) => ({
      ...{ ...plain, key: innerKey(outer, id), kind: "inner", node: outer, inner: id, band: nodeKey(outer) },
      size: operation === "constant" ? boxSizes.constant : boxSizes.inner,
    }));
}

/** Boxes after what they need (Kahn), in their given order otherwise. */
function inOrder(boxes: readonly Box[], links: readonly ViewLink[]): readonly Box[] {
  const waiting = new Map(boxes.map(({ key }) => [key, 0]));
  const next = new Map<string, string[]>();
  for (const { from, to } of links) {
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    const known = next.get(from);
    if (known === undefined) next.set(from, [to]);
    else known.push(to);
  }
  const byKey = new Map(boxes.map((box) => [box.key, box]));
  const ready = boxes.filter(({ key }) => waiting.get(key) === 0);
  for (const { key } of ready) {
    for (const to of next.get(key) ?? []) {
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      const box = byKey.get(to);
      if (left === 0 && box !== undefined) ready.push(box);
    }
  }
  return ready;
}
