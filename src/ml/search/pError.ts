/** The search for the largest probability of failure that keeps a metric: fewer bits of security against noise make smaller parameters, and faster runs. */
import { UserError } from "../../base/errors.ts";
import { type Check, isFunction, oneOf, readOptions } from "../../base/options.ts";
import { type TaskOptions, throwIfAborted } from "../models/modes.ts";
import { rules } from "../models/options.ts";
import type { LabelInput } from "../numeric/labels.ts";
import type { MatrixInput } from "../numeric/matrix.ts";

/** What the search needs of a fitted model. */
export interface Searched {
  compile(X: MatrixInput, options: { readonly pError: number }): Promise<unknown>;
  predict(X: MatrixInput, options: Simulated): Promise<LabelInput>;
  predictProba?(X: MatrixInput, options: Simulated): Promise<LabelInput>;
}

interface Simulated extends TaskOptions {
  readonly fhe: "disable" | "simulate";
}

/** Options of `BinarySearchPError`, in the original's words. */
export interface PErrorSearchOptions {
  /** A fitted model. */
  readonly estimator: Searched;
  /** What the metric looks at; `predict` unless given. */
  readonly predict?: "predict" | "predictProba";
  /** Compares targets with predictions, such as `ml.metrics.accuracyScore`. */
  metric(y: LabelInput, predicted: LabelInput): number;
  /** Where the search begins; 0 unless given. */
  readonly lower?: number;
  /** Where it ends; 0.9 unless given. */
  readonly upper?: number;
  /** Most steps; 20 unless given. */
  readonly maxIter?: number;
  /** Simulations a step; 5 unless given. */
  readonly nSimulation?: number;
  /** Whether a step is good, from whether each simulation is; all of them must be, unless given. */
  readonly strategy?: (matches: readonly boolean[]) => boolean;
  /** By how much the metric may change; 0.01 unless given. */
  readonly maxMetricLoss?: number;
  /** Steps shorter than this end the search; 1e-5 unless given. */
  readonly deltaTolerance?: number;
}

/** One step of a search. */
export interface PErrorStep {
  readonly pError: number;
  /** The metric of each simulation. */
  readonly metrics: readonly number[];
  readonly isMatch: boolean;
}

const isModel: Check = [
  "a fitted model",
  (value) => typeof value === "object" && value !== null && "compile" in value && "predict" in value,
];

/** Halves the range of probabilities, step by step: up while simulations keep the metric, else down. */
export class BinarySearchPError {
  readonly options: Required<PErrorSearchOptions>;
  #history: PErrorStep[] = [];

  /** @throws UserError for unknown options and values out of range */
  constructor(options: PErrorSearchOptions) {
    const given = readOptions<PErrorSearchOptions>(
      {
        name: "BinarySearchPError",
        example: "{ estimator: model, metric: ml.metrics.accuracyScore }",
        checks: {
          estimator: isModel,
          predict: oneOf("predict", "predictProba"),
          metric: isFunction,
          lower: rules.share,
          upper: rules.share,
          maxIter: rules.count,
          nSimulation: rules.count,
          strategy: isFunction,
          maxMetricLoss: rules.atLeastZero,
          deltaTolerance: rules.atLeastZero,
        },
      },
      options,
    );
    const { estimator, metric, lower = 0, upper = 0.9 } = given;
    if (estimator === undefined || metric === undefined) {
      throw new UserError("BinarySearchPError: expected an estimator and a metric", { code: "options" });
    }
    if (lower >= upper || upper >= 1) {
      throw new UserError(`BinarySearchPError: expected lower below upper below 1, got ${lower} and ${upper}`, {
        code: "options",
      });
    }
    const strategy = (matches: readonly boolean[]): boolean => matches.every(Boolean);
    const defaults = {
      predict: "predict",
      maxIter: 20,
      nSimulation: 5,
      maxMetricLoss: 0.01,
      deltaTolerance: 1e-5,
    } as const;
    this.options = { ...defaults, strategy, ...given, estimator, metric, lower, upper };
  }

  /** Steps of the last run. */
  get history(): readonly PErrorStep[] {
    return this.#history;
  }

  /**
   * Searches, and leaves the model compiled for what it found.
   * @param X rows, for calibration and for the metric
   * @param groundTruth their targets
   * @returns the largest probability that was tried and kept the metric
   * @throws UserError when none did
   */
  async run(X: MatrixInput, groundTruth: LabelInput, task: TaskOptions = {}): Promise<number> {
    const { estimator, maxIter, deltaTolerance } = this.options;
    this.#history = [];
    const reference = await this.#metric(X, groundTruth, "disable", task);
    let { lower, upper } = this.options;
    let found: number | null = null;
    for (let step = 0; step < maxIter; step++) {
      throwIfAborted(task.signal);
      const pError = (lower + upper) / 2;
      await estimator.compile(X, { pError });
      if (await this.#keeps(X, groundTruth, reference, pError, task)) {
        found = pError;
        lower = pError;
      } else {
        upper = pError;
      }
      task.onProgress?.({ done: step + 1, total: maxIter });
      if (Math.abs((lower + upper) / 2 - pError) <= deltaTolerance) break;
    }
    if (found === null) {
      throw new UserError(
        `BinarySearchPError: expected a probability that keeps the metric within ${this.options.maxMetricLoss}, got none down to ${upper}`,
        { code: "not-found", hint: "allow a larger maxMetricLoss, take more steps (maxIter), or a lower upper" },
      );
    }
    await estimator.compile(X, { pError: found });
    return found;
  }

  async #keeps(X: MatrixInput, y: LabelInput, reference: number, pError: number, task: TaskOptions): Promise<boolean> {
    const { nSimulation, maxMetricLoss, strategy } = this.options;
    const metrics: number[] = [];
    for (let i = 0; i < nSimulation; i++) metrics.push(await this.#metric(X, y, "simulate", task));
    const isMatch = strategy(metrics.map((metric) => Math.abs(reference - metric) <= maxMetricLoss));
    this.#history.push({ pError, metrics, isMatch });
    return isMatch;
  }

  async #metric(X: MatrixInput, y: LabelInput, fhe: "disable" | "simulate", { signal }: TaskOptions): Promise<number> {
    const { estimator, predict, metric } = this.options;
    const call = estimator[predict];
    if (call === undefined) {
      throw new UserError(`BinarySearchPError: predict: expected a method of the model, got ${predict}`, {
        code: "options",
      });
    }
    return metric(y, await call.call(estimator, X, { fhe, signal }));
  }
}
