/**
 * Rewrites operations that are no single step under encryption into linear operations and lookups of one value, by the cheapest
 * strategies, and shares equal sub-expressions. The user's graph stays as it is; what comes out is only run.
 */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { GraphData, Node } from "../ir/node.ts";
import type { Expansion, Finding } from "../passes/pass.ts";
import { Builder, type BuiltValue } from "./builder.ts";
import { Candidates, type Expandable } from "./choose.ts";
import {
  costOf,
  costTogether,
  directWidths,
  type LookupCost,
  type LookupCount,
  lookupsOf,
  millisecondsOf,
  totalOf,
} from "./cost.ts";
import { findingsOf } from "./findings.ts";
import { knownRange } from "./known.ts";
import { cheapest, type StrategyRules } from "./rules.ts";
import { needsExpansion } from "./strategies.ts";
import { AS_TABLE } from "./tableStrategies.ts";

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

const cache = new WeakMap<GraphData, Map<string, TriedGraph>>();

/** Expands a measured graph. What cannot be expanded is left as it is and told in `findings`. */
export function expandGraph(graph: GraphData, rules: StrategyRules = cheapest): ExpandedGraph {
  return triedGraph(graph, rules);
}

function triedGraph(graph: GraphData, rules: StrategyRules): TriedGraph {
  const ofGraph = cache.get(graph) ?? new Map<string, TriedGraph>(); // absent: not expanded yet
  cache.set(graph, ofGraph);
  const key = JSON.stringify(rules);
  const known = ofGraph.get(key);
  if (known !== undefined) return known;
  const candidates = new Candidates(graph, rules);
  const first = expandFor(graph, usualDirectWidth, candidates);
  // Which lookups are one bootstrap each depends on all of them, and which strategies are best depends on that.
  const direct = first.choices.length === 0 ? usualDirectWidth : cheapestDirect(first);
  const second = direct === usualDirectWidth ? first : expandFor(graph, direct, candidates);
  const timeOf = ({ lookups }: TriedGraph, width: number) => millisecondsOf(costOf(lookups, width));
  const expanded = timeOf(second, direct) < timeOf(first, usualDirectWidth) ? second : first;
  ofGraph.set(key, expanded);
  return expanded;
}

/** How a node of the user's graph is computed; null when it needs no lookup. */
export function expansionOf(graph: GraphData, id: number, rules: StrategyRules = cheapest): NodeExpansion | null {
  const { origin, strategies, lookups: all } = expandGraph(graph, rules);
  const lookups = all.filter(({ node }) => origin[node.id] === id);
  const strategy = strategies.get(id);
  if (lookups.length === 0 && strategy === undefined) return null;
  return {
    strategy: strategy ?? "lookup", // absent: the node is one lookup already
    lookups: totalOf(lookups),
    widths: lookups.map(({ width }) => width),
  };
}

/** An expanded graph, and for each node that can be computed in several ways, all of them. */
interface TriedGraph extends ExpandedGraph {
  readonly choices: readonly (readonly Expandable[])[];
  /** The width up to which lookups were taken to be one bootstrap. */
  readonly direct: number;
  /** By node of the user's graph, every way to compute it. */
  readonly tried: ReadonlyMap<number, readonly Expandable[]>;
  /** The nodes of the user's graph that have such choices. */
  readonly chosen: ReadonlySet<number>;
}

/** The width of lookups up to which they are best done in one bootstrap, when each node takes what is then its cheapest strategy. */
function cheapestDirect({ choices, lookups, origin, chosen }: TriedGraph): number {
  const others = lookups.filter(({ node }) => !chosen.has(at(origin, node.id)));
  const timeOf = (direct: number, place: number): number => {
    const cheapest = choices.flatMap((candidates) => {
      const costs = candidates.flatMap(({ costs }) => (costs === null ? [] : [at(costs, place)]));
      return costs.length === 0 ? [] : [costs.reduce((best, cost) => (isLess(cost, best) ? cost : best))];
    });
    return millisecondsOf(costTogether([...cheapest, costOf(others, direct)]));
  };
  const times = directWidths.map(timeOf);
  return at(directWidths, times.indexOf(Math.min(...times)));
}

const isLess = (a: LookupCost, b: LookupCost): boolean => millisecondsOf(a) < millisecondsOf(b);

/** One way to compute a node, by itself. */
export interface StrategyCost {
  readonly strategy: string;
  readonly bootstraps: number;
  /** Predicted roughly, on one thread, with the circuit's widest lookups. */
  readonly milliseconds: number;
}

/** All ways to compute a node of the user's graph, the cheapest first; empty where there is one at most. */
export function strategyCosts(graph: GraphData, id: number, rules: StrategyRules = cheapest): readonly StrategyCost[] {
  const { tried, direct } = triedGraph(graph, rules);
  const all = tried.get(id) ?? []; // absent: one way
  const ways = all.flatMap(({ strategy, costs }): readonly StrategyCost[] => {
    // Without a cost a lookup of it is too wide.
    if (costs === null) return [];
    const cost = at(costs, directWidths.indexOf(direct));
    return [{ strategy: strategy.name, bootstraps: cost.bootstraps, milliseconds: millisecondsOf(cost) }];
  });
  return ways.sort((a, b) => a.milliseconds - b.milliseconds);
}

/** Expands by the strategies that are best when lookups of up to `direct` bits are one bootstrap each. */
function expandFor(graph: GraphData, direct: number, candidates: Candidates): TriedGraph {
  const b = new Builder();
  const values: BuiltValue[] = [];
  const strategies = new Map<number, string>();
  const choices: (readonly Expandable[])[] = [];
  const chosen = new Set<number>();
  const tried = new Map<number, readonly Expandable[]>();
  const findings: Finding[] = [];
  const builtAt = (id: number): BuiltValue => {
    const value = values[id];
    assert(value !== undefined, `node ${id} is built before what uses it`);
    return value;
  };
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(builtAt);
    b.at(node);
    const ways = candidates.allowed(node, inputs);
    const best = candidates.best(node, inputs, direct);
    if (best !== null && best.costs !== null) {
      choices.push(ways);
      chosen.add(node.id);
      if (best.strategy.name !== AS_TABLE || ways.length > 1) tried.set(node.id, candidates.of(node, inputs));
    }
    if (best === null || best.costs === null || best.strategy.name === AS_TABLE) {
      if (needsExpansion(graph, node)) findings.push(...findingsOf(graph, node, best));
      values[node.id] = b.copy(node, inputs, knownRange(node, inputs));
      continue;
    }
    strategies.set(node.id, best.strategy.name);
    values[node.id] = asResult(b, node, best.strategy.expand(b, node, inputs));
  }
  const outputs = graph.outputs.map(builtAt);
  const built = b.graph(graph.name, graph.inputs.map(builtAt), outputs);
  const results = values.map(({ id }) => id);
  const lookups = lookupsOf(built);
  return {
    graph: built,
    origin: b.built.origin,
    strategies,
    results,
    findings,
    lookups,
    direct,
    choices,
    chosen,
    tried,
  };
}

/** The result of an expansion in the shape of its node, and encrypted also where it is always the same. */
function asResult(b: Builder, node: Node, value: BuiltValue): BuiltValue {
  const { shape } = node.output;
  const inShape = b.broadcast(value, shape);
  return inShape.encrypted ? inShape : b.encrypt(inShape);
}
