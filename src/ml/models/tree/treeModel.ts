/** Tree classifiers and regressors: what all of them do with grown trees. */

import { UserError } from "../../../base/errors.ts";
import { type Checks, oneOf } from "../../../base/options.ts";
import type { Label, LabelInput } from "../../numeric/labels.ts";
import type { MatrixInput, VectorInput } from "../../numeric/matrix.ts";
import { type Matrix, toMatrix, toVector } from "../../numeric/matrix.ts";
import { type BitsOption, type TreeBits, treeBits } from "../../quantize/bits.ts";
import type { Quantizer } from "../../quantize/quantizer.ts";
import { gainsByFeature } from "../../training/trees/importances.ts";
import type { Tree } from "../../training/trees/tree.ts";
import { Classifier, labelsOf } from "../classifier.ts";
import { defaultPError, type ModelCompileOptions } from "../compilation.ts";
import type { FloatForm } from "../floatModels.ts";
import type { TaskOptions } from "../modes.ts";
import { nullable, rules } from "../options.ts";
import type { IntegerProgram } from "../program.ts";
import { Regressor } from "../regressor.ts";
import { quantizeColumns, treeSide } from "./client.ts";
import type { IntegerNode, TreeClient, TreeEncoding } from "./ensemble.ts";
import { asFloat32, floatValues } from "./floatTrees.ts";
import { chooseTreeForm, piecesOfEnsemble } from "./form.ts";
import { gemmProgram } from "./gemm.ts";
import {
  type EnsembleKind,
  featureQuantizers,
  learntFromIntegers,
  learntFromReals,
  quantizersOfThresholds,
  type TreeLearnt,
} from "./learnt.ts";
import { restoredTrees, savedTrees } from "./savedTrees.ts";
import { thermometerProgram } from "./thermometer.ts";

/** Options that every tree model has. */
export interface TreeOptions {
  /** Bits of inputs and leaves: a number, or `{ opInputs, opLeaves }`; 6 unless given. */
  readonly nBits: BitsOption;
  /** How a quantized feature is encrypted; `auto` takes what is predicted to be faster. */
  readonly encoding: TreeEncoding | "auto";
  /** With the `integer` encoding: whether comparisons look at the sign of a difference, as the original does since 1.4. */
  readonly rounding: boolean;
}

/** Defaults and rules of those options. */
export const treeDefaults: TreeOptions = { nBits: 6, encoding: "auto", rounding: true };
export const treeRules: Checks<TreeOptions> = {
  nBits: rules.bits,
  encoding: oneOf("integer", "thermometer", "auto"),
  rounding: rules.boolean,
};
/** The rule of limits that may be missing. */
export const limit = nullable(rules.count);

/** Trees in the order of their matrices, and what they are. */
export interface GrownEnsemble {
  readonly trees: readonly Tree[];
  readonly kind: EnsembleKind;
}

/** Trees as they were grown elsewhere, on real numbers. */
export interface GivenTrees extends GrownEnsemble {
  readonly features: number;
}

/** The integer program of what was learnt. */
function programOfTrees({ client, ensemble, form, paddingThreshold }: TreeLearnt, rounding: boolean): IntegerProgram {
  if (client.encoding === "integer") return gemmProgram(ensemble, rounding, paddingThreshold);
  return thermometerProgram(ensemble, piecesOfEnsemble(ensemble, form.mostBits) ?? []);
}

/** What was learnt, in the form that the options ask for. */
function withForm(learnt: Omit<TreeLearnt, "form">, { encoding }: TreeOptions, pError: number): TreeLearnt {
  const form = chooseTreeForm(learnt.ensemble, encoding, pError);
  return { ...learnt, form, client: { ...learnt.client, encoding: form.encoding } };
}

/** Trees as they run under encryption. */
export interface TreeDecisions {
  readonly trees: readonly IntegerNode[];
  readonly client: TreeClient;
  readonly features: number;
}

const decisionsOf = ({ ensemble, client, features }: TreeLearnt): TreeDecisions => ({
  ...{ trees: ensemble.trees, client, features },
});

const pErrorOf = ({ pError, globalPError }: ModelCompileOptions): number => pError ?? globalPError ?? defaultPError;

/** Quantizes rows and has trees grown on the integers. */
async function grow(
  x: Matrix,
  bits: TreeBits,
  growOn: (quantized: Matrix) => Promise<readonly Tree[]>,
  kindOf: (trees: readonly Tree[]) => GrownEnsemble,
): Promise<Omit<TreeLearnt, "form">> {
  const quantizers = featureQuantizers(x, bits.opInputs);
  const { trees, kind } = kindOf(await growOn(quantizeColumns(quantizers, x)));
  return learntFromIntegers(trees, kind, quantizers, bits);
}

function given({ trees, features, kind }: GivenTrees, X: MatrixInput | undefined, bits: TreeBits) {
  const quantizers: readonly Quantizer[] =
    X === undefined
      ? quantizersOfThresholds(trees, features, kind.comparison, bits.opInputs)
      : featureQuantizers(toMatrix("X", X), bits.opInputs);
  return learntFromReals(trees, kind, quantizers, bits);
}

/** What was learnt, from a file. */
function learntOf(
  saved: unknown,
  isClassifier: boolean,
  bits: TreeBits,
  kindOf: (trees: readonly Tree[], classes: readonly Label[]) => GrownEnsemble,
) {
  const { trees, classes, inputQuantizers, grownOn } = restoredTrees(saved, isClassifier);
  const ensemble = kindOf(trees, classes);
  const { outputs, outputOf } = ensemble.kind;
  const width = outputOf === null ? outputs : 1;
  const fits =
    inputQuantizers.every(({ nBits }) => nBits === bits.opInputs) &&
    trees.every(({ value }) => value[0]?.length === width) &&
    (outputOf === null || trees.length % outputs === 0);
  if (!fits) {
    throw new UserError(
      `model: expected quantizers of ${bits.opInputs} bits, and trees of ${width} values a node for each of ${outputs} outputs, got others`,
      { code: "damaged-bytes" },
    );
  }
  const learn = grownOn === "integers" ? learntFromIntegers : learntFromReals;
  return learn(ensemble.trees, ensemble.kind, inputQuantizers, bits);
}

/** A tree model that predicts classes. */
export abstract class TreeClassifier<Options extends TreeOptions> extends Classifier<TreeClient, TreeLearnt> {
  protected readonly clientSide = treeSide;
  abstract override readonly options: Readonly<Options>;

  /** Grows trees on integers; `codes` are the classes by number. */
  protected abstract growTrees(
    x: Matrix,
    codes: Float64Array,
    classes: number,
    task: TaskOptions,
  ): Promise<readonly Tree[]>;
  protected abstract kindOf(trees: readonly Tree[], classes: readonly Label[]): GrownEnsemble;

  /** Bits of inputs and leaves, as they were given. */
  get nBits(): BitsOption {
    return this.options.nBits;
  }

  /** The trees as they were grown. */
  get trees(): readonly Tree[] {
    return this.learnt().trees;
  }

  /** The trees as integers, and what a client knows of them: what `ml.display` draws. @throws UserError before `fit` */
  get decisions(): TreeDecisions {
    return decisionsOf(this.learnt());
  }

  /** How much each feature contributes; the sum is 1. */
  get featureImportances(): readonly number[] {
    return gainsByFeature(this.trees, this.learnt().features);
  }

  protected override async train(x: Matrix, y: LabelInput, task: TaskOptions): Promise<TreeLearnt> {
    const { classes, codes } = labelsOf(y, x.rows);
    const learnt = await grow(
      x,
      treeBits(this.nBits),
      (quantized) => this.growTrees(quantized, codes, classes.length, task),
      (trees) => this.kindOf(trees, classes),
    );
    return withForm(learnt, this.options, defaultPError);
  }

  protected override async trainFloat(x: Matrix, y: LabelInput, task: TaskOptions): Promise<FloatForm<TreeClient>> {
    const { classes, codes } = labelsOf(y, x.rows);
    const grown = this.kindOf(await this.growTrees(asFloat32(x), codes, classes.length, task), classes);
    const { client, features } = this.learnt();
    return { client, features, values: (rows) => floatValues(grown, rows) };
  }

  /** Takes trees that were grown elsewhere; without `X` their thresholds give the range of the inputs. */
  adoptTrees(trees: GivenTrees, X?: MatrixInput): this {
    this.adopt(withForm(given(trees, X, treeBits(this.nBits)), this.options, defaultPError));
    return this;
  }

  protected override saved(learnt: TreeLearnt): unknown {
    return savedTrees(learnt);
  }

  protected override restored(saved: unknown): TreeLearnt {
    const learnt = learntOf(saved, true, treeBits(this.nBits), (trees, classes) => this.kindOf(trees, classes));
    return withForm(learnt, this.options, defaultPError);
  }

  protected override programOf(learnt: TreeLearnt): IntegerProgram {
    return programOfTrees(learnt, this.options.rounding);
  }

  protected override chooseForm(learnt: TreeLearnt, _rows: Matrix, options: ModelCompileOptions): TreeLearnt {
    return withForm(learnt, this.options, pErrorOf(options));
  }
}

/** A tree model that predicts numbers. */
export abstract class TreeRegressor<Options extends TreeOptions> extends Regressor<TreeClient, TreeLearnt> {
  protected readonly clientSide = treeSide;
  abstract override readonly options: Readonly<Options>;

  /** Grows trees on integers. */
  protected abstract growTrees(x: Matrix, y: Float64Array, task: TaskOptions): Promise<readonly Tree[]>;
  protected abstract kindOf(trees: readonly Tree[]): GrownEnsemble;

  /** Bits of inputs and leaves, as they were given. */
  get nBits(): BitsOption {
    return this.options.nBits;
  }

  /** The trees as they were grown. */
  get trees(): readonly Tree[] {
    return this.learnt().trees;
  }

  /** The trees as integers, and what a client knows of them: what `ml.display` draws. @throws UserError before `fit` */
  get decisions(): TreeDecisions {
    return decisionsOf(this.learnt());
  }

  /** How much each feature contributes; the sum is 1. */
  get featureImportances(): readonly number[] {
    return gainsByFeature(this.trees, this.learnt().features);
  }

  protected override async train(x: Matrix, y: VectorInput, task: TaskOptions): Promise<TreeLearnt> {
    const targets = toVector("y", y, x.rows);
    const learnt = await grow(
      x,
      treeBits(this.nBits),
      (quantized) => this.growTrees(quantized, targets, task),
      (trees) => this.kindOf(trees),
    );
    return withForm(learnt, this.options, defaultPError);
  }

  protected override async trainFloat(x: Matrix, y: VectorInput, task: TaskOptions): Promise<FloatForm<TreeClient>> {
    const grown = this.kindOf(await this.growTrees(asFloat32(x), toVector("y", y, x.rows), task));
    const { client, features } = this.learnt();
    return { client, features, values: (rows) => floatValues(grown, rows) };
  }

  /** Takes trees that were grown elsewhere; without `X` their thresholds give the range of the inputs. */
  adoptTrees(trees: GivenTrees, X?: MatrixInput): this {
    this.adopt(withForm(given(trees, X, treeBits(this.nBits)), this.options, defaultPError));
    return this;
  }

  protected override saved(learnt: TreeLearnt): unknown {
    return savedTrees(learnt);
  }

  protected override restored(saved: unknown): TreeLearnt {
    const learnt = learntOf(saved, false, treeBits(this.nBits), (trees) => this.kindOf(trees));
    return withForm(learnt, this.options, defaultPError);
  }

  protected override programOf(learnt: TreeLearnt): IntegerProgram {
    return programOfTrees(learnt, this.options.rounding);
  }

  protected override chooseForm(learnt: TreeLearnt, _rows: Matrix, options: ModelCompileOptions): TreeLearnt {
    return withForm(learnt, this.options, pErrorOf(options));
  }
}
