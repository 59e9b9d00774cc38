/**
 * Rewrites operations that are no single step under encryption into linear operations and lookups of one value, by the cheapest
 * strategies, and shares equal sub-expressions. The user's graph stays as it is; what comes out is only run.
 */
import { assert } from "../base/errors.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { maximumStrategyBits } from "../passes/check.ts";
import type { Expansion, Finding } from "../passes/pass.ts";
import { Builder, type Value } from "./builder.ts";
import { Candidates } from "./choose.ts";
import { costOf, lookupsOf } from "./cost.ts";
import { findingsOf } from "./findings.ts";
import { knownRange } from "./known.ts";
import { needsExpansion } from "./strategies.ts";

/** A graph of primitive nodes. */
export interface ExpandedGraph extends Expansion {
  /** For each expanded node of the user's graph, the name of its strategy. */
  readonly strategies: ReadonlyMap<number, string>;
}

/** What one node of the user's graph is made of. */
export interface NodeExpansion {
  /** `lookup` for what is one lookup of one value as it stands. */
  readonly strategy: string;
  /** Lookups on all elements; those shared with an earlier node are counted there. */
  readonly lookups: number;
  /** Width of each lookup's input, one entry for all elements of one table. */
  readonly widths: readonly number[];
}

const cache = new WeakMap<GraphData, ExpandedGraph>();

/** Expands a measured graph. What cannot be expanded is left as it is and told in `findings`. */
export function expandGraph(graph: GraphData): ExpandedGraph {
  const known = cache.get(graph);
  if (known !== undefined) return known;
  const candidates = new Candidates();
  const widest = new Set<number>();
  // One parameter set serves all lookups: one wide lookup makes every other one dearer, so every limit is tried.
  const first = expandWithin(graph, maximumStrategyBits, candidates, widest);
  const limits = [...widest].filter((bits) => bits < maximumStrategyBits).sort((a, b) => b - a);
  const expanded = limits.reduce<Attempt>((best, limit) => {
    const attempt = expandWithin(graph, limit, candidates, widest);
    return attempt.cost < best.cost ? attempt : best;
  }, first);
  cache.set(graph, expanded);
  return expanded;
}

/** How a node of the user's graph is computed; null when it needs no lookup. */
export function expansionOf(graph: GraphData, id: number): NodeExpansion | null {
  const { graph: expanded, origin, strategies } = expandGraph(graph);
  const lookups = lookupsOf(expanded).filter(({ node }) => origin[node.id] === id);
  const strategy = strategies.get(id);
  if (lookups.length === 0 && strategy === undefined) return null;
  return {
    strategy: strategy ?? "lookup",
    lookups: lookups.reduce((sum, { count }) => sum + count, 0),
    widths: lookups.map(({ width }) => width),
  };
}

interface Attempt extends ExpandedGraph {
  readonly cost: number;
}

/** Expands with lookups of at most `limit` bits wherever that can be. Adds to `widest` the widths that further attempts may take as limit. */
function expandWithin(graph: GraphData, limit: number, candidates: Candidates, widest: Set<number>): Attempt {
  const b = new Builder();
  const values: Value[] = [];
  const strategies = new Map<number, string>();
  const findings: Finding[] = [];
  const builtAt = (id: number): Value => {
    const value = values[id];
    assert(value !== undefined, `node ${id} is built before what uses it`);
    return value;
  };
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(builtAt);
    b.at(node);
    if (!needsExpansion(graph, node)) {
      values[node.id] = b.copy(node, inputs, knownRange(node, inputs));
      continue;
    }
    const all = candidates.of(node, inputs);
    for (const candidate of all) widest.add(candidate.widest);
    const best = candidates.best(node, inputs, limit);
    if (best === null || best.widest > maximumStrategyBits) {
      findings.push(...findingsOf(graph, node, best));
      values[node.id] = b.copy(node, inputs, knownRange(node, inputs));
      continue;
    }
    strategies.set(node.id, best.strategy.name);
    values[node.id] = asResult(b, node, best.strategy.expand(b, node, inputs));
  }
  const outputs = graph.outputs.map(builtAt);
  const built = b.graph(graph.name, graph.inputs.map(builtAt), outputs);
  return { graph: built, origin: b.built.origin, strategies, findings, cost: costOf(lookupsOf(built)) };
}

/** The result of an expansion in the shape of its node, and encrypted also where it is always the same. */
function asResult(b: Builder, node: Node, value: Value): Value {
  const { shape } = node.output;
  const inShape = b.broadcast(value, shape);
  return inShape.encrypted ? inShape : b.encrypt(inShape);
}
