/** Lookups that a picture shows open from the start. A pure function of the graph. */
import type { GraphData } from "../../../ir/node.ts";
import { nodeKey } from "../../../layout/view.ts";

/** Graphs of at most so many nodes, those inside of lookups counted, show what their lookups compute. */
const mostShown = 12;

/** Keys of the lookups that are open before anybody opens anything. */
export function opensItself({ nodes }: GraphData): ReadonlySet<string> {
  let count = nodes.length;
  const keys = nodes.flatMap((node) => {
    if (node.operation !== "subgraph") return [];
    count += node.attributes.graph.nodes.length;
    return [nodeKey(node.id)];
  });
  return new Set(count <= mostShown ? keys : []);
}
