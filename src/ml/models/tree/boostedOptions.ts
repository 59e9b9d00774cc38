/** Options of boosted trees. */

import { type Checks, oneOf } from "../../../base/options.ts";
import type { BoostingOptions } from "../../training/trees/boosting.ts";
import { rules } from "../options.ts";
import { limit, type TreeOptions, treeDefaults, treeRules } from "./treeModel.ts";

/** Options of `XGBClassifier` and `XGBRegressor`, in XGBoost's words. */
export interface BoostedOptions extends TreeOptions {
  /** Rounds; 20 unless given, as the original has. */
  readonly nEstimators: number;
  /** Longest way from the root to a leaf, in splits; 3 unless given, as the original has. */
  readonly maxDepth: number | null;
  /** Factor of every leaf. */
  readonly learningRate: number;
  /** `exact` is what XGBoost 1.6 takes for small data, `hist` what it takes since 2.0. */
  readonly treeMethod: "exact" | "hist";
  /** Least gain of a split. */
  readonly gamma: number;
  /** Least sum of second derivatives of a leaf. */
  readonly minChildWeight: number;
  /** Strength of the L2 penalty on leaves. */
  readonly regLambda: number;
  /** Strength of the L1 penalty on leaves. */
  readonly regAlpha: number;
  /** Prediction before the first tree. */
  readonly baseScore: number;
  /** Kept for the original's sake: nothing is random here. */
  readonly randomState: number;
}

/** XGBoost's defaults, and the original's for rounds and depth. */
export const boostedDefaults: BoostedOptions = {
  ...treeDefaults,
  nEstimators: 20,
  maxDepth: 3,
  learningRate: 0.3,
  treeMethod: "exact",
  gamma: 0,
  minChildWeight: 1,
  regLambda: 1,
  regAlpha: 0,
  baseScore: 0.5,
  randomState: 0,
};

/** Rules of those options. */
export const boostedRules: Checks<BoostedOptions> = {
  ...treeRules,
  nEstimators: rules.count,
  maxDepth: limit,
  learningRate: rules.positive,
  treeMethod: oneOf("exact", "hist"),
  gamma: rules.atLeastZero,
  minChildWeight: rules.atLeastZero,
  regLambda: rules.atLeastZero,
  regAlpha: rules.atLeastZero,
  baseScore: rules.number,
  randomState: rules.seed,
};

/** The options of one tree's growth. */
export const boostingOptions = (options: BoostedOptions): BoostingOptions => ({
  ...options,
  maxDepth: options.maxDepth ?? Number.POSITIVE_INFINITY,
});
