/**
 * Conversions from the big key of one parameter set to that of another: an LWE ciphertext's mask, taken as polynomials of the target's size,
 * times GLWE encryptions of the source key's polynomials under the target key (Chen, Dai, Kim, Song, "Efficient homomorphic conversion
 * between (ring) LWE ciphertexts", ACNS 2021). Such a key has the form of a few GGSW ciphertexts, so that one conversion costs a few
 * external products: nothing beside a bootstrap. Chooses the decomposition; converts nothing.
 */
import type { BootstrapShape, Gadget } from "../kernel/bootstrapShape.ts";
import { bootstrapKeyBytes, type CostWeights, externalProductCost } from "./cost.ts";
import { type FftNoise, keyswitchVariance } from "./noise.ts";

/**
 * A conversion adds at most this share of the variance of a bootstrap's output of the set that it leads to: what weighs on the needs of a
 * circuit is then known before any shape is.
 */
export const CONVERSION_SHARE = 1 / 16;

const MAXIMAL_LEVEL = 8;
/** Digits of more bits do not fit a kernel's. */
const MAXIMAL_BASE_LOG = 31;

/** What a conversion's key is made under. */
export interface ConversionTarget {
  readonly shape: BootstrapShape;
  readonly glweNoiseStd: number;
  /** V_br of the set, on the torus. */
  readonly bootstrapVariance: number;
}

/**
 * The shape of a conversion key, as of a bootstrap key: `lweDimension` GGSW-like blocks of k+1 polynomials each hold the source key's
 * `inputDimension` bits. There is no keyswitch in it.
 */
function shapeOf(inputDimension: number, { shape }: ConversionTarget, pbs: Gadget): BootstrapShape {
  const { glweDimension, polynomialSize, modulusSwitch } = shape;
  const lweDimension = Math.ceil(inputDimension / polynomialSize / (glweDimension + 1));
  return { lweDimension, glweDimension, polynomialSize, pbs, ks: { baseLog: 1, level: 1 }, modulusSwitch };
}

/** V of a conversion: that of a keyswitch under the target's big key, and the transform's for each external product. */
export function conversionVariance(
  inputDimension: number,
  conversion: BootstrapShape,
  glweNoiseStd: number,
  fftNoise: FftNoise,
): number {
  const gadget = keyswitchVariance(inputDimension, glweNoiseStd ** 2, conversion.pbs);
  return gadget + conversion.lweDimension * fftNoise(conversion, conversion.pbs);
}

/** The conversion of fewest levels within its share of noise, and of least noise among those; null when there is none. */
export function conversionShape(
  inputDimension: number,
  target: ConversionTarget,
  fftNoise: FftNoise,
): BootstrapShape | null {
  for (let level = 1; level <= MAXIMAL_LEVEL; level++) {
    let best: BootstrapShape | null = null;
    let least = CONVERSION_SHARE * target.bootstrapVariance;
    for (let baseLog = 1; baseLog <= MAXIMAL_BASE_LOG && baseLog * level < 64; baseLog++) {
      const shape = shapeOf(inputDimension, target, { baseLog, level });
      const variance = conversionVariance(inputDimension, shape, target.glweNoiseStd, fftNoise);
      if (variance > least) continue;
      best = shape;
      least = variance;
    }
    if (best !== null) return best;
  }
  return null;
}

/** Operations of one conversion. */
export function conversionCost(conversion: BootstrapShape, weights: CostWeights): number {
  return conversion.lweDimension * externalProductCost(conversion, conversion.pbs.level, weights);
}

/** Bytes of a conversion key as an evaluator holds it. */
export function conversionKeyBytes(conversion: BootstrapShape): number {
  return bootstrapKeyBytes(conversion, conversion.lweDimension, conversion.pbs.level);
}
