/** From grown trees to a fitted model: quantizers, integer thresholds and leaves, and the form that runs. */
import type { Label } from "../../numeric/labels.ts";
import { columnOf, type Matrix } from "../../numeric/matrix.ts";
import type { TreeBits } from "../../quantize/bits.ts";
import { type Quantizer, quantizeOne, quantizerOf, quantizerOfRange } from "../../quantize/quantizer.ts";
import { isLeaf, type Tree } from "../../training/trees/tree.ts";
import type { Fitted } from "../clientSide.ts";
import {
  type IntegerEnsemble,
  integerEnsemble,
  type LeafValues,
  type TreeAggregation,
  type TreeClient,
} from "./ensemble.ts";
import type { TreeForm } from "./form.ts";

/** A fitted tree model. */
export interface TreeLearnt extends Fitted<TreeClient> {
  /** Trees as they were grown, with the thresholds of the data that they were grown on. */
  readonly trees: readonly Tree[];
  readonly ensemble: IntegerEnsemble;
  readonly form: TreeForm;
  /** The threshold that the original writes in rows of padding. */
  readonly paddingThreshold: number;
  /** What the trees were grown on: quantized rows, or real ones. */
  readonly grownOn: "integers" | "reals";
}

/** What a family of models says of its trees. */
export interface EnsembleKind {
  readonly comparison: "less" | "lessEqual";
  readonly aggregation: TreeAggregation;
  readonly base: number;
  readonly classes: readonly Label[];
  /** Outputs of the model. */
  readonly outputs: number;
  /** Which output each tree belongs to; null where a leaf has all of them. */
  readonly outputOf: readonly number[] | null;
  readonly leaves: LeafValues;
}

/** One unsigned quantizer a feature. */
export const featureQuantizers = (x: Matrix, bits: number): readonly Quantizer[] =>
  Array.from({ length: x.columns }, (_, j) => quantizerOf(columnOf(x, j), { nBits: bits }));

/** The model of trees that were grown on quantized rows: thresholds between integers become integers without loss. */
export function learntFromIntegers(
  trees: readonly Tree[],
  kind: EnsembleKind,
  inputQuantizers: readonly Quantizer[],
  bits: TreeBits,
): Omit<TreeLearnt, "form"> {
  const levelOf = (_feature: number, threshold: number): number =>
    kind.comparison === "less" ? Math.ceil(threshold) - 1 : Math.floor(threshold);
  return { ...assemble(trees, kind, inputQuantizers, bits, levelOf), paddingThreshold: 0, grownOn: "integers" };
}

/** The model of trees that were grown elsewhere on real numbers: thresholds are rounded to the nearest integer of their feature. */
export function learntFromReals(
  trees: readonly Tree[],
  kind: EnsembleKind,
  inputQuantizers: readonly Quantizer[],
  bits: TreeBits,
): Omit<TreeLearnt, "form"> {
  const quantized = (feature: number, threshold: number): number =>
    quantizeOne(inputQuantizers[feature] as Quantizer, threshold);
  const levelOf = (feature: number, threshold: number): number =>
    quantized(feature, threshold) - Number(kind.comparison === "less");
  return {
    ...assemble(trees, kind, inputQuantizers, bits, levelOf),
    paddingThreshold: quantized(0, 0),
    grownOn: "reals",
  };
}

function assemble(
  trees: readonly Tree[],
  kind: EnsembleKind,
  inputQuantizers: readonly Quantizer[],
  { opInputs, opLeaves }: TreeBits,
  levelOf: (feature: number, threshold: number) => number,
): Omit<TreeLearnt, "form" | "paddingThreshold" | "grownOn"> {
  const { comparison, outputs, outputOf, aggregation, base, classes } = kind;
  const features = inputQuantizers.length;
  const ensemble = integerEnsemble(trees, kind.leaves, levelOf, opLeaves, {
    outputOf,
    outputs,
    features,
    inputBits: opInputs,
    comparison,
  });
  return {
    client: {
      inputQuantizers,
      leafScale: ensemble.leafQuantizer.scale,
      aggregation,
      base,
      classes,
      encoding: "integer",
    },
    features,
    trees,
    ensemble,
  };
}

/**
 * Quantizers from thresholds alone, for trees that come without data: their range, wider by one step on the side that comparisons leave open.
 * Thresholds are float32 numbers, as the original exports them.
 */
export function quantizersOfThresholds(
  trees: readonly Tree[],
  features: number,
  comparison: "less" | "lessEqual",
  bits: number,
): readonly Quantizer[] {
  return Array.from({ length: features }, (_, feature) => {
    const thresholds = trees.flatMap((tree) =>
      tree.threshold.filter((_, node) => !isLeaf(tree, node) && tree.feature[node] === feature),
    );
    const distinct = [...new Set(thresholds)].sort((a, b) => a - b);
    const [low = 0, high = 1] = [distinct[0], distinct.at(-1)];
    const step = distinct.length < 2 ? 1 : Math.fround(high - low) / (2 ** bits - 2);
    if (distinct.length === 1) return quantizerOfRange(low - step, high + step, { nBits: bits });
    return comparison === "less"
      ? quantizerOfRange(low - step, high, { nBits: bits })
      : quantizerOfRange(low, high + step, { nBits: bits });
  });
}
