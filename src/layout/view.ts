/**
 * What of an op-graph is drawn: its nodes one by one, or groups of them under one box, with fused sub-graphs opened or not. Plain data
 * from plain data; it knows no positions but the sizes of boxes.
 */
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
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
}

/** Sizes of boxes in the drawing's units. Constants are small: what is computed with them is what a reader looks for. */
const boxSizes = { operation: [190, 66], inner: [150, 46], constant: [96, 26], result: [150, 40] } as const;

/** Key of the box of a graph node. */
export const nodeKey = (id: number): string => `n${id}`;

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

/** Boxes and links, given the box of every node. */
function picture(
  graph: GraphData,
  boxOf: readonly string[],
  closed: ReadonlyMap<string, Group>,
  open: ReadonlySet<string>,
): Pick<GraphView, "boxes" | "links"> {
  const boxes = new Map<string, Box>();
  const links = new Map<string, ViewLink>();
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

/** A link inside of an open lookup, where everything is computed in clear, once for each value. */
function insideLink(from: string, to: string, value: number, index: number): ViewLink {
  return { key: `${from}-${to}-${index}`, from, to, value, encrypted: false, crossesWall: false };
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
