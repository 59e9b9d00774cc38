/** Which nodes of a graph need bootstraps. */
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { isTableLookup } from "../ops/facts.ts";

/** True when the node is a table lookup on an encrypted value. */
export function isEncryptedLookup(graph: GraphData, node: Node): boolean {
  if (!node.output.encrypted) return false;
  return isTableLookup(
    node,
    node.inputs.map((id) => nodeAt(graph, id).output),
  );
}
