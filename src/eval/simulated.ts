/**
 * Simulation: clear integers, with the error that the chosen parameters predict drawn at every lookup and at the outputs.
 * No cryptography, no keys, and none of its security.
 */
import { at, known } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import { gaussian, type RandomSource } from "../base/random.ts";
import type { NoisePrediction } from "../params/demand.ts";
import { partitionedLinearVariance, type SetVariances } from "../params/noise.ts";
import { sharingOf } from "../tfhe/lookupJobs.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Backend } from "./backend.ts";
import { combineRows, treeOnBits } from "./clear.ts";
import type { PlanNeeds } from "./needs.ts";
import { type LookupStep, setOf, usesPadding } from "./steps.ts";

/** Largest predicted variance of a node's values on the torus, by node id. */
export function varianceByNode(predictions: readonly NoisePrediction[]): ReadonlyMap<number, number> {
  const variances = new Map<number, number>();
  for (const { node, variance } of predictions) {
    assert(node !== undefined, "predictions of a graph name its nodes");
    variances.set(node, Math.max(variances.get(node) ?? 0, variance)); // absent: the first of the node
  }
  return variances;
}

/** The predicted variance at the tables of a lookup, on the torus. */
export function varianceAt(step: LookupStep, needs: PlanNeeds, sets: SetVariances): number {
  const weights = known(needs.lookupWeights, step);
  const variances = setOf(step) === "wide" ? sets.wideVariances : sets.variances;
  assert(variances !== undefined, "wide lookups have a set of their own");
  const { keyswitch, modulusSwitch } = variances;
  // Results that share a rotation make the grid of the modulus switch coarser.
  return partitionedLinearVariance(weights, sets) + keyswitch + modulusSwitch * 4 ** sharingOf(step);
}

/** By how many messages noise moves one value: far below a half nearly always. `bits` is the width of the message space. */
function drift(variance: number, bits: number, random: RandomSource): number {
  return gaussian(random) * Math.sqrt(variance) * 2 ** (bits + 1);
}

/** A back end whose values are elements, wrong as often as encrypted ones would be. `varianceOf` a lookup is that at its tables, on the torus. */
export function simulatedBackend(
  args: readonly Tensor[],
  varianceOf: (step: LookupStep) => number,
  random: RandomSource,
): Backend<Float64Array> {
  return {
    input: ({ argument }) => at(args, argument).data,
    affine: combineRows,
    convert: (_, source) => source,
    tree: treeOnBits,
    lookups: (batch, sources) => batch.map((step, i) => lookUp(step, at(sources, i), varianceOf(step), random)),
  };
}

function lookUp(
  step: LookupStep,
  source: Float64Array,
  variance: number,
  random: RandomSource,
): readonly Float64Array[] {
  const { element, low, outputs } = step;
  const { bits } = step.source;
  const size = 2 ** bits;
  // The results of one rotation are wrong together.
  const places = Float64Array.from(element, (from) =>
    Math.round(at(source, from) - low + drift(variance, bits, random)),
  );
  const whole = usesPadding(step);
  return outputs.map(({ tables, tableOf }) =>
    Float64Array.from(places, (place, i) => {
      const table = at(tables, at(tableOf, i));
      const turns = Math.floor(place / size);
      const isOdd = turns % 2 !== 0;
      const inside = place - turns * size;
      if (whole) return at(table, inside + (isOdd ? size : 0));
      // A table is negacyclic: past its end it goes on with its negative (tfhe-wire-format.md, "LUT polynomial").
      const entry = at(table, inside);
      return isOdd ? -entry : entry;
    }),
  );
}

/** What a simulated decryption must know: the width of the message space, the predicted variance, and the smallest message. */
export interface OutputNoise {
  readonly bits: number;
  readonly variance: number;
  readonly low: number;
  readonly random: RandomSource;
}

/** An output as it is decrypted: moved by its noise and wrapped into the message space, signed or not. */
export function decryptSimulated(values: Float64Array, { bits, variance, low, random }: OutputNoise): Float64Array {
  const size = 2 ** bits;
  return values.map((value) => {
    const moved = value + Math.round(drift(variance, bits, random)) - low;
    return moved - Math.floor(moved / size) * size + low;
  });
}
