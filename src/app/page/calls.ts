/** Calls to trusted workers: what they are given. */
import type { CircuitSource } from "../../circuit/source.ts";
import { withoutWitnesses } from "../../ir/node.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";

/** What a worker needs of a circuit: samples of the input-set stay here. */
export const sourceOf = ({ graph, configuration }: TracedCircuit): CircuitSource => ({
  graph: withoutWitnesses(graph),
  configuration,
});
