/** Options that trees and forests of scikit-learn share. */

import type { Check, Checks } from "../../../base/options.ts";
import type { CartOptions } from "../../training/trees/cart.ts";
import type { Criterion } from "../../training/trees/criteria.ts";
import { featureCount, type MaxFeatures } from "../../training/trees/forest.ts";
import { rules } from "../options.ts";
import { limit, type TreeOptions, treeDefaults, treeRules } from "./treeModel.ts";

/** Options of trees, in scikit-learn's words. */
export interface GrownTreeOptions extends TreeOptions {
  /** Longest way from the root to a leaf, in splits; without a limit when null. */
  readonly maxDepth: number | null;
  /** Fewest rows of a node that is split. */
  readonly minSamplesSplit: number;
  /** Fewest rows of a leaf. */
  readonly minSamplesLeaf: number;
  /** Least decrease of impurity, weighted by the share of rows, that a split must bring. */
  readonly minImpurityDecrease: number;
  /** Features that each split tries: a count, a share, `sqrt`, `log2`, or all when null. */
  readonly maxFeatures: MaxFeatures;
  /** Seed of the order of features and, of forests, of the rows. */
  readonly randomState: number;
}

/** scikit-learn's defaults. */
export const grownDefaults: GrownTreeOptions = {
  ...treeDefaults,
  maxDepth: null,
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  minImpurityDecrease: 0,
  maxFeatures: null,
  randomState: 0,
};

const features: Check = [
  "a count, a share, 'sqrt', 'log2', or null",
  (value) =>
    value === null || value === "sqrt" || value === "log2" || (rules.positive[1](value) && Number(value) < 2 ** 31),
];

/** Rules of those options. */
export const grownRules: Checks<GrownTreeOptions> = {
  ...treeRules,
  maxDepth: limit,
  minSamplesSplit: ["an integer of at least 2", (value) => Number.isInteger(value) && Number(value) >= 2],
  minSamplesLeaf: rules.count,
  minImpurityDecrease: rules.atLeastZero,
  maxFeatures: features,
  randomState: rules.seed,
};

/** The options of one tree's growth. */
export const cartOptions = (options: GrownTreeOptions, criterion: Criterion, columns: number): CartOptions => ({
  ...options,
  criterion,
  maxDepth: options.maxDepth ?? Number.POSITIVE_INFINITY,
  maxFeatures: featureCount(options.maxFeatures, columns),
});
