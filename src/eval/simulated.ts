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

/** Draws by how many messages noise moves one value: far below a half nearly always. `bits` is the width of the message space. */
function driftOf(variance: number, bits: number): (random: RandomSource) => number {
  const deviation = Math.sqrt(variance) * 2 ** (bits + 1);
  return (random) => gaussian(random) * deviation;
}

/**
 * A back end whose values are elements, wrong as often as encrypted ones would be. `varianceOf` a lookup is that at its tables, on the torus.
 * @param args the elements of each argument, as `inRuns` gives them
 * @param runs how many runs are simulated at once, each with errors of its own
 */
export function simulatedBackend(
  args: readonly Float64Array[],
  varianceOf: (step: LookupStep) => number,
  random: RandomSource,
  runs = 1,
): Backend<Float64Array> {
  return {
    input: ({ argument }) => at(args, argument),
    affine: (step, inputs, rows) => combineRows(step, inputs, rows, runs),
    convert: (_, source) => source,
    tree: (step, selectors) => treeOnBits(step, selectors, runs),
    lookups: (batch, sources) => batch.map((step, i) => lookUp(step, at(sources, i), varianceOf(step), random, runs)),
  };
}

/** Elements of several runs, run by run, as back ends hold them: element by element. */
export function inRuns(data: Float64Array, runs: number): Float64Array {
  if (runs === 1) return data;
  const count = data.length / runs;
  return data.map((_, place) => at(data, (place % runs) * count + Math.floor(place / runs)));
}

/** The opposite of `inRuns`. */
export const runByRun = (data: Float64Array, runs: number): Float64Array => inRuns(data, data.length / runs);

function lookUp(
  step: LookupStep,
  source: Float64Array,
  variance: number,
  random: RandomSource,
  runs: number,
): readonly Float64Array[] {
  const { element, low, outputs } = step;
  const { bits } = step.source;
  const size = 2 ** bits;
  const moved = driftOf(variance, bits);
  // The results of one rotation are wrong together.
  const places = new Float64Array(element.length * runs);
  for (let i = 0, to = 0; i < element.length; i++) {
    const from = at(element, i) * runs;
    for (let run = 0; run < runs; run++, to++) places[to] = Math.round(at(source, from + run) - low + moved(random));
  }
  const whole = usesPadding(step);
  return outputs.map(({ tables, tableOf }) => {
    const made = new Float64Array(places.length);
    for (let i = 0, to = 0; i < element.length; i++) {
      const table = at(tables, at(tableOf, i));
      for (let run = 0; run < runs; run++, to++) {
        const place = at(places, to);
        const turns = Math.floor(place / size);
        const isOdd = turns % 2 !== 0;
        const inside = place - turns * size;
        // A table is negacyclic: past its end it goes on with its negative (tfhe-wire-format.md, "LUT polynomial").
        if (whole) made[to] = at(table, inside + (isOdd ? size : 0));
        else made[to] = isOdd ? -at(table, inside) : at(table, inside);
      }
    }
    return made;
  });
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
  const drift = driftOf(variance, bits);
  return values.map((value) => {
    const moved = value + Math.round(drift(random)) - low;
    return moved - Math.floor(moved / size) * size + low;
  });
}
