/** Groups of an op-graph's nodes: by the outermost tag, by source line, or simply so many at a time. Plain data from plain data. */
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { componentsOf } from "./components.ts";
import { tagsOf } from "./tags.ts";

/** By what nodes are put into groups. */
export type Grouping = "none" | "tag" | "line";

/** Nodes under one box. */
export interface Group {
  readonly key: string;
  /** The tag that they share; empty for groups by line and of constants. */
  readonly tag: string;
  /** Lines of the source, ascending: one, or those of a loop. */
  readonly lines: readonly number[];
  /** Which part of a larger group it is, from 1, and of how many. */
  readonly part: readonly [number, number] | null;
  /** They are constants of one operation, folded away within its box. */
  readonly isConstants: boolean;
  /** Ids, ascending. */
  readonly nodes: readonly number[];
}

/** Nodes that one open group shows at a time: a larger one opens into parts. */
export const largestPart = 100;

/** Boxes that are laid out in a moment; with more, groups are joined until there are fewer. */
const mostGroups = 400;

/** Key of part number `part`, from 1, of a large group. */
export const partKey = (group: string, part: number): string => `${group}#${part}`;

/** Whether a node is a parameter: these are never grouped. */
export const isParameter = (node: Node): boolean => node.operation === "input";

/** Consecutive pieces of a group: nodes stand after their inputs, so that no two pieces need each other. */
export function partsOf(group: Group): readonly Group[] {
  const count = Math.ceil(group.nodes.length / largestPart);
  return Array.from({ length: count }, (_, i) => ({
    ...group,
    key: partKey(group.key, i + 1),
    part: [i + 1, count],
    nodes: group.nodes.slice(i * largestPart, (i + 1) * largestPart),
  }));
}

/**
 * Groups by the outermost tag or by source line; groups that need each other, as those of a loop do, are one. A constant that only one
 * group uses belongs to it.
 */
export function groupsOf(graph: GraphData, by: Exclude<Grouping, "none">): readonly Group[] {
  const tags = by === "tag" ? tagsOf(graph) : [];
  const names = graph.nodes.map((node) => {
    if (isParameter(node)) return `parameter ${node.id}`;
    const tag = tags[node.id] ?? ""; // absent: by line nobody asks for tags
    return tag !== "" ? `tag ${tag}` : `line ${node.location?.file ?? ""} ${node.location?.line ?? 0}`;
  });
  const users = graph.nodes.map(() => new Set<string>());
  for (const node of graph.nodes) for (const id of node.inputs) users[id]?.add(names[node.id] ?? "");
  graph.nodes.forEach(({ id, operation }) => {
    const [only] = users[id] ?? [];
    if (operation === "constant" && users[id]?.size === 1 && only !== undefined) names[id] = only;
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
  return groups.length > mostGroups ? consecutive(graph) : groups.map((nodes) => groupFrom(graph, nodes, tags));
}

/** Where lines and tags make too many groups: the nodes in their order, so many at a time. */
function consecutive(graph: GraphData): readonly Group[] {
  const ids = graph.nodes.filter((node) => !isParameter(node)).map(({ id }) => id);
  const size = Math.max(largestPart, Math.ceil(ids.length / mostGroups));
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, i) =>
    groupFrom(graph, ids.slice(i * size, (i + 1) * size), []),
  );
}

function groupFrom(graph: GraphData, nodes: readonly number[], tags: readonly string[]): Group {
  const [first = 0] = nodes;
  const shared = new Set(
    nodes.flatMap((id) => (graph.nodes[id]?.operation === "constant" ? [] : (tags[id] ?? ""))), // absent: by line
  );
  const [tag = ""] = shared.size === 1 ? shared : [];
  return { key: `g${first}`, tag, lines: linesOf(graph, nodes), part: null, isConstants: false, nodes };
}

/** The lines of the source that nodes come from, ascending. */
export const linesOf = (graph: GraphData, nodes: readonly number[]): readonly number[] =>
  [...new Set(nodes.flatMap((id) => graph.nodes[id]?.location?.line ?? []))].sort((a, b) => a - b);
