/** Chooses among strategies: each is built once on placeholders, and what comes out is counted. */
import { at } from "../base/arrays.ts";
import { exactNumbers } from "../base/plainData.ts";
import type { Node } from "../ir/node.ts";
import { maximumLookupBits } from "../passes/check.ts";
import { Builder, type BuiltValue, WideLookup } from "./builder.ts";
import { bootstrapsOf, directWidths, lookupsOf, widestOf } from "./cost.ts";
import { strategiesOf } from "./strategies.ts";
import type { Strategy } from "./strategy.ts";

/** Lookups wider than that are only thought of when there is nothing else, for their tables are large. */
const usualLookupBits = 14;

/** A strategy that applies, with what it takes on all elements. */
export interface Expandable {
  readonly strategy: Strategy;
  /** For each of `directWidths`, the number of bootstraps; null when a lookup is too wide. */
  readonly bootstraps: readonly number[] | null;
  /** Bits of the widest lookup; when that is too wide, the first that is. */
  readonly widest: number;
}

/** Knows what the strategies of nodes cost; nodes of the same kind are asked once. */
export class Candidates {
  readonly #known = new Map<string, readonly Expandable[]>();

  /** Every strategy that applies to the node on these operands, in order of preference. */
  of(node: Node, operands: readonly BuiltValue[]): readonly Expandable[] {
    const kind = [
      node.operation,
      node.operation === "multivariate" ? node.id : node.attributes,
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
    const applying = strategiesOf(node.operation).filter((strategy) => strategy.applies(node, operands));
    const usual = applying.map((strategy) => measured(strategy, node, operands, usualLookupBits));
    const candidates = usual.some(({ bootstraps }) => bootstraps !== null)
      ? usual
      : applying.map((strategy) => measured(strategy, node, operands, maximumLookupBits));
    this.#known.set(key, candidates);
    return candidates;
  }

  /** The strategy with the fewest bootstraps when lookups of up to `direct` bits are one each; null when none applies. */
  best(node: Node, operands: readonly BuiltValue[], direct: number): Expandable | null {
    const place = directWidths.indexOf(direct);
    const costOf = ({ bootstraps }: Expandable) =>
      bootstraps === null ? Number.POSITIVE_INFINITY : at(bootstraps, place);
    const isLess = (a: Expandable, b: Expandable) =>
      costOf(a) < costOf(b) || (costOf(a) === costOf(b) && a.widest < b.widest);
    const [first, ...others] = this.of(node, operands);
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
    return {
      strategy,
      bootstraps: directWidths.map((direct) => bootstrapsOf(lookups, direct)),
      widest: widestOf(lookups),
    };
  } catch (error) {
    if (!(error instanceof WideLookup)) throw error;
    return { strategy, bootstraps: null, widest: error.bits };
  }
}
