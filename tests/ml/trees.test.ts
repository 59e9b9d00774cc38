/** Tree models against Concrete-ML's: grown trees node for node, integers, graphs with and without rounding, predictions; and the thermometer encoding beside them. */
import { beforeAll, describe, expect, test } from "vitest";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import * as ml from "../../src/ml/index.ts";
import type { BoostedOptions } from "../../src/ml/models/tree/boostedOptions.ts";
import { boostedKind } from "../../src/ml/models/tree/kinds.ts";
import type { TreeClassifier, TreeOptions, TreeRegressor } from "../../src/ml/models/tree/treeModel.ts";
import { tensorOfMatrix } from "../../src/ml/numeric/matrix.ts";
import type { BitsOption } from "../../src/ml/quantize/bits.ts";
import { isLeaf, preorder, type Tree } from "../../src/ml/training/trees/tree.ts";
import type { Tensor } from "../../src/value/tensor.ts";
import {
  camelCase,
  type GoldenQuantizer,
  goldenCases,
  goldenData,
  goldenQuantizer,
  goldenRows,
  goldenSplit,
} from "../support/mlGolden.ts";

interface GoldenTree {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
  readonly threshold: readonly (number | null)[];
  readonly value?: readonly (number | readonly number[])[];
  readonly leaf?: readonly (number | null)[];
}

interface GoldenForm {
  readonly maximum_integer_bit_width: number;
  readonly graph: string;
}

interface Case {
  readonly id: string;
  readonly class: string;
  readonly built_by: "fit" | "from_sklearn_X" | "from_sklearn";
  readonly framework: "sklearn" | "xgboost";
  readonly params: Readonly<Record<string, unknown>>;
  readonly n_bits: BitsOption;
  readonly dataset: string;
  readonly split: string;
  readonly test_rows: readonly number[];
  readonly input_quantizers: readonly GoldenQuantizer[];
  readonly output_quantizer: GoldenQuantizer;
  readonly trained_trees: readonly GoldenTree[];
  readonly q_input: readonly (readonly number[])[];
  readonly q_output: readonly (readonly (readonly number[])[])[];
  readonly predict_proba?: readonly (readonly number[])[];
  readonly predict: readonly number[];
  readonly classes_?: readonly number[];
  readonly rounding: GoldenForm;
  readonly no_rounding: GoldenForm;
}

type AnyTree = TreeClassifier<TreeOptions> | TreeRegressor<TreeOptions>;
type Constructor = new (options: object) => AnyTree;

const cases = goldenCases<Case>("trees");
const named = cases.map((each) => [each.id, each] as const);
const models: Readonly<Record<string, unknown>> = { ...ml };
const flat = (values: unknown): number[] => [values].flat(9) as number[];

function dataOf({ dataset, split, test_rows }: Case) {
  const { X, y } = goldenData(dataset);
  const { train } = goldenSplit(split);
  const of = (rows: readonly number[]): Tensor => tensorOfMatrix(goldenRows(X, rows, null));
  return { train: of(train), y: train.map((row) => y[row] as number), test: of(test_rows) };
}

/** The golden tree as a tree of Glovebox. */
const treeOf = (tree: GoldenTree): Tree => ({
  left: tree.left,
  right: tree.right,
  feature: tree.feature.map((j) => Math.max(-1, j)),
  threshold: tree.threshold.map((limit) => Math.fround(limit ?? 0)),
  value: (tree.leaf ?? tree.value ?? []).map((value) => [value ?? 0].flat()),
  gain: tree.left.map(() => 0),
  impurity: [],
  cover: [],
});

async function modelOf(each: Case, extra: Partial<TreeOptions>): Promise<AnyTree> {
  const Model = models[each.class] as Constructor;
  const options = Object.fromEntries(Object.entries(each.params).map(([key, value]) => [camelCase(key), value]));
  const { train, y } = dataOf(each);
  const model = new Model({ ...options, nBits: each.n_bits, ...extra });
  if (each.built_by === "fit") return model.fit(train, y);
  const X = each.built_by === "from_sklearn_X" ? train : undefined;
  const trees = each.trained_trees.map(treeOf);
  const features = train.shape[1] as number;
  const classes = each.classes_ ?? [];
  if (each.framework === "xgboost") {
    const base = classes.length === 0 ? (model.options as BoostedOptions).baseScore : 0;
    return model.adoptTrees({ ...boostedKind(trees, classes, base), features }, X);
  }
  const parameters = {
    trees: each.trained_trees.map((tree) => ({
      childrenLeft: tree.left,
      childrenRight: tree.right,
      feature: tree.feature,
      threshold: tree.threshold,
      value: tree.value,
    })),
    nFeatures: features,
    classes: classes.length === 0 ? undefined : classes,
  };
  const { fromSklearn } = Model as unknown as { fromSklearn(parameters: object, options: object): AnyTree };
  return fromSklearn.call(Model, parameters, { nBits: each.n_bits, ...extra, ...(X === undefined ? {} : { X }) });
}

beforeAll(() => setCompiler(compiler));

/** Inner nodes and leaves in preorder, which do not depend on how nodes are numbered. */
const shapeOf = (tree: Tree) =>
  preorder(tree).map((node) =>
    isLeaf(tree, node) ? { leaf: tree.value[node] } : { feature: tree.feature[node], threshold: tree.threshold[node] },
  );

describe("grown trees are scikit-learn's and XGBoost's, node for node", () => {
  test.each(named.filter(([, { built_by }]) => built_by === "fit"))("%s", async (_, each) => {
    const model = await modelOf(each, {});
    const golden = each.trained_trees.map(treeOf);
    const expected = each.framework === "xgboost" ? boostedKind(golden, each.classes_ ?? [], 0).trees : golden;
    expect(model.trees.length).toBe(expected.length);
    model.trees.forEach((tree, i) => {
      const [own, theirs] = [shapeOf(tree), shapeOf(expected[i] as Tree)];
      expect(own.map(({ leaf: _leaf, ...inner }) => inner)).toEqual(theirs.map(({ leaf: _leaf, ...inner }) => inner));
      own.forEach(({ leaf = [] }, node) => {
        leaf.forEach((value, k) => {
          const wanted = theirs[node]?.leaf?.[k] as number;
          expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(wanted)));
        });
      });
    });
  });
});

describe("integers, graphs and predictions", () => {
  test.each(named)("%s", async (_, each) => {
    const { train, test: rows } = dataOf(each);
    for (const rounding of [true, false]) {
      const model = await modelOf(each, { encoding: "integer", rounding });
      const circuit = await model.compile(train);
      const { inputQuantizers, leafScale } = model.forClient().parts.client as ml.TreeClient;
      each.input_quantizers.forEach((golden, j) => {
        const { isFloat32: _type, ...fields } = inputQuantizers[j] ?? {};
        expect(fields).toEqual(goldenQuantizer(golden));
      });
      expect(leafScale).toBe(each.output_quantizer.scale);
      expect([...model.quantizeInput(rows).data]).toEqual(flat(each.q_input));
      const golden = rounding ? each.rounding : each.no_rounding;
      expect(circuit.graph.format({ bounds: true, order: "creation" })).toBe(golden.graph);
      expect(circuit.graph.maximumIntegerBitWidth()).toBe(golden.maximum_integer_bit_width);
      const predicted = await model.predict(rows);
      flat(each.predict).forEach((value, i) => void expect(predicted.data[i] as number).toBeCloseTo(value, 9));
      expect((await model.predict(rows, { fhe: "simulate" })).data).toEqual(predicted.data);
      if (each.predict_proba === undefined || !("predictProba" in model)) continue;
      const probabilities = (await model.predictProba(rows)).data;
      flat(each.predict_proba).forEach((value, i) => void expect(probabilities[i] as number).toBeCloseTo(value, 12));
    }
  });
});

describe("comparisons that the client makes", () => {
  test.each(named)("%s", async (_, each) => {
    const { train, test: rows } = dataOf(each);
    const model = await modelOf(each, { encoding: "thermometer" });
    const circuit = await model.compile(train);
    const predicted = await model.predict(rows);
    flat(each.predict).forEach((value, i) => void expect(predicted.data[i] as number).toBeCloseTo(value, 9));
    expect((await model.predict(rows, { fhe: "simulate" })).data).toEqual(predicted.data);
    expect(circuit.statistics.programmableBootstraps).toBeGreaterThan(0);
  });
});
