/** What passes ask about a node: predicates over its operation and its inputs' types, never over its name. */

import type { ValueType } from "../../value/type.ts";
import type { Node } from "../node.ts";
import { definitionOf } from "./index.ts";

/** True when the node is one table lookup (concrete-numpy.md 1.1). */
export function isTableLookup(node: Node, inputs: readonly ValueType[]): boolean {
  const { kind, pairwise } = definitionOf(node.operation);
  return kind === "table" && !(pairwise === true && encryptedInputs(node, inputs) > 1);
}

/** How many different encrypted inputs a node has. */
function encryptedInputs(node: Node, inputs: readonly ValueType[]): number {
  return new Set(node.inputs.filter((_, i) => inputs[i]?.encrypted === true)).size;
}

/** True when the node may stand inside a fused sub-graph, where it works on one value only. */
export function isFusable({ operation }: Node): boolean {
  const { kind, fusable } = definitionOf(operation);
  return fusable ?? (kind === "source" || kind === "table");
}
