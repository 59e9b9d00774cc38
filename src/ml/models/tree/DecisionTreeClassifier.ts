/** Decision trees that predict classes. */

import { oneOf } from "../../../base/options.ts";
import type { Label } from "../../numeric/labels.ts";
import type { Matrix, MatrixInput } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { growSingle } from "../../training/trees/forest.ts";
import type { Tree } from "../../training/trees/tree.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions } from "../options.ts";
import { cartOptions, type GrownTreeOptions, grownDefaults, grownRules } from "./cartOptions.ts";
import { meanKind } from "./kinds.ts";
import { type SklearnTrees, treesOfSklearn } from "./sklearnTrees.ts";
import { TreeClassifier } from "./treeModel.ts";

/** Options of `DecisionTreeClassifier`, in scikit-learn's words. */
export interface DecisionTreeClassifierOptions extends GrownTreeOptions {
  /** What a split should lower. */
  readonly criterion: "gini" | "entropy" | "log_loss";
}

/** A decision tree that predicts classes (scikit-learn's `DecisionTreeClassifier`, grown on quantized rows). */
export class DecisionTreeClassifier extends TreeClassifier<DecisionTreeClassifierOptions> {
  readonly name = "DecisionTreeClassifier";
  readonly options: Readonly<DecisionTreeClassifierOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<DecisionTreeClassifierOptions> = {}) {
    super();
    const defaults: DecisionTreeClassifierOptions = { ...grownDefaults, criterion: "gini" };
    this.options = checkedOptions("DecisionTreeClassifier", options, defaults, {
      ...grownRules,
      criterion: oneOf("gini", "entropy", "log_loss"),
    });
  }

  /**
   * A model with trees that scikit-learn grew; 10 bits unless given. With rows `X` they give the range of the inputs, else the thresholds do.
   * @throws UserError for trees that are not well formed
   */
  static fromSklearn(
    parameters: SklearnTrees,
    { X, ...options }: Partial<DecisionTreeClassifierOptions> & { readonly X?: MatrixInput } = {},
  ): DecisionTreeClassifier {
    const { trees, features, classes } = treesOfSklearn(parameters, "classifier");
    return new DecisionTreeClassifier({ nBits: 10, ...options }).adoptTrees(
      { ...meanKind(trees, classes), features },
      X,
    );
  }

  protected override async growTrees(
    x: Matrix,
    codes: Float64Array,
    classes: number,
    task: TaskOptions,
  ): Promise<readonly Tree[]> {
    const { criterion } = this.options;
    const growth = growSingle(
      x,
      codes,
      classes,
      cartOptions(this.options, criterion === "log_loss" ? "entropy" : criterion, x.columns),
      this.options.randomState,
    );
    return [await paced(growth, task)];
  }

  protected override kindOf(trees: readonly Tree[], classes: readonly Label[]) {
    return meanKind(trees, classes);
  }
}
