/** In how many parts the sums of a lookup network come back: as few as leave lookups as cheap as they are by themselves. */
import { KERNEL_COST } from "../../../params/cost.ts";
import { concreteFftNoise, maximalVariance } from "../../../params/noise.ts";
import { type Demand, PUBLISHED_SPACE, type SearchModel, searchShape } from "../../../params/search.ts";
import type { LookupNetwork } from "../../training/lookupNet/train.ts";
import { rangeOfSum, unitsOfPart } from "./program.ts";

/** Fewer parts are worth this much of the time. */
const slower = 1.02;

/** Key bits one by one, or in pairs: what the compiler tries too. */
const models: readonly SearchModel[] = [undefined, { kind: "multi-bit", size: 2 } as const].map((groups) => ({
  curve: 132,
  modulusSwitch: "centered",
  fftNoise: concreteFftNoise,
  cost: KERNEL_COST,
  keyswitchWordBits: 32,
  extends: true,
  groups,
}));

/** The number of parts, and the predicted milliseconds of a row's lookups on one thread; infinite where there are no parameters. */
export interface Parts {
  readonly parts: number;
  readonly milliseconds: number;
}

/** Chooses the number of parts for a probability that one lookup or one result is wrong. */
export function chooseParts(network: LookupNetwork, pError: number): Parts {
  const units = network.layers.at(-1)?.length ?? 0; // absent: there is a layer
  const counts = [...powersBelow(units), units];
  const found = counts.map((parts): Parts => ({ parts, milliseconds: millisecondsOf(network, parts, pError) }));
  const least = Math.min(...found.map(({ milliseconds }) => milliseconds));
  return found.find(({ milliseconds }) => milliseconds <= slower * least) as Parts;
}

function powersBelow(limit: number): readonly number[] {
  const powers: number[] = [];
  for (let power = 1; power < limit; power *= 2) powers.push(power);
  return powers;
}

function millisecondsOf(network: LookupNetwork, parts: number, pError: number): number {
  const lookups = network.layers.map((layer, i) => {
    const taken = Math.max(...layer.map(({ inputs }) => inputs.length));
    const bits = Math.ceil(Math.log2(taken + 1));
    const variance = maximalVariance(bits, Math.log(pError));
    return i === 0
      ? { inputNorm2: taken, bootstrapNorm2: 0, variance }
      : { inputNorm2: 0, bootstrapNorm2: taken, variance };
  });
  const demand: Demand = { lookups, outputs: sumsOf(network, parts, pError) };
  const costs = models.map((model) => searchShape(model, demand, PUBLISHED_SPACE)?.cost ?? Number.POSITIVE_INFINITY); // absent: there are no parameters
  const count = network.layers.reduce((sum, { length }) => sum + length, 0);
  return (count * Math.min(...costs)) / 1e6;
}

/** What sums must meet; all results share the width of the widest. */
function sumsOf({ head, layers }: LookupNetwork, parts: number, pError: number) {
  const units = layers.at(-1) ?? []; // absent: there is a layer
  const sums = head.flatMap((row) =>
    Array.from({ length: parts }, (_, part) => {
      const [first, end] = unitsOfPart(units.length, part, parts);
      const weights = row.map((weight, u) => (u >= first && u < end ? weight : 0));
      const [low, high] = rangeOfSum(weights, units);
      return { low, high, norm2: weights.reduce((sum, weight) => sum + weight * weight, 0) };
    }),
  );
  const low = Math.min(...sums.map((sum) => sum.low));
  const high = Math.max(...sums.map((sum) => sum.high));
  // A hint keeps room for integers of this width, with a sign.
  const bits = 1 + Math.ceil(Math.log2(Math.max(-low, high + 1, 1)));
  const variance = maximalVariance(bits, Math.log(pError));
  return [{ inputNorm2: 0, bootstrapNorm2: Math.max(...sums.map(({ norm2 }) => norm2)), variance }];
}
