/**
 * What of an op-graph is drawn: its nodes one by one, or groups of them under one box, with fused sub-graphs opened or not. Plain data
 * from plain data; it knows no positions but the sizes of boxes.
 */
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { componentsOf } from "./components.ts";

/** By what nodes are put into groups. */
export type Grouping = "none" | "tag" | "line";

/** What is drawn how. */
export interface ViewOptions {
  readonly by: Grouping;
  /** Keys of the groups and of the `subgraph` nodes that are open. */
  readonly open: ReadonlySet<string>;
}

/** A box of the picture. */
export interface Box {
  readonly key: string;
  /** `inner`: a node of a fused sub-graph. */
  readonly kind: "node" | "group" | "inner" | "result";
  /** Id in the graph: the node itself, the first of a group, the fused node around an inner one, or the node that is returned. */
  readonly node: number;
  /** Of an inner node, its id in the sub-graph. */
  readonly inner: number | null;
  readonly size: readonly [width: number, height: number];
  readonly isParameter: boolean;
}

/** A value that goes from one box to another. */
export interface Link {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Id of the node whose value travels; of the fused node inside a sub-graph. */
  readonly value: number;
  readonly encrypted: boolean;
  readonly crossesWall: boolean;
}

/** Nodes under one box. */
export interface Group {
  readonly key: string;
  /** The tag that they share; empty for groups by line. */
  readonly tag: string;
  /** Lines of the source, ascending: one, or those of a loop. */
  readonly lines: readonly number[];
  /** Which part of a larger group it is, from 1, and of how many. */
  readonly part: readonly [number, number] | null;
  /** Ids, ascending. */
  readonly nodes: readonly number[];
}

/** A picture without positions. Boxes stand after those whose values they take. */
export interface GraphView {
  readonly boxes: readonly Box[];
  readonly links: readonly Link[];
  /** Closed groups, by the key of their box. */
  readonly groups: ReadonlyMap<string, Group>;
  /** Groups that are open and may be closed again. */
  readonly opened: readonly Group[];
}

/** Sizes of boxes in the drawing's units. */
export const boxSizes = { operation: [190, 66], constant: [150, 48], result: [150, 40] } as const;

/** Nodes that one open group shows at a time: a larger one opens into parts. */
const largestPart = 100;

/** Boxes that are laid out in a moment; with more, groups are joined until there are fewer. */
const mostGroups = 400;

/** Key of the box of a graph node. */
export const nodeKey = (id: number): string => `n${id}`;

/** Key of part number `part`, from 1, of a large group. */
export const partKey = (group: string, part: number): string => `${group}#${part}`;

const isParameter = (node: Node): boolean => node.operation === "input";

/** The view of a graph. */
export function viewOf(graph: GraphData, { by, open }: ViewOptions): GraphView {
  const groups = by === "none" ? [] : groupsOf(graph, by);
  const closed = new Map<string, Group>();
  const opened: Group[] = [];
  const boxOf = graph.nodes.map(({ id }) => nodeKey(id));
  const show = (group: Group): void => {
    if (group.nodes.length < 2) return;
    if (!open.has(group.key)) {
      closed.set(group.key, group);
      for (const id of group.nodes) boxOf[id] = group.key;
      return;
    }
    opened.push(group);
    if (group.nodes.length > largestPart && group.part === null) for (const part of partsOf(group)) show(part);
  };
  for (const group of groups) show(group);
  return { ...picture(graph, boxOf, closed, open), groups: closed, opened };
}

/** Consecutive pieces of a group: nodes stand after their inputs, so that no two pieces need each other. */
function partsOf(group: Group): readonly Group[] {
  const count = Math.ceil(group.nodes.length / largestPart);
  return Array.from({ length: count }, (_, i) => ({
    ...group,
    key: partKey(group.key, i + 1),
    part: [i + 1, count],
    nodes: group.nodes.slice(i * largestPart, (i + 1) * largestPart),
  }));
}

/** Groups by the outermost tag or by source line; groups that need each other, as those of a loop do, are one. */
function groupsOf(graph: GraphData, by: Exclude<Grouping, "none">): readonly Group[] {
  const names = graph.nodes.map((node) => {
    if (isParameter(node)) return `parameter ${node.id}`;
    const [tag = ""] = by === "tag" ? node.tag.split(".") : [];
    return tag !== "" ? `tag ${tag}` : `line ${node.location?.file ?? ""} ${node.location?.line ?? 0}`;
  });
  const numbers = new Map<string, number>();
  const groupOf = names.map((name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
  const successors = Array.from(numbers, () => new Set<number>());
  for (const node of graph.nodes) {
    for (const id of node.inputs) successors[groupOf[id] ?? 0]?.add(groupOf[node.id] ?? 0);
  }
  const component = componentsOf(successors);
  const members = new Map<number, number[]>();
  graph.nodes.forEach(({ id }) => {
    const number = component[groupOf[id] ?? 0] ?? 0;
    const known = members.get(number);
    if (known === undefined) members.set(number, [id]);
    else known.push(id);
  });
  const groups = [...members.values()].filter(([first = 0]) => !isParameter(nodeAt(graph, first)));
  return groups.length > mostGroups ? consecutive(graph) : groups.map((nodes) => groupFrom(graph, nodes));
}

/** Where lines and tags make too many groups: the nodes in their order, so many at a time. */
function consecutive(graph: GraphData): readonly Group[] {
  const ids = graph.nodes.filter((node) => !isParameter(node)).map(({ id }) => id);
  const size = Math.max(largestPart, Math.ceil(ids.length / mostGroups));
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, i) =>
    groupFrom(graph, ids.slice(i * size, (i + 1) * size)),
  );
}

function groupFrom(graph: GraphData, nodes: readonly number[]): Group {
  const [first = 0] = nodes;
  const tags = new Set(nodes.map((id) => graph.nodes[id]?.tag.split(".")[0] ?? ""));
  const [tag = ""] = tags.size === 1 ? tags : [];
  const lines = [...new Set(nodes.flatMap((id) => graph.nodes[id]?.location?.line ?? []))].sort((a, b) => a - b);
  return { key: `g${first}`, tag, lines, part: null, nodes };
}

/** Boxes and links, given the box of every node. */
function picture(
  graph: GraphData,
  boxOf: readonly string[],
  closed: ReadonlyMap<string, Group>,
  open: ReadonlySet<string>,
): Pick<GraphView, "boxes" | "links"> {
  const boxes = new Map<string, Box>();
  const links = new Map<string, Link>();
  /** Where the value of a node comes out; inside of an open sub-graph that is its last node. */
  const exitOf = graph.nodes.map(({ id }) => boxOf[id] ?? nodeKey(id));
  const link = (from: string, to: string, value: number, index: number, wall: boolean): void => {
    if (from === to) return;
    const isGrouped = closed.has(from) || closed.has(to);
    const key = isGrouped ? `${from}-${to}` : `${from}-${to}-${index}`;
    const encrypted = nodeAt(graph, value).output.encrypted || (links.get(key)?.encrypted ?? false);
    links.set(key, { key, from, to, value, encrypted, crossesWall: wall });
  };
  for (const node of graph.nodes) {
    const key = boxOf[node.id] ?? nodeKey(node.id);
    const enter = (to: string, from: readonly number[]): void => {
      for (const [index, id] of from.entries())
        link(exitOf[id] ?? nodeKey(id), to, id, index, isParameter(nodeAt(graph, id)));
    };
    if (node.operation === "subgraph" && key === nodeKey(node.id) && open.has(key)) {
      const { graph: inner } = node.attributes;
      for (const box of innerBoxes(node.id, inner)) boxes.set(box.key, box);
      const nameOf = (id: number) => (inner.inputs.includes(id) ? null : innerKey(node.id, id));
      for (const innerNode of inner.nodes) {
        const to = nameOf(innerNode.id);
        if (to === null) continue;
        innerNode.inputs.forEach((id, index) => {
          const from = nameOf(id);
          if (from === null) enter(to, node.inputs);
          else link(from, to, node.id, index, false);
        });
      }
      exitOf[node.id] = nameOf(inner.outputs[0] ?? 0) ?? key;
      continue;
    }
    if (!boxes.has(key)) boxes.set(key, boxFor(node, key, closed.has(key)));
    enter(key, node.inputs);
  }
  graph.outputs.forEach((output, index) => {
    const key = `r${index}`;
    boxes.set(key, { key, kind: "result", node: output, inner: null, size: boxSizes.result, isParameter: false });
    link(exitOf[output] ?? nodeKey(output), key, output, index, true);
  });
  return { boxes: inOrder([...boxes.values()], [...links.values()]), links: [...links.values()] };
}

function boxFor(node: Node, key: string, isGroup: boolean): Box {
  const size = node.operation === "constant" && !isGroup ? boxSizes.constant : boxSizes.operation;
  const kind = isGroup ? "group" : "node";
  return { key, kind, node: node.id, inner: null, size, isParameter: isParameter(node) };
}

const innerKey = (outer: number, inner: number): string => `${nodeKey(outer)}/${inner}`;

function innerBoxes(outer: number, graph: GraphData): readonly Box[] {
  return graph.nodes
    .filter(({ id }) => !graph.inputs.includes(id))
    .map(({ id, operation }) => ({
      ...{ key: innerKey(outer, id), kind: "inner", node: outer, inner: id, isParameter: false },
      size: operation === "constant" ? boxSizes.constant : boxSizes.operation,
    }));
}

/** Boxes after what they need (Kahn), in their given order otherwise. */
function inOrder(boxes: readonly Box[], links: readonly Link[]): readonly Box[] {
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
