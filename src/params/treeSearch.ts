/**
 * The search for the parameters of a circuit with table trees: those of its bootstraps, whose results are also the bits of the trees, and those
 * of the trees. A search of its own, because the noise of a tree's result is that of bootstraps times what the tree's digits make of it.
 */
import type { Gadget, KeyGroups } from "../kernel/bootstrapShape.ts";
import type { TreeShape } from "../kernel/tree.ts";
import { checkedParameters } from "./checkedParameters.ts";
import { CONVERSION_SHARE, conversionShape } from "./conversion.ts";
import { bootstrapKeyBytes, KERNEL_COST, keyswitchCost, keyswitchKeyBytes } from "./cost.ts";
import { allowedVariance, checkedLimits, type ErrorLimits } from "./demand.ts";
import { bestKeyswitch, type CmuxEntry, cmuxFront } from "./gadgets.ts";
import { DEFAULT_MEMORY_LIMIT, groupingsOf, type NeedsQuery, type ParametersForNeeds } from "./graphSearch.ts";
import {
  blindRotationVariance,
  type GlweShape,
  keyswitchVariance,
  modulusSwitchVariance,
  ownFftNoise,
  partitionedLinearVariance,
  type SetVariances,
} from "./noise.ts";
import type { ParameterChoice } from "./parameters.ts";
import type { PartitionedNeed, PartitionedNeeds } from "./partitionedNeeds.ts";
import { predictNeeds, setVariancesOf, treeVariances } from "./prediction.ts";
import { minimalStd, minimalVariance, smallKeyVariance } from "./security.ts";
import {
  conversionTargetShape,
  selectionCost,
  selectorCost,
  type TreeChoice,
  treeKeyBytes,
  treeVariance,
} from "./tree.ts";

/** What a circuit with trees asks. Selectors and tables are counted, for the cost. */
export interface TreeQuery extends Omit<NeedsQuery, "needs" | "outputs" | "toy">, PartitionedNeeds {
  /** Digits of the selectors, of which the plan is made. */
  readonly select: Gadget;
  /** Bits of the widest table. */
  readonly bits: number;
  /** Selectors that a run makes, and tables of the widest width that it takes entries of. */
  readonly selectors: number;
  readonly tables: number;
}

/** Keys of a circuit with trees, unless the circuit's own limit is lower: more would take longer to make than most runs take. */
const MAXIMAL_KEY_BYTES = 400 * 2 ** 20;

/** Dimensions of bootstraps that were ever the best: smaller ones are too noisy, larger ones too slow. */
const BOOTSTRAP_DIMENSIONS: readonly GlweShape[] = [
  { glweDimension: 2, polynomialSize: 1024 },
  { glweDimension: 1, polynomialSize: 2048 },
];

/** Dimensions of trees, both with noise at the floor of the security curves: a trace multiplies the noise of its key by N². */
const TREE_DIMENSIONS: readonly GlweShape[] = [
  { glweDimension: 2, polynomialSize: 2048 },
  { glweDimension: 1, polynomialSize: 4096 },
];

/** Digits of exact products; with more bits, sums of products would not be exact in 53 bits. */
const EXACT_GADGETS: readonly Gadget[] = [
  { baseLog: 15, level: 3 },
  { baseLog: 12, level: 4 },
  { baseLog: 10, level: 5 },
];

const LEAST_LWE_DIMENSION = 516;
const MOST_LWE_DIMENSION = 1024;
/** Small dimensions are tried in steps, which are whole groups of key bits. */
const LWE_DIMENSION_STEP = 6;
const MOST_KS_LEVEL = 8;
const MOST_PBS_LEVEL = 10;

/** Nanoseconds for a byte of keys: a tenth of what it takes to make and to load it (4.5 ms for a MiB), for a run is seldom the only one. */
const KEY_COST = 0.43;

/** Nanoseconds for a byte of keys and a bootstrap: bits are taken one after the other, so that each bootstrap reads the keys by itself. */
const READ_COST = 0.025;

/** A choice, and what a run costs with it, in nanoseconds. */
interface CostlyChoice {
  readonly choice: ParameterChoice;
  readonly cost: number;
}

/** A need with the variance that it allows by itself. */
interface BoundNeed {
  readonly need: PartitionedNeed;
  readonly allowed: number;
}

/** The cheapest parameters, or null. */
export function findTreeParameters(query: TreeQuery): ParametersForNeeds | null {
  const limits = checkedLimits(query);
  const bound = (need: PartitionedNeed): BoundNeed => ({ need, allowed: allowedVariance(need, limits) });
  const [lookups, outputs] = [query.needs.map(bound), query.outputs.map(bound)];
  const { curve = 132, fftNoise = ownFftNoise } = query;
  let best: CostlyChoice | null = null;
  const shapes = TREE_DIMENSIONS.flatMap((dimensions) =>
    EXACT_GADGETS.map((exact): TreeShape => ({ ...dimensions, exact, select: query.select })),
  );
  for (const groups of groupingsOf(query.secretKeyDistribution ?? "binary", false)) {
    for (const glwe of BOOTSTRAP_DIMENSIONS) {
      const input = minimalVariance(curve, glwe.glweDimension * glwe.polynomialSize);
      for (const cmux of cmuxFront({ fftNoise, cost: KERNEL_COST, groups }, glwe, input)) {
        if (cmux.gadget.level > MOST_PBS_LEVEL) break;
        for (const shape of shapes) {
          const attempt = { query, lookups, outputs, limits, glwe, groups, cmux, shape };
          const found: CostlyChoice | null = leastCostly(attempt, best?.cost ?? Infinity); // absent: nothing has been found
          best = found ?? best; // absent: nothing cheaper
        }
      }
    }
  }
  return best === null ? null : predicted(best.choice, best.cost, query);
}

/** All that is fixed while the small dimension and its keyswitch are looked for. */
interface Attempt {
  readonly query: TreeQuery;
  readonly lookups: readonly BoundNeed[];
  readonly outputs: readonly BoundNeed[];
  readonly limits: ErrorLimits;
  readonly glwe: GlweShape;
  readonly groups: KeyGroups | undefined;
  readonly cmux: CmuxEntry;
  readonly shape: TreeShape;
}

function leastCostly(attempt: Attempt, mostCost: number): CostlyChoice | null {
  const { query, lookups, outputs, glwe, groups, cmux, shape } = attempt;
  const { curve = 132, modulusSwitch = "centered", fftNoise = ownFftNoise, bits } = query;
  const bigDimension = glwe.glweDimension * glwe.polynomialSize;
  const treeDimension = shape.glweDimension * shape.polynomialSize;
  const glweNoiseStd = minimalStd(curve, bigDimension);
  const treeNoiseStd = minimalStd(curve, treeDimension);
  const bootstraps = query.needs.reduce((sum, { count }) => sum + count, 0);
  const memoryLimit = Math.min(query.memoryLimit ?? DEFAULT_MEMORY_LIMIT, MAXIMAL_KEY_BYTES);
  let best: CostlyChoice | null = null;
  for (let n = LEAST_LWE_DIMENSION; n <= MOST_LWE_DIMENSION; n += LWE_DIMENSION_STEP) {
    if (bootstraps * n * cmux.cost > (best?.cost ?? mostCost)) return best;
    const bootstrap = blindRotationVariance(n, cmux.variance);
    // Before conversions are chosen: they add a sixteenth at most, which `fits` counts.
    const made = treeVariance(shape, bits, (1 + CONVERSION_SHARE) * bootstrap, treeNoiseStd ** 2, fftNoise);
    const modulus = modulusSwitchVariance(n, glwe.polynomialSize, modulusSwitch, groups);
    const base = { input: glweNoiseStd ** 2, bootstrap, keyswitch: 0, modulusSwitch: modulus };
    const sets: SetVariances = { variances: base, wideVariances: treeVariances((1 + CONVERSION_SHARE) * made) };
    if (outputs.some(({ need, allowed }) => partitionedLinearVariance(need, sets) > allowed)) return best;
    const room = lookups.reduce((least, { need, allowed }) => {
      const left = allowed - partitionedLinearVariance(need, sets) - modulus;
      return Math.min(least, left / (need.keyswitchShare ?? 1)); // absent: all of it
    }, Infinity);
    if (room <= 0) continue;
    const keyVariance = smallKeyVariance(curve, n, groups);
    for (let level = 1; level <= MOST_KS_LEVEL; level++) {
      const ks = bestKeyswitch(level, keyVariance);
      if (keyswitchVariance(bigDimension, keyVariance, ks.gadget) > room) continue;
      const each = n * cmux.cost + keyswitchCost(bigDimension, n, level, KERNEL_COST);
      if (bootstraps * each >= (best?.cost ?? mostCost)) break;
      const tree = conversionsOf(attempt, bootstrap, made, treeNoiseStd);
      if (tree === null) break;
      const own =
        query.selectors * selectorCost(tree, KERNEL_COST) + query.tables * selectionCost(tree, bits, KERNEL_COST);
      const keys = bootstrapKeyBytes(glwe, n, cmux.gadget.level, groups) + keyswitchKeyBytes(glwe, n, level);
      const cost = bootstraps * each + own + keys * (KEY_COST + bootstraps * READ_COST);
      if (cost >= (best?.cost ?? mostCost)) break;
      if (keys + treeKeyBytes(tree) > memoryLimit) break;
      const dimensions = { lweDimension: n, ...glwe, pbs: cmux.gadget, ks: ks.gadget, modulusSwitch };
      const bootstrapShape = groups === undefined ? dimensions : { ...dimensions, groups };
      const choice = choiceOf(attempt, {
        shape: bootstrapShape,
        lweNoiseStd: Math.sqrt(keyVariance),
        glweNoiseStd,
        tree,
      });
      if (choice === null) break;
      best = { choice, cost };
      break;
    }
  }
  return best;
}

/** The tree with its conversions; null where none are good enough. */
function conversionsOf(
  { query, glwe, shape }: Attempt,
  bootstrapVariance: number,
  madeVariance: number,
  treeNoiseStd: number,
): TreeChoice | null {
  const { curve = 132, fftNoise = ownFftNoise, bits } = query;
  const [big, own] = [glwe, shape].map(({ glweDimension, polynomialSize }) => glweDimension * polynomialSize);
  if (big === undefined || own === undefined) return null;
  const there = { shape: conversionTargetShape(shape), glweNoiseStd: treeNoiseStd, bootstrapVariance };
  const toTree = conversionShape(big, there, fftNoise);
  const glweNoiseStd = minimalStd(curve, big);
  const back = { shape: conversionTargetShape(glwe), glweNoiseStd, bootstrapVariance: madeVariance };
  const toNarrow = conversionShape(own, back, fftNoise);
  return toTree === null || toNarrow === null ? null : { shape, glweNoiseStd: treeNoiseStd, bits, toTree, toNarrow };
}

/** The choice, if all needs together are met too. */
function choiceOf(
  { query, limits }: Attempt,
  found: Pick<ParameterChoice, "shape" | "lweNoiseStd" | "glweNoiseStd"> & { readonly tree: TreeChoice },
): ParameterChoice | null {
  const { curve = 132, fftNoise = ownFftNoise } = query;
  const choice: ParameterChoice = {
    ...found,
    lookups: true,
    messageBits: query.messageBits ?? 1,
    pError: Math.min(limits.pError ?? 1, limits.globalPError ?? 1),
    log2PError: Number.NEGATIVE_INFINITY,
    securityLevel: curve,
    insecure: false,
  };
  const prediction = predictNeeds(query, setVariancesOf(choice, fftNoise));
  if (prediction.log2GlobalPError > Math.log2(limits.globalPError ?? 1)) return null;
  const worst = [...prediction.lookups, ...prediction.outputs].map(({ log2PError }) => log2PError);
  return { ...choice, log2PError: Math.max(-1e6, ...worst) };
}

function predicted(choice: ParameterChoice, cost: number, query: TreeQuery): ParametersForNeeds {
  const parameters = checkedParameters(choice);
  const sets = setVariancesOf(parameters, query.fftNoise ?? ownFftNoise);
  const bootstraps = query.needs.reduce((sum, { count }) => sum + count, 0);
  return { parameters, ...sets, costPerLookup: cost / bootstraps, cost, ...predictNeeds(query, sets) };
}
