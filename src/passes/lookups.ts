/** Which nodes of a graph need bootstraps, and of which kind. */
import type { GraphData, Node } from "../ir/node.ts";
import { isTableLookup } from "../ir/ops/facts.ts";
import type { RoundingName } from "../ir/ops/rounding.ts";
import { nodeAt } from "../ir/order.ts";

/** A node that drops low bits and keeps the scale. */
export type RoundingNode = Node<RoundingName>;

/** True when the node drops low bits of an encrypted value, which keeps the width: bit by bit, or approximately. */
export function isRounding(node: Node): node is RoundingNode {
  const { operation, output } = node;
  return output.encrypted && (operation === "round_bit_pattern" || operation === "truncate_bit_pattern");
}

/** True when the node is a table lookup on an encrypted value. */
export function isEncryptedLookup(graph: GraphData, node: Node): boolean {
  if (!node.output.encrypted || isRounding(node)) return false;
  return isTableLookup(
    node,
    node.inputs.map((id) => nodeAt(graph, id).output),
  );
}

/** Which bits of a value a node reads: bit `from + i` counts 2^i in the result, up to `to` (not included). */
export interface BitField {
  readonly from: number;
  readonly to: number;
}

/** The bits that a node reads of an encrypted integer, next to each other and upwards; null for every other node, and for fields without an end. */
export function bitFieldOf(node: Node): BitField | null {
  if (node.operation !== "bits" || !node.output.encrypted) return null;
  const { index } = node.attributes;
  if (index.kind === "integer") return { from: index.at, to: index.at + 1 };
  const from = index.start ?? 0; // absent: from the lowest
  const isUpwards = index.step === null || index.step === 1;
  return isUpwards && index.stop !== null && from < index.stop ? { from, to: index.stop } : null;
}
