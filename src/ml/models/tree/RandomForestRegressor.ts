/** Random forests that predict numbers. */

import { oneOf } from "../../../base/options.ts";
import type { Matrix, MatrixInput } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { growForest } from "../../training/trees/forest.ts";
import type { Tree } from "../../training/trees/tree.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import { cartOptions, type GrownTreeOptions, grownDefaults, grownRules } from "./cartOptions.ts";
import { meanKind } from "./kinds.ts";
import { type SklearnTrees, treesOfSklearn } from "./sklearnTrees.ts";
import { TreeRegressor } from "./treeModel.ts";

/** Options of `RandomForestRegressor`, in scikit-learn's words. */
export interface RandomForestRegressorOptions extends GrownTreeOptions {
  /** What a split should lower. */
  readonly criterion: "squared_error";
  /** How many trees; 20 unless given, as the original has. */
  readonly nEstimators: number;
  /** Whether each tree sees rows drawn with replacement. */
  readonly bootstrap: boolean;
}

/** A forest of decision trees that predicts numbers (scikit-learn's `RandomForestRegressor`, grown on quantized rows). */
export class RandomForestRegressor extends TreeRegressor<RandomForestRegressorOptions> {
  readonly name = "RandomForestRegressor";
  readonly options: Readonly<RandomForestRegressorOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<RandomForestRegressorOptions> = {}) {
    super();
    const defaults: RandomForestRegressorOptions = {
      ...grownDefaults,
      criterion: "squared_error",
      nEstimators: 20,
      maxDepth: 4,
      bootstrap: true,
    };
    this.options = checkedOptions("RandomForestRegressor", options, defaults, {
      ...grownRules,
      criterion: oneOf("squared_error"),
      nEstimators: rules.count,
      bootstrap: rules.boolean,
    });
  }

  /**
   * A model with trees that scikit-learn grew; 10 bits unless given. With rows `X` they give the range of the inputs, else the thresholds do.
   * @throws UserError for trees that are not well formed
   */
  static fromSklearn(
    parameters: SklearnTrees,
    { X, ...options }: Partial<RandomForestRegressorOptions> & { readonly X?: MatrixInput } = {},
  ): RandomForestRegressor {
    const { trees, features, classes } = treesOfSklearn(parameters, "regressor");
    return new RandomForestRegressor({ nBits: 10, ...options }).adoptTrees(
      { ...meanKind(trees, classes), features },
      X,
    );
  }

  protected override growTrees(x: Matrix, y: Float64Array, task: TaskOptions): Promise<readonly Tree[]> {
    const growth = { ...this.options, ...cartOptions(this.options, this.options.criterion, x.columns) };
    return paced(growForest(x, y, 1, growth, this.options.randomState), task);
  }

  protected override kindOf(trees: readonly Tree[]) {
    return meanKind(trees, []);
  }
}
