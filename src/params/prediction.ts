/**
 * What a parameter set gives to a circuit, from the set alone: the variances of its ciphertexts, the noise of every need, and how likely anything
 * fails. Whoever has the parameters of a circuit predicts alike; nothing is searched here.
 */
import { type NeedsPrediction, predictCircuit } from "./demand.ts";
import type { NoiseNeed } from "./needs.ts";
import {
  blindRotationVariance,
  externalProductVariance,
  keyswitchVariance,
  modulusSwitchVariance,
  ownFftNoise,
  partitionedLinearVariance,
  rowRoundingVariance,
  type SetVariances,
  type SourceVariances,
} from "./noise.ts";
import type { CryptoParameters, SetChoice } from "./parameters.ts";
import type { PartitionedNeed, PartitionedNeeds } from "./partitionedNeeds.ts";

/** The predicted noise of a circuit under its sets. */
export interface NoisePredictions extends NeedsPrediction, SetVariances {}

const none: SourceVariances = { input: 0, bootstrap: 0, keyswitch: 0, modulusSwitch: 0 };

function variancesOf({ shape, lweNoiseStd, glweNoiseStd }: SetChoice, lookups: boolean): SourceVariances {
  const input = glweNoiseStd ** 2;
  if (!lookups) return { input, bootstrap: input, keyswitch: 0, modulusSwitch: 0 };
  const { lweDimension, glweDimension, polynomialSize, pbs, ks, modulusSwitch, groups } = shape;
  const cmux = externalProductVariance(shape, pbs, input, ownFftNoise, groups);
  return {
    input,
    bootstrap: blindRotationVariance(lweDimension, cmux),
    keyswitch: keyswitchVariance(
      glweDimension * polynomialSize,
      lweNoiseStd ** 2 + rowRoundingVariance(lweDimension, groups),
      ks,
    ),
    modulusSwitch: modulusSwitchVariance(lweDimension, polynomialSize, modulusSwitch, groups),
  };
}

/** The variances of ciphertexts under checked parameters, with our kernel's transform. */
export function setVariances(parameters: CryptoParameters): SetVariances {
  const { wide, lookups } = parameters;
  return {
    variances: variancesOf(parameters, lookups),
    ...(wide === undefined ? {} : { wideVariances: variancesOf(wide, lookups) }),
  };
}

/** The noise of every need under known variances of both sets. */
export function predictNeeds({ needs, outputs }: PartitionedNeeds, variances: SetVariances): NeedsPrediction {
  const known = (need: PartitionedNeed, isLookup: boolean): NoiseNeed => {
    const { keyswitch, modulusSwitch } = (need.set === "wide" ? variances.wideVariances : null) ?? variances.variances;
    const added = partitionedLinearVariance(need, variances) + (isLookup ? keyswitch + modulusSwitch : 0);
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
