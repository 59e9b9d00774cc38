/**
 * Rewrites operations that are no single step under encryption into linear operations and lookups of one value, by the cheapest
 * strategies, and shares equal sub-expressions. The user's graph stays as it is; what comes out is only run.
 */
import { assert } from "../base/errors.ts";
import type { GraphData, Node } from "../ir/node.ts";
import type { Expansion, Finding } from "../passes/pass.ts";
import { Builder, type BuiltValue } from "./builder.ts";
import { Candidates } from "./choose.ts";
import { costOf, directWidths, type LookupCount, lookupsOf, totalOf } from "./cost.ts";
import { findingsOf } from "./findings.ts";
import { knownRange } from "./known.ts";
import { needsExpansion } from "./strategies.ts";

/** A graph of primitive nodes. */
export interface ExpandedGraph extends Expansion {
  /** For each expanded node of the user's graph, the name of its strategy. */
  readonly strategies: ReadonlyMap<number, string>;
  /** For each node of the user's graph, the built node that gives its value. */
  readonly results: readonly number[];
  /** All lookups, those of the user's graph among them. */
  readonly lookups: readonly LookupCount[];
}

/** What one node of the user's graph is made of. */
export interface NodeExpansion {
  /** `lookup` for a node that is already one lookup of one value. */
  readonly strategy: string;
  /** Lookups on all elements; those shared with an earlier node are counted there. */
  readonly lookups: number;
  /** Width of each lookup's input, one entry for all elements of one table. */
  readonly widths: readonly number[];
}

/** Bits up to which a lookup usually is one bootstrap. */
const usualDirectWidth = 5;

const cache = new WeakMap<GraphData, ExpandedGraph>();

/** Expands a measured graph. What cannot be expanded is left as it is and told in `findings`. */
export function expandGraph(graph: GraphData): ExpandedGraph {
  const known = cache.get(graph);
  if (known !== undefined) return known;
  const candidates = new Candidates();
  // Which lookups are one bootstrap each depends on all of them, and which strategies are best depends on that.
  let direct = usualDirectWidth;
  let expanded = expandFor(graph, direct, candidates);
  for (const tried = new Set([direct]); expanded.strategies.size > 0; tried.add(direct)) {
    const { lookups } = expanded;
    direct = directWidths.reduce(
      (best, width) => (costOf(lookups, width) < costOf(lookups, best) ? width : best),
      direct,
    );
    if (tried.has(direct)) break;
    const next = expandFor(graph, direct, candidates);
    if (costOf(next.lookups, direct) < costOf(lookups, direct)) expanded = next;
  }
  cache.set(graph, expanded);
  return expanded;
}

/** How a node of the user's graph is computed; null when it needs no lookup. */
export function expansionOf(graph: GraphData, id: number): NodeExpansion | null {
  const { origin, strategies, lookups: all } = expandGraph(graph);
  const lookups = all.filter(({ node }) => origin[node.id] === id);
  const strategy = strategies.get(id);
  if (lookups.length === 0 && strategy === undefined) return null;
  return {
    strategy: strategy ?? "lookup", // absent: the node is one lookup already
    lookups: totalOf(lookups),
    widths: lookups.map(({ width }) => width),
  };
}

/** Expands by the strategies that are best when lookups of up to `direct` bits are one bootstrap each. */
function expandFor(graph: GraphData, direct: number, candidates: Candidates): ExpandedGraph {
  const b = new Builder();
  const values: BuiltValue[] = [];
  const strategies = new Map<number, string>();
  const findings: Finding[] = [];
  const builtAt = (id: number): BuiltValue => {
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
    const best = candidates.best(node, inputs, direct);
    if (best === null || best.bootstraps === null) {
      findings.push(...findingsOf(graph, node, best));
      values[node.id] = b.copy(node, inputs, knownRange(node, inputs));
      continue;
    }
    strategies.set(node.id, best.strategy.name);
    values[node.id] = asResult(b, node, best.strategy.expand(b, node, inputs));
  }
  const outputs = graph.outputs.map(builtAt);
  const built = b.graph(graph.name, graph.inputs.map(builtAt), outputs);
  const results = values.map(({ id }) => id);
  return { graph: built, origin: b.built.origin, strategies, results, findings, lookups: lookupsOf(built) };
}

/** The result of an expansion in the shape of its node, and encrypted also where it is always the same. */
function asResult(b: Builder, node: Node, value: BuiltValue): BuiltValue {
  const { shape } = node.output;
  const inShape = b.broadcast(value, shape);
  return inShape.encrypted ? inShape : b.encrypt(inShape);
}
