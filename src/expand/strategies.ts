/**
 * The one list of operations that are expanded, with their strategies in the order in which equally cheap ones are preferred. It is total over the
 * operations that are composite or pairwise, so that the compiler names a missing one.
 */

import type { GraphData, Node } from "../ir/node.ts";
import { isTableLookup } from "../ir/ops/facts.ts";
import { definitionOf, type NamesOfKind, type OpName, type PairwiseName } from "../ir/ops/index.ts";
import { nodeAt } from "../ir/order.ts";
import { whereStrategies } from "./choices.ts";
import { comparisonStrategies, maximumStrategies, minimumStrategies } from "./comparisons.ts";
import { bitwiseStrategies, logicalStrategies, shiftStrategies } from "./digitwise.ts";
import { dotStrategies, matmulStrategies, multiplyStrategies } from "./products.ts";
import { oneValue, packed, type Strategy } from "./strategy.ts";
import { maxpoolStrategies, maxStrategies, minStrategies } from "./trees.ts";

const compared: readonly Strategy[] = [oneValue, ...comparisonStrategies];
const larger: readonly Strategy[] = [oneValue, ...maximumStrategies];
const smaller: readonly Strategy[] = [oneValue, ...minimumStrategies];

/** Operations that are expanded: of the linear ones the products, which are not linear when both sides are encrypted. */
type ExpandedName = PairwiseName | NamesOfKind<"composite"> | "multiply" | "dot" | "matmul";

const strategies: { readonly [K in ExpandedName]: readonly Strategy[] } = {
  multiply: multiplyStrategies,
  dot: dotStrategies,
  matmul: matmulStrategies,
  equal: compared,
  not_equal: compared,
  less: compared,
  less_equal: compared,
  greater: compared,
  greater_equal: compared,
  bitwise_and: bitwiseStrategies,
  bitwise_or: bitwiseStrategies,
  bitwise_xor: bitwiseStrategies,
  left_shift: shiftStrategies,
  right_shift: shiftStrategies,
  logical_and: logicalStrategies,
  logical_or: logicalStrategies,
  logical_xor: logicalStrategies,
  maximum: larger,
  fmax: larger,
  minimum: smaller,
  fmin: smaller,
  where: whereStrategies,
  multivariate: [oneValue, packed],
  max: maxStrategies,
  min: minStrategies,
  maxpool: maxpoolStrategies,
};

/** The strategies of an operation; empty for operations that are not expanded. */
export const strategiesOf = (operation: OpName): readonly Strategy[] =>
  isExpanded(operation) ? strategies[operation] : [];

const isExpanded = (operation: OpName): operation is ExpandedName => Object.hasOwn(strategies, operation);

/** True when the node of a user's graph is neither linear nor a lookup of one value, and must be expanded. */
export function needsExpansion(graph: GraphData, node: Node): boolean {
  if (!node.output.encrypted || node.output.dtype.kind === "float" || !isExpanded(node.operation)) return false;
  const inputs = node.inputs.map((id) => nodeAt(graph, id).output);
  const { kind } = definitionOf(node.operation);
  if (kind === "linear") return inputs.filter((type) => type.encrypted).length > 1;
  return !isTableLookup(node, inputs);
}
