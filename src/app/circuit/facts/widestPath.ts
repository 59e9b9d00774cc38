/** The path from a parameter to an output through the widest nodes. A pure function of the graph. */
import type { GraphData, Node } from "../../../ir/node.ts";

/** A path, from a source to an output. */
export interface WidestPath {
  /** Ids of its nodes, the first one a parameter if any leads to an output. */
  readonly nodes: readonly number[];
  /** Width of the widest node on it. */
  readonly widest: number;
  /** The first node on it of that width. */
  readonly at: number;
}

/** Widths of the nodes of a path, the widest first: paths are compared by the widest node, then by the next one, and so on. */
type Rank = readonly number[];

/** More widths are not compared: the first ones decide nearly always, and graphs may be deep. */
const compared = 8;

const bitsOf = ({ output: { dtype } }: Node): number => dtype.bits;

const better = (a: Rank, b: Rank): boolean => {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
};

/** The widest path; null for a graph without encrypted nodes. Only encrypted nodes count: clear ones cost nothing. */
export function widestPath(graph: GraphData): WidestPath | null {
  const ranks: (Rank | null)[] = [];
  const before: (number | null)[] = [];
  for (const node of graph.nodes) {
    let best: { readonly id: number; readonly rank: Rank } | null = null;
    for (const id of node.inputs) {
      const rank = ranks[id] ?? null;
      if (rank !== null && (best === null || better(rank, best.rank))) best = { id, rank };
    }
    // A path starts at what has no encrypted input, and a parameter before anything else.
    const isSource = best === null && node.output.encrypted;
    const follows = best !== null && node.output.encrypted;
    const rank = best?.rank ?? [];
    ranks.push(isSource || follows ? [...rank, bitsOf(node)].sort((a, b) => b - a).slice(0, compared) : null);
    before.push(follows ? (best?.id ?? null) : null);
  }
  let end: { readonly id: number; readonly rank: Rank } | null = null;
  for (const id of graph.outputs) {
    const rank = ranks[id] ?? null;
    if (rank !== null && (end === null || better(rank, end.rank))) end = { id, rank };
  }
  if (end === null) return null;
  const nodes: number[] = [];
  for (let id: number | null = end.id; id !== null; id = before[id] ?? null) nodes.unshift(id);
  const widest = end.rank[0] ?? 0;
  const at = nodes.find((id) => graph.nodes[id]?.output.dtype.bits === widest) ?? end.id;
  return { nodes, widest, at };
}
