/**
 * Two parameter sets for one circuit: a narrow one, under which the client encrypts and decrypts, and a wide one for lookups that would
 * make the other expensive. What one set's values do to the needs of the other is noise of known variance as soon as the other is known,
 * so that each set is searched for by graphSearch.ts. Two searches in a row are sound, but which set leaves the other how much room is tried.
 */
import type { SetName } from "../kernel/bootstrapShape.ts";
import { checkedParameters } from "./checkedParameters.ts";
import { type ConversionTarget, conversionShape } from "./conversion.ts";
import { allowedVariance, checkedLimits } from "./demand.ts";
import {
  DEFAULT_MEMORY_LIMIT,
  findParametersForNeeds,
  type NeedsQuery,
  type ParametersForNeeds,
} from "./graphSearch.ts";
import type { NoiseNeed, NoiseNeeds } from "./needs.ts";
import { linearVariance, ownFftNoise, type SetVariances, type SourceVariances } from "./noise.ts";
import type { PartitionedNeed, PartitionedNeeds } from "./partitionedNeeds.ts";
import { predictNeeds } from "./prediction.ts";

/** What a circuit in two partitions asks of its parameters. The memory limit is for the keys of both sets. */
export type PartitionedQuery = Omit<NeedsQuery, "needs" | "outputs"> & PartitionedNeeds;

/** How much of the variance of a need may come from the set that does not look it up: what the first search leaves to the second. */
const SHARES: readonly number[] = [1 / 2, 1 / 16];

/** The global limit of a first search, as a share of the whole: the rest is for the other set. */
const FIRST_GLOBAL_SHARE = 1 / 2;

/** The variance that the sources of one set bring to a need. */
function varianceFrom(set: SetName, need: PartitionedNeed, variances: SourceVariances): number {
  return set === "wide" ? need.wideNorm2 * variances.bootstrap : linearVariance(need, variances);
}

/** What the other set does to a need: the variance that it brings, and how much heavier the set's own weights are to be taken for its sake. */
interface Influence {
  readonly added: number;
  readonly scale: number;
}

/** The needs as one set sees them: its own lookups; and as outputs, without keyswitch, everything else. */
function needsOfSet(
  set: SetName,
  { needs, outputs }: PartitionedNeeds,
  influence: (need: PartitionedNeed, isLookup: boolean) => Influence,
): NoiseNeeds {
  const seen = (need: PartitionedNeed, isLookup: boolean): NoiseNeed => {
    const { added, scale } = influence(need, isLookup);
    return {
      node: need.node,
      precision: need.precision,
      count: need.count,
      bootstrapNorm2: scale * (set === "wide" ? need.wideNorm2 : need.bootstrapNorm2),
      inputNorm2: scale * (set === "wide" ? 0 : need.inputNorm2),
      added,
    };
  };
  const foreign = needs.filter((need) => need.set !== set);
  return {
    needs: needs.filter((need) => need.set === set).map((need) => seen(need, true)),
    outputs: [...outputs.map((need) => seen(need, false)), ...foreign.map((need) => seen(need, true))],
  };
}

const otherOf = (set: SetName): SetName => (set === "wide" ? "narrow" : "wide");

/** Bytes of a set's keys as loaded. */
function loadedBytes({ parameters: { sizes } }: ParametersForNeeds): number {
  return sizes.bootstrapKeyLoaded + sizes.keyswitchKeyLoaded;
}

/** The cheapest set beside a known other one. */
function secondSetBeside(set: SetName, other: ParametersForNeeds, query: PartitionedQuery): ParametersForNeeds | null {
  const influence = (need: PartitionedNeed, isLookup: boolean): Influence => {
    const own = isLookup && need.set !== set ? other.variances.keyswitch + other.variances.modulusSwitch : 0;
    return { added: varianceFrom(otherOf(set), need, other.variances) + own, scale: 1 };
  };
  const memoryLimit = (query.memoryLimit ?? DEFAULT_MEMORY_LIMIT) - loadedBytes(other);
  if (memoryLimit <= 0) return null;
  return findParametersForNeeds({ ...query, ...needsOfSet(set, query, influence), memoryLimit });
}

/** The cheapest set when a share of what foreign sources meet is left to them, and nothing is known of the other set. */
function firstSet(set: SetName, share: number, query: PartitionedQuery): ParametersForNeeds | null {
  const limits = checkedLimits(query);
  const influence = (need: PartitionedNeed, isLookup: boolean): Influence => {
    if (isLookup && need.set !== set) return { added: 0, scale: 1 / share };
    const isMixed = (set === "wide" ? need.bootstrapNorm2 + need.inputNorm2 : need.wideNorm2) > 0;
    return { added: isMixed ? share * allowedVariance(need, limits) : 0, scale: 1 };
  };
  const { globalPError } = limits;
  const reduced = globalPError === undefined ? undefined : globalPError * FIRST_GLOBAL_SHARE;
  return findParametersForNeeds({ ...query, ...needsOfSet(set, query, influence), ...limits, globalPError: reduced });
}

/** The cheapest pair of sets that is found, or null. There must be lookups of both sets. */
export function findPartitionedParameters(query: PartitionedQuery): ParametersForNeeds | null {
  let best: ParametersForNeeds | null = null;
  for (const share of SHARES) {
    for (const set of ["narrow", "wide"] as const) {
      const found = firstSet(set, share, query);
      const second = found === null ? null : secondSetBeside(otherOf(set), found, query);
      if (second === null) continue;
      // With the second one known there may be more room for the first.
      const again = secondSetBeside(set, second, query);
      if (again === null) continue;
      const made = set === "wide" ? joinSets(query, second, again) : joinSets(query, again, second);
      if (made !== null && (best === null || made.cost < best.cost)) best = made;
    }
  }
  return best;
}

/** Both sets as one; null when no conversion between them is good enough. */
function joinSets(
  query: PartitionedQuery,
  narrow: ParametersForNeeds,
  wide: ParametersForNeeds,
): ParametersForNeeds | null {
  const { fftNoise = ownFftNoise } = query;
  const bigDimension = ({ parameters: { shape } }: ParametersForNeeds) => shape.glweDimension * shape.polynomialSize;
  const target = ({ parameters, variances }: ParametersForNeeds): ConversionTarget => ({
    ...parameters,
    bootstrapVariance: variances.bootstrap,
  });
  const toWide = conversionShape(bigDimension(narrow), target(wide), fftNoise);
  const toNarrow = conversionShape(bigDimension(wide), target(narrow), fftNoise);
  if (toWide === null || toNarrow === null) return null;

  const variances: SetVariances = { variances: narrow.variances, wideVariances: wide.variances };
  const prediction = predictNeeds(query, variances);
  const predicted = [...prediction.lookups, ...prediction.outputs];
  const { shape, lweNoiseStd, glweNoiseStd } = wide.parameters;
  const parameters = checkedParameters({
    ...narrow.parameters,
    messageBits: Math.max(narrow.parameters.messageBits, wide.parameters.messageBits),
    log2PError: predicted.reduce((most, need) => Math.max(most, need.log2PError), Number.NEGATIVE_INFINITY),
    wide: { shape, lweNoiseStd, glweNoiseStd, toWide, toNarrow },
  });
  return {
    parameters,
    ...variances,
    costPerLookup: narrow.costPerLookup,
    cost: narrow.cost + wide.cost,
    ...prediction,
  };
}
