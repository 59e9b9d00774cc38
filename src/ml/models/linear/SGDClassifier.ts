/** Linear classification by stochastic gradient descent. */
import type { Matrix } from "../../numeric/matrix.ts";
import { RandomState } from "../../numeric/randomState.ts";
import { losses, stochastic } from "../../training/linear/stochastic.ts";
import { checkedOptions, nullable, oneOf, rules } from "../options.ts";
import { againstRest } from "./againstRest.ts";
import { LinearClassifier, type LinearSolution, type ProbabilityRule, type WithBits } from "./linearModel.ts";

/** Options of `SGDClassifier`, in scikit-learn's words. */
export interface SGDClassifierOptions extends WithBits {
  /** What wrong scores cost. */
  readonly loss: "log_loss" | "modified_huber";
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

/** Linear classification by stochastic gradient descent, one class against the rest (scikit-learn's `SGDClassifier` with the losses that the original takes; equal seeds give its weights). */
export class SGDClassifier extends LinearClassifier<SGDClassifierOptions> {
  readonly name = "SGDClassifier";
  readonly options: Readonly<SGDClassifierOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<SGDClassifierOptions> = {}) {
    super();
    const defaults: SGDClassifierOptions = {
      nBits: 8,
      loss: "log_loss",
      penalty: "l2",
      alpha: 1e-4,
      l1Ratio: 0.15,
      fitIntercept: true,
      maxIter: 1000,
      tol: 1e-3,
      shuffle: true,
      epsilon: 0.1,
      randomState: 0,
      learningRate: "optimal",
      eta0: 0,
      powerT: 0.5,
      nIterNoChange: 5,
    };
    this.options = checkedOptions("SGDClassifier", options, defaults, {
      nBits: rules.bits,
      loss: oneOf("log_loss", "modified_huber"),
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

  protected override get probabilities(): ProbabilityRule {
    return this.options.loss === "log_loss" ? "one-vs-rest" : "modified-huber";
  }

  protected override solve(x: Matrix, codes: Float64Array, classes: number): LinearSolution {
    const { loss, epsilon, randomState } = this.options;
    const random = new RandomState(randomState);
    // Two classes draw from the model's own state, more each from a state of its own.
    const states = classes === 2 ? [random] : seedsOf(random, classes).map((seed) => new RandomState(seed));
    return againstRest(codes, classes, (targets, k) => {
      const state = states[k] as RandomState;
      // The data set draws first.
      state.randint(1, largestSeed);
      return stochastic(this.name, x, targets, losses[loss](epsilon), this.options, state.randint(0, largestSeed));
    });
  }
}

/** scikit-learn draws seeds below this. */
const largestSeed = 2 ** 31 - 1;

const seedsOf = (random: RandomState, count: number): readonly number[] =>
  Array.from({ length: count }, () => random.randint(0, largestSeed));
