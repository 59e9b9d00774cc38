/** Random forests that predict classes. */

import { oneOf } from "../../../base/options.ts";
import type { Label } from "../../numeric/labels.ts";
import type { Matrix, MatrixInput } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { growForest } from "../../training/trees/forest.ts";
import type { Tree } from "../../training/trees/tree.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import { cartOptions, type GrownTreeOptions, grownDefaults, grownRules } from "./cartOptions.ts";
import { meanKind } from "./kinds.ts";
import { type SklearnTrees, treesOfSklearn } from "./sklearnTrees.ts";
import { TreeClassifier } from "./treeModel.ts";

/** Options of `RandomForestClassifier`, in scikit-learn's words. */
export interface RandomForestClassifierOptions extends GrownTreeOptions {
  /** What a split should lower. */
  readonly criterion: "gini" | "entropy" | "log_loss";
  /** How many trees; 20 unless given, as the original has. */
  readonly nEstimators: number;
  /** Whether each tree sees rows drawn with replacement. */
  readonly bootstrap: boolean;
}

/** A forest of decision trees that predicts classes (scikit-learn's `RandomForestClassifier`, grown on quantized rows). */
export class RandomForestClassifier extends TreeClassifier<RandomForestClassifierOptions> {
  readonly name = "RandomForestClassifier";
  readonly options: Readonly<RandomForestClassifierOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<RandomForestClassifierOptions> = {}) {
    super();
    const defaults: RandomForestClassifierOptions = {
      ...grownDefaults,
      criterion: "gini",
      nEstimators: 20,
      maxDepth: 4,
      bootstrap: true,
      maxFeatures: "sqrt",
    };
    this.options = checkedOptions("RandomForestClassifier", options, defaults, {
      ...grownRules,
      criterion: oneOf("gini", "entropy", "log_loss"),
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
    { X, ...options }: Partial<RandomForestClassifierOptions> & { readonly X?: MatrixInput } = {},
  ): RandomForestClassifier {
    const { trees, features, classes } = treesOfSklearn(parameters, "classifier");
    return new RandomForestClassifier({ nBits: 10, ...options }).adoptTrees(
      { ...meanKind(trees, classes), features },
      X,
    );
  }

  protected override growTrees(
    x: Matrix,
    codes: Float64Array,
    classes: number,
    task: TaskOptions,
  ): Promise<readonly Tree[]> {
    const { criterion } = this.options;
    const growth = {
      ...this.options,
      ...cartOptions(this.options, criterion === "log_loss" ? "entropy" : criterion, x.columns),
    };
    return paced(growForest(x, codes, classes, growth, this.options.randomState), task);
  }

  protected override kindOf(trees: readonly Tree[], classes: readonly Label[]) {
    return meanKind(trees, classes);
  }
}
