/** What a client must know of the values of single nodes in order to decrypt and measure them. It comes from who lowered the circuit. */
import type { PreparedCircuit } from "../circuit/prepare.ts";
import type { NodeSpecification } from "../circuit/specification.ts";
import { lowOf } from "../eval/lower.ts";
import { boundsOf } from "../ir/arguments.ts";
import { nodeAt } from "../ir/order.ts";

/** The specifications of nodes of the user's graph, in the order given. */
export function nodeSpecifications(circuit: PreparedCircuit, nodes: readonly number[]): readonly NodeSpecification[] {
  const { graph, plan, parameters, noise } = circuit;
  return nodes.map((id) => {
    const node = nodeAt(graph, id);
    // Clear nodes, and what is done within the lookups of other nodes, are no values of a run.
    const own = plan.lowered.values.get(id);
    const bits = Math.min(own?.bits ?? 0, parameters.messageBits); // absent: no value of a run
    const low = own === undefined ? 0 : lowOf(plan.lowered, own.node.id);
    const deviation = Math.sqrt(noise.get(id)?.variance ?? 0); // absent: no value of a run
    return { node: id, shape: node.output.shape, bits, low, bounds: boundsOf(node), deviation };
  });
}
