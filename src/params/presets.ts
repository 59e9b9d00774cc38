/**
 * Parameter sets that need no search: levelled ones, which only add and multiply by constants, and insecure toys.
 * They come as candidates, the smallest first; graphSearch.ts takes the first that meets a demand.
 */

import { type BootstrapShape, groupSize, type KeyGroups, type ModulusSwitch } from "../kernel/bootstrapShape.ts";
import {
  blindRotationVariance,
  externalProductVariance,
  type FftNoise,
  keyswitchVariance,
  modulusSwitchVariance,
  rowRoundingVariance,
  type SourceVariances,
} from "./noise.ts";
import { minimalStd, type SecurityCurve } from "./security.ts";

/** A shape, its key noise and what follows from them. */
export interface Candidate {
  readonly shape: BootstrapShape;
  readonly lweNoiseStd: number;
  readonly glweNoiseStd: number;
  readonly variances: SourceVariances;
}

/**
 * Big dimensions of levelled sets, all with k = 1: at 4096 the noise is at the floor, where more dimension buys nothing
 * (parameter-selection.md, section 1).
 */
const LEVELLED_LOG2_DIMENSIONS: readonly number[] = [9, 10, 11, 12];

/** Levelled sets: only the big dimension matters. The rest is valid, and as small as that allows, because client keys hold all of it. */
export function levelledCandidates(curve: SecurityCurve, modulusSwitch: ModulusSwitch): readonly Candidate[] {
  return LEVELLED_LOG2_DIMENSIONS.map((log2N) => {
    const lweDimension = 512;
    const polynomialSize = 2 ** log2N;
    const glweNoiseStd = minimalStd(curve, polynomialSize);
    const input = glweNoiseStd ** 2;
    return {
      shape: {
        lweDimension,
        glweDimension: 1,
        polynomialSize,
        pbs: { baseLog: 23, level: 1 },
        ks: { baseLog: 5, level: 3 },
        modulusSwitch,
      },
      lweNoiseStd: minimalStd(curve, lweDimension),
      glweNoiseStd,
      variances: { input, bootstrap: input, keyswitch: 0, modulusSwitch: 0 },
    };
  });
}

/** Small enough that a bootstrap is a few external products; large enough that the modulus switch still errs as a sum of many terms does. */
const TOY_LWE_DIMENSION = 16;
/** A thousandth of the secure noise or less: what is seen in a toy is rounding. */
const TOY_NOISE_STD = 2 ** -50;
const TOY_LOG2_POLYNOMIAL_SIZES: readonly number[] = [8, 9, 10, 11, 12, 13, 14, 15, 16];

/** Insecure sets: tiny n, in whole groups, and tiny noise, and N as large as the message asks. */
export function toyCandidates(
  modulusSwitch: ModulusSwitch,
  fftNoise: FftNoise,
  groups: KeyGroups | undefined,
): readonly Candidate[] {
  const size = groupSize({ groups });
  const lweDimension = Math.ceil(TOY_LWE_DIMENSION / size) * size;
  return TOY_LOG2_POLYNOMIAL_SIZES.map((log2N) => {
    const shape: BootstrapShape = {
      lweDimension,
      glweDimension: 1,
      polynomialSize: 2 ** log2N,
      pbs: { baseLog: 15, level: 2 },
      ks: { baseLog: 6, level: 4 },
      modulusSwitch,
      ...(groups === undefined ? {} : { groups }),
    };
    const input = TOY_NOISE_STD ** 2;
    const cmux = externalProductVariance(shape, shape.pbs, input, fftNoise, groups);
    const variances = {
      input,
      bootstrap: blindRotationVariance(lweDimension, cmux),
      keyswitch: keyswitchVariance(shape.polynomialSize, input + rowRoundingVariance(lweDimension, groups), shape.ks),
      modulusSwitch: modulusSwitchVariance(lweDimension, shape.polynomialSize, modulusSwitch, groups),
    };
    return { shape, lweNoiseStd: TOY_NOISE_STD, glweNoiseStd: TOY_NOISE_STD, variances };
  });
}
