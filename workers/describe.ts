/** What is known of a circuit before it runs, as plain data for the page. It computes nothing on values. */
import type { PreparedCircuit } from "../src/compile/prepare.ts";
import { formatPlan } from "../src/eval/planFormat.ts";
import { expansionOf } from "../src/expand/index.ts";
import type { CircuitReport, NodeCost } from "../src/protocol/crypto.ts";

/** The report of a prepared circuit. */
export function describeCircuit(circuit: PreparedCircuit): CircuitReport {
  const { graph, plan, prediction, parameters, parametersId, statistics } = circuit;
  const nodes: Record<number, NodeCost> = {};
  for (const { id } of graph.nodes) {
    const expansion = expansionOf(graph, id);
    const counts = statistics.perNode[id];
    const lookups = counts?.lookups ?? 0;
    // Linear nodes take no lookups; a lookup that is done within another node's has an expansion and nothing of its own.
    if (expansion === null && lookups === 0) continue;
    nodes[id] = {
      strategy: expansion?.strategy ?? "lookup",
      lookups,
      bootstraps: counts?.programmableBootstraps ?? 0,
      // A message space of 0 bits is that of a single bit, which needs no padding.
      widths: [...new Set(counts?.widths.map((bits) => Math.max(1, bits)))],
      milliseconds: counts?.milliseconds ?? 0,
    };
  }
  return {
    parameters,
    parametersId,
    statistics,
    log2GlobalPError: prediction.log2GlobalPError,
    plan: formatPlan(plan, parameters.lookups ? parameters.shape : null),
    nodes,
  };
}
