/** What noise the values of the user's nodes carry in a plan: widths, weights and predictions. It runs nothing and chooses nothing. */
import { at, known } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import { CONVERSION_SHARE } from "../params/conversion.ts";
import {
  log2ErrorProbability,
  type PartitionedWeights,
  partitionedLinearVariance,
  type SetVariances,
} from "../params/noise.ts";
import { needsOf } from "./needs.ts";
import type { Plan } from "./plan.ts";

/** The noise of the value of one node of the user's graph; of several elements, the noisiest. */
export interface ValueNoise extends PartitionedWeights {
  /** Bits of its message space, one padding bit above them not counted. */
  readonly space: number;
  /** The value that message 0 stands for. */
  readonly low: number;
  /** The node of the user's graph whose own width makes the message space so wide. */
  readonly forcedBy: number;
  /** Predicted variance on the torus. */
  readonly variance: number;
  /** log2 of the probability that one element would be decrypted wrong. */
  readonly log2PError: number;
}

/** The noise of every value of the user's graph that a run makes, by node id: as it is under the client's key, to which wide ones are converted. */
export function nodeNoise(plan: Plan, variances: SetVariances): ReadonlyMap<number, ValueNoise> {
  const { origin, values, spaces } = plan.lowered;
  const weights = new Map<number, PartitionedWeights>();
  needsOf(plan, ({ id }, norms) => weights.set(id, norms));
  const noise = new Map<number, ValueNoise>();
  for (const [node, value] of values) {
    const own = known(weights, value.id);
    const conversion = value.set === "wide" ? CONVERSION_SHARE : 0;
    const norms = { ...own, bootstrapNorm2: own.bootstrapNorm2 + conversion };
    const variance = partitionedLinearVariance(norms, variances);
    const space = at(spaces, value.node.id);
    assert(space !== null, `node ${value.node.id} is encrypted`);
    const log2PError = log2ErrorProbability(value.bits, variance);
    noise.set(node, {
      ...norms,
      space: space.bits,
      low: space.low,
      forcedBy: at(origin, space.forcedBy),
      variance,
      log2PError,
    });
  }
  return noise;
}
