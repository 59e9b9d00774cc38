/** Boosted trees that predict classes. */
import type { Label } from "../../numeric/labels.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { boost } from "../../training/trees/boostedEnsemble.ts";
import type { Tree } from "../../training/trees/tree.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions } from "../options.ts";
import { type BoostedOptions, boostedDefaults, boostedRules, boostingOptions } from "./boostedOptions.ts";
import { boostedKind } from "./kinds.ts";
import { TreeClassifier } from "./treeModel.ts";

/** Gradient boosted trees that predict classes (XGBoost's `XGBClassifier`, grown on quantized rows). */
export class XGBClassifier extends TreeClassifier<BoostedOptions> {
  readonly name = "XGBClassifier";
  readonly options: Readonly<BoostedOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<BoostedOptions> = {}) {
    super();
    this.options = checkedOptions("XGBClassifier", options, boostedDefaults, boostedRules);
  }

  protected override growTrees(
    x: Matrix,
    codes: Float64Array,
    classes: number,
    task: TaskOptions,
  ): Promise<readonly Tree[]> {
    const { nEstimators, baseScore } = this.options;
    const isBinary = classes === 2;
    const options = {
      ...boostingOptions(this.options),
      nEstimators,
      objective: isBinary ? ("binary:logistic" as const) : ("multi:softprob" as const),
      classes: isBinary ? 1 : classes,
      // Margins of several classes are all raised alike, which changes nothing but rounding.
      baseMargin: isBinary ? Math.log(baseScore / (1 - baseScore)) : baseScore,
    };
    return paced(boost(x, codes, options), task);
  }

  protected override kindOf(trees: readonly Tree[], classes: readonly Label[]) {
    const { baseScore } = this.options;
    return boostedKind(trees, classes, classes.length === 2 ? Math.log(baseScore / (1 - baseScore)) : 0);
  }
}
