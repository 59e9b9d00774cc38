/** What travels of a circuit between those who run it: the graph and its configuration, as plain data. */
import type { GraphData } from "../ir/node.ts";
import type { Configuration } from "./configuration.ts";

/** A circuit before anything is chosen. */
export interface CircuitSource {
  readonly graph: GraphData;
  readonly configuration: Configuration;
}
