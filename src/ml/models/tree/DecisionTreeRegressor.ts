/** Decision trees that predict numbers. */

import { oneOf } from "../../../base/options.ts";
import type { Matrix, MatrixInput } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { growSingle } from "../../training/trees/forest.ts";
import type { Tree } from "../../training/trees/tree.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions } from "../options.ts";
import { cartOptions, type GrownTreeOptions, grownDefaults, grownRules } from "./cartOptions.ts";
import { meanKind } from "./kinds.ts";
import { type SklearnTrees, treesOfSklearn } from "./sklearnTrees.ts";
import { TreeRegressor } from "./treeModel.ts";

/** Options of `DecisionTreeRegressor`, in scikit-learn's words. */
export interface DecisionTreeRegressorOptions extends GrownTreeOptions {
  /** What a split should lower. */
  readonly criterion: "squared_error";
}

/** A decision tree that predicts numbers (scikit-learn's `DecisionTreeRegressor`, grown on quantized rows). */
export class DecisionTreeRegressor extends TreeRegressor<DecisionTreeRegressorOptions> {
  readonly name = "DecisionTreeRegressor";
  readonly options: Readonly<DecisionTreeRegressorOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<DecisionTreeRegressorOptions> = {}) {
    super();
    const defaults: DecisionTreeRegressorOptions = { ...grownDefaults, criterion: "squared_error" };
    this.options = checkedOptions("DecisionTreeRegressor", options, defaults, {
      ...grownRules,
      criterion: oneOf("squared_error"),
    });
  }

  /**
   * A model with trees that scikit-learn grew; 10 bits unless given. With rows `X` they give the range of the inputs, else the thresholds do.
   * @throws UserError for trees that are not well formed
   */
  static fromSklearn(
    parameters: SklearnTrees,
    { X, ...options }: Partial<DecisionTreeRegressorOptions> & { readonly X?: MatrixInput } = {},
  ): DecisionTreeRegressor {
    const { trees, features, classes } = treesOfSklearn(parameters, "regressor");
    return new DecisionTreeRegressor({ nBits: 10, ...options }).adoptTrees(
      { ...meanKind(trees, classes), features },
      X,
    );
  }

  protected override async growTrees(x: Matrix, y: Float64Array, task: TaskOptions): Promise<readonly Tree[]> {
    const growth = growSingle(
      x,
      y,
      1,
      cartOptions(this.options, this.options.criterion, x.columns),
      this.options.randomState,
    );
    return [await paced(growth, task)];
  }

  protected override kindOf(trees: readonly Tree[]) {
    return meanKind(trees, []);
  }
}
