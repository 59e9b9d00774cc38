/** Options that models trained by stochastic gradient descent share. */
import { type Checks, oneOf } from "../../../base/options.ts";
import { nullable, rules } from "../options.ts";
import type { WithBits } from "./linearModel.ts";

/** Options of stochastic gradient descent, in scikit-learn's words. */
export interface StochasticModelOptions extends WithBits {
  /** The penalty on weights. */
  readonly penalty: "l2" | "l1" | "elasticnet" | null;
  /** Strength of the penalty; 1e-4 unless given. */
  readonly alpha: number;
  /** Share of the L1 penalty of `elasticnet`; 0.15 unless given. */
  readonly l1Ratio: number;
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
  /** Most epochs; 1000 unless given. */
  readonly maxIter: number;
  /** Improvement of the loss below which an epoch counts as none; 1e-3 unless given. */
  readonly tol: number | null;
  /** Whether rows are shuffled before each epoch. */
  readonly shuffle: boolean;
  /** Border between small and large errors, for losses that have one; 0.1 unless given. */
  readonly epsilon: number;
  /** Seed of the order of rows; 0 unless given. */
  readonly randomState: number;
  /** How steps become shorter. */
  readonly learningRate: "constant" | "optimal" | "invscaling" | "adaptive";
  /** Length of the first step. */
  readonly eta0: number;
  /** Exponent of `invscaling`. */
  readonly powerT: number;
  /** Epochs without improvement after which training stops; 5 unless given. */
  readonly nIterNoChange: number;
}

/** scikit-learn's defaults of what a regressor and a classifier have alike. */
export const stochasticDefaults = {
  nBits: 8,
  penalty: "l2",
  alpha: 1e-4,
  l1Ratio: 0.15,
  fitIntercept: true,
  maxIter: 1000,
  tol: 1e-3,
  shuffle: true,
  epsilon: 0.1,
  randomState: 0,
  nIterNoChange: 5,
} as const satisfies Partial<StochasticModelOptions>;

/** Checks of those options. */
export const stochasticChecks: Checks<StochasticModelOptions> = {
  nBits: rules.bits,
  penalty: nullable(oneOf("l2", "l1", "elasticnet")),
  alpha: rules.atLeastZero,
  l1Ratio: rules.share,
  fitIntercept: rules.boolean,
  maxIter: rules.count,
  tol: nullable(rules.atLeastZero),
  shuffle: rules.boolean,
  epsilon: rules.atLeastZero,
  randomState: rules.seed,
  learningRate: oneOf("constant", "optimal", "invscaling", "adaptive"),
  eta0: rules.atLeastZero,
  powerT: rules.number,
  nIterNoChange: rules.count,
};
