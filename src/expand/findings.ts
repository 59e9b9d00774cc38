/** Why a node cannot be expanded, in words for its user. */
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { maximumLookupBits } from "../passes/check.ts";
import type { Finding } from "../passes/pass.ts";
import type { Expandable } from "./choose.ts";

const limit = `but only up to ${maximumLookupBits}-bit table lookups are supported`;

/** What to report of a node whose narrowest way of computing it is `narrowest`, or that has none. */
export function findingsOf(graph: GraphData, node: Node, narrowest: Expandable | null): readonly Finding[] {
  const inputs = [...new Set(node.inputs)].map((id) => nodeAt(graph, id));
  if (narrowest === null) {
    const message = `only ${node.operation} of encrypted values and constants is supported`;
    return [{ node, message, hint: "make the clear parameter an encrypted one, or a constant" }];
  }
  const hint = "shrink the ranges of the inputs, or make one of them a constant";
  const bits = narrowest.widest;
  if (narrowest.strategy.name !== "packed") {
    return [{ node, message: `this operation needs ${bits}-bit table lookups, ${limit}`, hint }];
  }
  const marked = inputs.filter(({ output }) => output.encrypted);
  return [
    ...marked.map((input) => ({ node: input, message: `this ${bitsOf(input)}-bit value is one of the inputs`, hint })),
    { node, message: `which means the inputs would be packed to ${bits}-bits for the table lookup, ${limit}`, hint },
  ];
}

const bitsOf = ({ output: { dtype } }: Node): number => dtype.bits;
