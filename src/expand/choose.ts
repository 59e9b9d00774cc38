/** Chooses among strategies: each is built once on placeholders, and what comes out is counted. */
import { at } from "../base/arrays.ts";
import { exactNumbers } from "../base/plainData.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { maximumLookupBits } from "../passes/check.ts";
import { Builder, type BuiltValue, WideLookup } from "./builder.ts";
import { costOf, directWidths, type LookupCost, lookupsOf, millisecondsOf, widestOf } from "./cost.ts";
import { allowedWays, type StrategyRules } from "./rules.ts";
import { needsExpansion, strategiesOf } from "./strategies.ts";
import type { Strategy } from "./strategy.ts";
import { tableStrategies } from "./tableStrategies.ts";

/** Lookups wider than that are only thought of when there is nothing else: their tables are large, and digits always do with narrower ones. */
const usualLookupBits = 10;

/** A strategy that applies, with what it takes on all elements. */
export interface Expandable {
  readonly strategy: Strategy;
  /** For each of `directWidths`, what it takes; null when a lookup is too wide. */
  readonly costs: readonly LookupCost[] | null;
  /** Bits of the widest lookup; when that is too wide, the first that is. */
  readonly widest: number;
}

/** Knows what the strategies of the nodes of one graph cost; nodes of the same kind are asked once. */
export class Candidates {
  readonly #graph: GraphData;
  readonly #rules: StrategyRules;
  readonly #known = new Map<string, readonly Expandable[]>();

  constructor(graph: GraphData, rules: StrategyRules) {
    this.#graph = graph;
    this.#rules = rules;
  }

  /** Every strategy that applies to the node on these operands, in order of preference; empty for nodes that stay as they are. */
  of(node: Node, operands: readonly BuiltValue[]): readonly Expandable[] {
    const isComposite = needsExpansion(this.#graph, node);
    const strategies = isComposite ? strategiesOf(node.operation) : tableStrategies(this.#graph, node, operands);
    if (strategies.length === 0) return [];
    const isOwn = !isComposite || node.operation === "multivariate";
    const kind = [
      node.operation,
      isOwn ? node.id : node.attributes,
      node.output,
      operands.map(({ id, shape, encrypted, range, constant }) => [
        operands.findIndex((operand) => operand.id === id),
        ...[shape, encrypted, range],
        constant === null ? null : constant.data,
      ]),
    ];
    const key = JSON.stringify(kind, (_, value: unknown) => exactNumbers(value));
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const applying = strategies.filter((strategy) => strategy.applies(node, operands));
    const usual = applying.map((strategy) => measured(strategy, node, operands, usualLookupBits));
    const candidates = usual.some(({ costs }) => costs !== null)
      ? usual
      : applying.map((strategy) => measured(strategy, node, operands, maximumLookupBits));
    this.#known.set(key, candidates);
    return candidates;
  }

  /** Those that the rules allow. */
  allowed(node: Node, operands: readonly BuiltValue[]): readonly Expandable[] {
    const ways = this.of(node, operands);
    return needsExpansion(this.#graph, node) ? allowedWays(this.#rules, node.operation, ways) : ways;
  }

  /** The cheapest strategy that is allowed when lookups of up to `direct` bits are one bootstrap each; null when none applies. */
  best(node: Node, operands: readonly BuiltValue[], direct: number): Expandable | null {
    const place = directWidths.indexOf(direct);
    // All bootstraps of a circuit are of its widest one: what counts is their number.
    const costOf = ({ costs }: Expandable) =>
      costs === null ? Number.POSITIVE_INFINITY : millisecondsOf({ ...at(costs, place), widest: direct });
    const isLess = (a: Expandable, b: Expandable) =>
      costOf(a) < costOf(b) || (costOf(a) === costOf(b) && a.widest < b.widest);
    const [first, ...others] = this.allowed(node, operands);
    return first === undefined ? null : others.reduce((best, other) => (isLess(other, best) ? other : best), first);
  }
}

function measured(strategy: Strategy, node: Node, operands: readonly BuiltValue[], limit: number): Expandable {
  const b = new Builder(limit);
  const placeholders = operands.map((operand) =>
    operand.constant === null ? b.parameter(String(operand.id), operand) : b.constant(operand.constant),
  );
  try {
    const result = strategy.expand(b, node, placeholders);
    const lookups = lookupsOf(b.graph(node.operation, placeholders, [result]));
    return { strategy, costs: directWidths.map((direct) => costOf(lookups, direct)), widest: widestOf(lookups) };
  } catch (error) {
    if (!(error instanceof WideLookup)) throw error;
    return { strategy, costs: null, widest: error.bits };
  }
}
