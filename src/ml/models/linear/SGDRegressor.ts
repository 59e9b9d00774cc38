/** Linear regression by stochastic gradient descent. */
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import { RandomState } from "../../numeric/randomState.ts";
import { losses, stochastic } from "../../training/linear/stochastic.ts";
import { checkedOptions, nullable, oneOf, rules } from "../options.ts";
import { LinearRegressor, type LinearSolution, type WithBits } from "./linearModel.ts";

/** Options of `SGDRegressor`, in scikit-learn's words. */
export interface SGDRegressorOptions extends WithBits {
  /** What errors cost. */
  readonly loss: "squared_error" | "huber" | "epsilon_insensitive" | "squared_epsilon_insensitive";
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

/** Linear regression by stochastic gradient descent (scikit-learn's `SGDRegressor`; equal seeds give its weights). */
export class SGDRegressor extends LinearRegressor<SGDRegressorOptions> {
  readonly name = "SGDRegressor";
  readonly options: Readonly<SGDRegressorOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<SGDRegressorOptions> = {}) {
    super();
    const defaults: SGDRegressorOptions = {
      nBits: 8,
      loss: "squared_error",
      penalty: "l2",
      alpha: 1e-4,
      l1Ratio: 0.15,
      fitIntercept: true,
      maxIter: 1000,
      tol: 1e-3,
      shuffle: true,
      epsilon: 0.1,
      randomState: 0,
      learningRate: "invscaling",
      eta0: 0.01,
      powerT: 0.25,
      nIterNoChange: 5,
    };
    this.options = checkedOptions("SGDRegressor", options, defaults, {
      nBits: rules.bits,
      loss: oneOf("squared_error", "huber", "epsilon_insensitive", "squared_epsilon_insensitive"),
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
    });
  }

  protected override solve(x: Matrix, y: VectorInput): LinearSolution {
    const { loss, epsilon, randomState } = this.options;
    const seed = new RandomState(randomState).randint(0, largestSeed);
    const { coef, intercept, nIter } = stochastic(
      this.name,
      x,
      toVector("y", y, x.rows),
      losses[loss](epsilon),
      this.options,
      seed,
    );
    return { coef: [coef], intercept: [intercept], nIter };
  }
}

/** scikit-learn draws the seed of the order below this. */
const largestSeed = 2 ** 31 - 1;
