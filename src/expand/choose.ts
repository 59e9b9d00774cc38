/** Chooses among strategies: each is built once on placeholders, and what comes out is counted. */
import type { Node } from "../ir/node.ts";
import { maximumStrategyBits } from "../passes/check.ts";
import { Builder, type Value, WideLookup } from "./builder.ts";
import { lookupsOf, totalOf, widestOf } from "./cost.ts";
import { strategiesOf } from "./strategies.ts";
import type { Strategy } from "./strategy.ts";

/** A strategy that applies, with the number of its lookups on all elements and the widest of them. */
export interface Candidate {
  readonly strategy: Strategy;
  readonly lookups: number;
  /** Bits; when more than can be looked up, at least so many. */
  readonly widest: number;
}

/** Knows what the strategies of nodes cost; nodes of the same kind are asked once. */
export class Candidates {
  readonly #known = new Map<string, readonly Candidate[]>();

  /** Every strategy that applies to the node on these operands, in order of preference. */
  of(node: Node, operands: readonly Value[]): readonly Candidate[] {
    const key = JSON.stringify([
      node.operation,
      node.operation === "multivariate" ? node.id : node.attributes,
      node.output,
      operands.map(({ id, shape, encrypted, range, constant }) => [
        operands.findIndex((operand) => operand.id === id),
        ...[shape, encrypted, range],
        constant === null ? null : [...constant.data],
      ]),
    ]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const candidates = strategiesOf(node.operation)
      .filter((strategy) => strategy.applies(node, operands))
      .map((strategy) => measured(strategy, node, operands));
    this.#known.set(key, candidates);
    return candidates;
  }

  /** The strategy with the fewest lookups of at most `limit` bits; the narrowest when none is so narrow. */
  best(node: Node, operands: readonly Value[], limit: number): Candidate | null {
    const candidates = this.of(node, operands);
    const fitting = candidates.filter(({ widest }) => widest <= limit);
    const better = (a: Candidate, b: Candidate) =>
      fitting.length > 0
        ? b.lookups < a.lookups || (b.lookups === a.lookups && b.widest < a.widest)
        : b.widest < a.widest || (b.widest === a.widest && b.lookups < a.lookups);
    const [first, ...others] = fitting.length > 0 ? fitting : candidates;
    return first === undefined ? null : others.reduce((a, b) => (better(a, b) ? b : a), first);
  }
}

function measured(strategy: Strategy, node: Node, operands: readonly Value[]): Candidate {
  const b = new Builder();
  const placeholders = operands.map((operand) =>
    operand.constant === null ? b.parameter(String(operand.id), operand) : b.constant(operand.constant),
  );
  try {
    const result = strategy.expand(b, node, placeholders);
    const lookups = lookupsOf(b.graph(node.operation, placeholders, [result]));
    return { strategy, lookups: totalOf(lookups), widest: widestOf(lookups) };
  } catch (error) {
    if (!(error instanceof WideLookup)) throw error;
    return { strategy, lookups: Number.POSITIVE_INFINITY, widest: Math.max(error.bits, maximumStrategyBits + 1) };
  }
}
