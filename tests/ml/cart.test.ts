/** Decision trees beside plain scikit-learn's, grown on the same integers (tests/golden/ml/cart.json): node for node, also where several splits are equally good. */
import { describe, expect, test } from "vitest";
import { DecisionTreeClassifier, DecisionTreeRegressor } from "../../src/ml/index.ts";
import { tensorOfMatrix } from "../../src/ml/numeric/matrix.ts";
import { camelCase, goldenCases, goldenData, goldenRows, goldenSplit } from "../support/mlGolden.ts";

interface Case {
  readonly id: string;
  readonly class: "DecisionTreeClassifier" | "DecisionTreeRegressor";
  readonly params: Readonly<Record<string, unknown>>;
  readonly dataset: string;
  readonly split: string;
  readonly n_bits: number;
  readonly q_train_column_sums: readonly number[];
  readonly tree: {
    readonly left: readonly number[];
    readonly right: readonly number[];
    readonly feature: readonly number[];
    readonly threshold: readonly (number | null)[];
    readonly value: readonly (number | readonly number[])[];
    readonly impurity: readonly number[];
    readonly n: readonly number[];
  };
}

const models = { DecisionTreeClassifier, DecisionTreeRegressor };

describe("trees are scikit-learn's", () => {
  test.each(goldenCases<Case>("cart").map((each) => [each.id, each] as const))("%s", async (_, each) => {
    const { X, y } = goldenData(each.dataset);
    const { train } = goldenSplit(each.split);
    const rows = tensorOfMatrix(goldenRows(X, train, null));
    const options = Object.fromEntries(Object.entries(each.params).map(([key, value]) => [camelCase(key), value]));
    const model = new models[each.class]({ ...options, nBits: each.n_bits });
    await model.fit(
      rows,
      train.map((row) => y[row] as number),
    );
    const quantized = model.quantizeInput(rows);
    const sums = each.q_train_column_sums.map((_, j) =>
      quantized.data.reduce((sum, value, i) => sum + (i % each.q_train_column_sums.length === j ? value : 0), 0),
    );
    expect(sums).toEqual(each.q_train_column_sums);
    const [tree] = model.trees;
    const { left, right, feature, threshold, value, impurity, n } = each.tree;
    expect({ left: tree?.left, right: tree?.right, cover: tree?.cover }).toEqual({ left, right, cover: n });
    left.forEach((child, node) => {
      if (child < 0) return;
      expect([tree?.feature[node], tree?.threshold[node]]).toEqual([feature[node], threshold[node]]);
    });
    const close = (own: readonly number[], golden: readonly number[], share: number): void =>
      own.forEach((number, i) => {
        expect(Math.abs(number - (golden[i] as number))).toBeLessThanOrEqual(share * Math.max(1, Math.abs(number)));
      });
    close((tree?.value ?? []).flat(), value.flat() as number[], 1e-12);
    close(tree?.impurity as number[], impurity, 1e-9);
  });
});
