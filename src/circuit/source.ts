/** What travels of a circuit between those who run it: the graph and its configuration, as plain data. */
import type { GraphData } from "../ir/node.ts";
import type { Configuration } from "./configuration.ts";

/** What a worker needs in order to rebuild a circuit with its parameters; both sides derive the rest from it. */
export interface CircuitSource {
  readonly graph: GraphData;
  readonly configuration: Configuration;
}

/** A circuit as a client knows it: the circuit itself, or the client file that was made of it. */
export type ClientSource = CircuitSource | { readonly clientFile: Uint8Array };
