/** What the results of a circuit tell, by the predictions of its plan. Clients read it in their file (exposure.ts) and load nothing of this. */
import { at } from "../base/arrays.ts";
import type { PlanNeeds } from "../eval/needs.ts";
import type { Plan } from "../eval/plan.ts";
import { varianceByNode } from "../eval/simulated.ts";
import type { NeedsPrediction } from "../params/demand.ts";
import { log2ErrorProbability, tolerance } from "../params/noise.ts";
import { sizeOf } from "../value/shape.ts";
import type { Configuration } from "./configuration.ts";
import { type Exposure, limitReasons } from "./exposure.ts";
import type { OutputSpecification } from "./specification.ts";

const LOG2_E = Math.LOG2E;
/** Entropy of a Gaussian of deviation s, in bits, is log2(s) plus this. */
const GAUSSIAN_ENTROPY = 0.5 * Math.log2(2 * Math.PI * Math.E);

/** Entropy of a failure of probability 2^log2P and of its sign, in bits: what one more value that may be wrong tells. */
export function failureBits(log2P: number): number {
  const p = 2 ** log2P;
  if (p === 0) return 0;
  if (p >= 1) return 1;
  const right = -Math.log1p(-p) * LOG2_E;
  return p * -log2P + (1 - p) * right + p;
}

/**
 * Bits of noise that a decrypted value of `bits` bits tells: where the noise is wider than the values' distance, all of it above that, as far as
 * the value goes. */
function outputBits(bits: number, variance: number): number {
  const distances = Math.sqrt(variance) / (2 * tolerance(bits));
  const shown = distances === 0 ? 0 : Math.log2(distances) + GAUSSIAN_ENTROPY;
  return Math.min(bits, Math.max(failureBits(log2ErrorProbability(bits, variance)), shown));
}

const outputSentence = (number: number, deviations: number): string =>
  `output ${number} is read finer than its noise allows (half the distance of two values is ${deviations.toPrecision(2)} deviations): its results show noise, and noise tells of the key`;

/** Deviations that are exceeded with probability `LARGEST_SAFE_P_ERROR`. */
const LEAST_DEVIATIONS = 2.5758293035489;

/** A plan with its predictions. */
export interface PredictedCircuit {
  readonly plan: Plan;
  readonly needs: PlanNeeds;
  readonly prediction: NeedsPrediction;
}

/** What the results of a planned circuit tell, by its predictions. `outputs` say how finely values are read. */
export function exposureOf(
  { needs, plan, prediction }: PredictedCircuit,
  outputs: readonly OutputSpecification[],
  configuration: Configuration,
): Exposure {
  const reasons = [...limitReasons(configuration)];
  let bitsPerRun = 0;
  needs.needs.forEach(({ count }, i) => {
    bitsPerRun += count * failureBits(at(prediction.lookups, i).log2PError);
  });
  const variances = varianceByNode(prediction.outputs);
  const { lowered } = plan;
  outputs.forEach(({ bits, shape }, i) => {
    const { id } = at(lowered.outputs, i).node;
    const variance = variances.get(lowered.origin[id] ?? id) ?? 0;
    bitsPerRun += sizeOf(shape) * outputBits(bits, variance);
    const deviations = tolerance(bits) / Math.sqrt(variance);
    if (deviations < LEAST_DEVIATIONS) reasons.push(outputSentence(i, deviations));
  });
  return { bitsPerRun, reasons, allowed: configuration.enableUnsafeFeatures === true };
}
