/** Circuits ready to run, for tests that need no compiler around them. */
import { chooseCircuit } from "../../src/circuit/choose.ts";
import type { Configuration } from "../../src/circuit/configuration.ts";
import { PreparedCircuit } from "../../src/circuit/prepare.ts";
import type { PartitionRule } from "../../src/eval/choosePlan.ts";
import type { GraphData } from "../../src/ir/node.ts";

/** A measured graph with what is chosen for it, prepared. */
export function prepareCircuit(graph: GraphData, configuration: Configuration, rule?: PartitionRule): PreparedCircuit {
  return new PreparedCircuit(chooseCircuit(graph, configuration, rule));
}
