/** Which strategies are taken: the cheapest by prediction, unless a setting names others. */
import type { OpName } from "../ir/ops/index.ts";
import type { Expandable } from "./choose.ts";
import { strategiesOf } from "./strategies.ts";

/** Kinds of operations for which strategies can be named. */
export type StrategyKind = "comparison" | "bitwise" | "minMax";

/** For each kind, names of strategies in the order in which they are preferred; missing where the cheapest is taken. */
export type StrategyRules = { readonly [K in StrategyKind]?: readonly string[] | undefined };

/** The cheapest strategies everywhere. */
export const cheapest: StrategyRules = {};

const operationsOf: { readonly [K in StrategyKind]: readonly OpName[] } = {
  comparison: ["less", "less_equal", "greater", "greater_equal", "equal", "not_equal"],
  bitwise: ["bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"],
  minMax: ["maximum", "minimum", "fmax", "fmin", "max", "min", "maxpool"],
};

/** Reductions are trees of pairs, and go by the strategy of the pairs. */
const TREE = "tree by ";

const ownName = (name: string): string => (name.startsWith(TREE) ? name.slice(TREE.length) : name);

/** The names that can be given for a kind. */
export function strategyNames(kind: StrategyKind): readonly string[] {
  return [
    ...new Set(operationsOf[kind].flatMap((operation) => strategiesOf(operation).map(({ name }) => ownName(name)))),
  ];
}

/** Of ways to compute an operation those that its rule asks for: the first named that can be had, all where there is no rule or none can. */
export function allowedWays(
  rules: StrategyRules,
  operation: OpName,
  ways: readonly Expandable[],
): readonly Expandable[] {
  const kinds: readonly StrategyKind[] = ["comparison", "bitwise", "minMax"];
  const kind = kinds.find((each) => operationsOf[each].includes(operation));
  const names = kind === undefined ? undefined : rules[kind];
  if (names === undefined) return ways;
  for (const name of names) {
    const named = ways.filter(({ strategy, costs }) => costs !== null && ownName(strategy.name) === name);
    if (named.length > 0) return named;
  }
  return ways;
}
