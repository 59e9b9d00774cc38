/** In which ways a graph can be drawn. A pure function of the graph. */
import type { GraphData } from "../../../ir/node.ts";
import type { Grouping } from "../../../layout/groups.ts";

/** Larger graphs are drawn in groups: their nodes one by one would be no picture, and take long to place. */
const mostDrawn = 600;

/** From so many nodes on, groups are worth offering. */
const leastGrouped = 12;

/** Of tagged graphs from so many nodes on, tags (the layers of a network) are what is seen first: one by one the nodes would be too small to read. */
const leastByTag = 24;

/** Ways to draw a graph, the usual one first. */
export function groupingsOf(graph: GraphData): readonly [Grouping, ...Grouping[]] {
  const count = graph.nodes.length;
  const isTagged = graph.nodes.some(({ tag }) => tag !== "");
  const groups: readonly [Grouping, ...Grouping[]] = isTagged ? ["tag", "line"] : ["line"];
  if (count > mostDrawn) return groups;
  if (isTagged && count >= leastByTag) return ["tag", "none", "line"];
  return count >= leastGrouped ? ["none", ...groups] : ["none"];
}
