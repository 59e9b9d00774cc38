/**
 * What a parameter set gives to a circuit, from the set alone: the variances of its ciphertexts, the noise of every need, and how likely anything
 * fails. Whoever has the parameters of a circuit predicts alike; nothing is searched here.
 */
import { tableSize } from "../kernel/bootstrapShape.ts";
import { conversionVariance } from "./conversion.ts";
import { type NeedsPrediction, predictCircuit } from "./demand.ts";
import type { NoiseNeed } from "./needs.ts";
import {
  blindRotationVariance,
  externalProductVariance,
  type FftNoise,
  type GlweShape,
  keyswitchVariance,
  modulusSwitchVariance,
  ownFftNoise,
  partitionedLinearVariance,
  rowRoundingVariance,
  type SetVariances,
  type SourceVariances,
} from "./noise.ts";
import type { CryptoParameters, ParameterChoice, SetChoice } from "./parameters.ts";
import type { PartitionedNeed, PartitionedNeeds } from "./partitionedNeeds.ts";
import { type TreeChoice, treeVariance } from "./tree.ts";

/** The predicted noise of a circuit under its sets. */
export interface NoisePredictions extends NeedsPrediction, SetVariances {}

const none: SourceVariances = { input: 0, bootstrap: 0, keyswitch: 0, modulusSwitch: 0 };

function variancesOf(
  { shape, lweNoiseStd, glweNoiseStd }: SetChoice,
  lookups: boolean,
  fftNoise: FftNoise,
): SourceVariances {
  const input = glweNoiseStd ** 2;
  if (!lookups) return { input, bootstrap: input, keyswitch: 0, modulusSwitch: 0 };
  const { lweDimension, glweDimension, polynomialSize, pbs, ks, modulusSwitch, groups } = shape;
  const cmux = externalProductVariance(shape, pbs, input, fftNoise, groups);
  return {
    input,
    bootstrap: blindRotationVariance(lweDimension, cmux),
    keyswitch: keyswitchVariance(
      glweDimension * polynomialSize,
      lweNoiseStd ** 2 + rowRoundingVariance(lweDimension, groups),
      ks,
    ),
    modulusSwitch: modulusSwitchVariance(lweDimension, tableSize(shape), modulusSwitch, groups),
  };
}

/** What stands for the wide set where there are trees: results of trees are its bootstrap outputs. */
export function treeVariances(bootstrap: number): SourceVariances {
  return { ...none, bootstrap };
}

/** The variance of a tree's result under the big key, both conversions counted. */
function treeResultVariance(
  tree: TreeChoice,
  { shape, glweNoiseStd }: SetChoice,
  bootstrap: number,
  fftNoise: FftNoise,
): number {
  const dimensionOf = ({ glweDimension, polynomialSize }: GlweShape) => glweDimension * polynomialSize;
  const there = conversionVariance(dimensionOf(shape), tree.toTree, tree.glweNoiseStd, fftNoise);
  const back = conversionVariance(dimensionOf(tree.shape), tree.toNarrow, glweNoiseStd, fftNoise);
  return treeVariance(tree.shape, tree.bits, bootstrap + there, tree.glweNoiseStd ** 2, fftNoise) + back;
}

/** The variances of ciphertexts under a choice of parameters. */
export function setVariancesOf(parameters: ParameterChoice, fftNoise: FftNoise): SetVariances {
  const { wide, tree, lookups } = parameters;
  const variances = variancesOf(parameters, lookups, fftNoise);
  if (tree !== undefined) {
    return {
      variances,
      wideVariances: treeVariances(treeResultVariance(tree, parameters, variances.bootstrap, fftNoise)),
    };
  }
  return { variances, ...(wide === undefined ? {} : { wideVariances: variancesOf(wide, lookups, fftNoise) }) };
}

/** The variances of ciphertexts under checked parameters, with our kernel's transform. */
export function setVariances(parameters: CryptoParameters): SetVariances {
  return setVariancesOf(parameters, ownFftNoise);
}

/** The noise of every need under known variances of both sets. */
export function predictNeeds({ needs, outputs }: PartitionedNeeds, variances: SetVariances): NeedsPrediction {
  const known = (need: PartitionedNeed, isLookup: boolean): NoiseNeed => {
    const { keyswitch, modulusSwitch } = (need.set === "wide" ? variances.wideVariances : null) ?? variances.variances;
    const share = need.keyswitchShare ?? 1; // absent: all of it
    const added = partitionedLinearVariance(need, variances) + (isLookup ? share * keyswitch + modulusSwitch : 0);
    const { node, precision, count } = need;
    return { node, precision, count, bootstrapNorm2: 0, inputNorm2: 0, added };
  };
  const all = [...needs.map((need) => known(need, true)), ...outputs.map((need) => known(need, false))];
  const { outputs: predicted, log2GlobalPError } = predictCircuit({ needs: [], outputs: all }, none);
  return { lookups: predicted.slice(0, needs.length), outputs: predicted.slice(needs.length), log2GlobalPError };
}

/** What checked parameters give to the needs of a circuit. */
export function predictionOf(needs: PartitionedNeeds, parameters: CryptoParameters): NoisePredictions {
  const variances = setVariances(parameters);
  return { ...predictNeeds(needs, variances), ...variances };
}
