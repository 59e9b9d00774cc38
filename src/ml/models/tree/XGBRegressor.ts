/** Boosted trees that predict numbers. */
import type { Matrix } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { boost } from "../../training/trees/boostedEnsemble.ts";
import type { Tree } from "../../training/trees/tree.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions } from "../options.ts";
import { type BoostedOptions, boostedDefaults, boostedRules, boostingOptions } from "./boostedOptions.ts";
import { boostedKind } from "./kinds.ts";
import { TreeRegressor } from "./treeModel.ts";

/** Gradient boosted trees that predict numbers (XGBoost's `XGBRegressor`, grown on quantized rows). */
export class XGBRegressor extends TreeRegressor<BoostedOptions> {
  readonly name = "XGBRegressor";
  readonly options: Readonly<BoostedOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<BoostedOptions> = {}) {
    super();
    this.options = checkedOptions("XGBRegressor", options, boostedDefaults, boostedRules);
  }

  protected override growTrees(x: Matrix, y: Float64Array, task: TaskOptions): Promise<readonly Tree[]> {
    const { nEstimators, baseScore } = this.options;
    const options = {
      ...boostingOptions(this.options),
      nEstimators,
      objective: "reg:squarederror" as const,
      classes: 1,
      baseMargin: baseScore,
    };
    return paced(boost(x, y, options), task);
  }

  protected override kindOf(trees: readonly Tree[]) {
    return boostedKind(trees, [], this.options.baseScore);
  }
}
