/**
 * What a plan asks of its parameters: the weights with which fresh ciphertexts and bootstrap outputs reach each lookup and each
 * output. Weights that reach one source on several ways are summed before they are squared.
 */
import { at, known } from "../base/arrays.ts";
import { assert, UserError } from "../base/errors.ts";
import type { PartitionedWeights } from "../params/noise.ts";
import type { PartitionedNeed, PartitionedNeeds } from "../params/partitionedNeeds.ts";
import { sharingOf } from "../tfhe/lookupJobs.ts";
import { worstClearValues } from "./clearWeights.ts";
import type { Plan } from "./plan.ts";
import { rowsOf } from "./rows.ts";
import {
  type Bundle,
  combined,
  type NoiseSource,
  normOf,
  type SourceWeights,
  unweighted,
  withSource,
} from "./sourceWeights.ts";
import type { AffineStep, ClearValues, LookupStep, Value } from "./steps.ts";

/** Entries of all weight maps together; beyond it an analysis would not fit a browser's memory. */
const maximumEntries = 8_000_000;

/** The needs of a plan, and for each lookup the largest weights among its rotations. */
export interface PlanNeeds extends PartitionedNeeds {
  readonly lookupWeights: ReadonlyMap<LookupStep, PartitionedWeights>;
}

/** Hears of every value with the largest weights among its elements, in the order of the plan. */
export type WeightsListener = (value: Value, weights: PartitionedWeights) => void;

/** The needs of a plan. Clear weights are taken at their largest magnitude, with any signs. `onValue` costs time. */
export function needsOf({ lowered, stages }: Plan, onValue?: WeightsListener): PlanNeeds {
  const { origin, outputs } = lowered;
  const sources: NoiseSource[] = [];
  const hasTrees = stages.some(({ levelled }) => levelled.some(({ step }) => step.kind === "tree"));
  const held = new Map<number, readonly SourceWeights[]>();
  const needs: PartitionedNeed[] = [];
  const lookupWeights = new Map<LookupStep, PartitionedWeights>();
  let entries = 0;
  /** How many elements hold each bundle. */
  const holders = new Map<Bundle, number>();
  const clear = worstClearValues(lowered);
  const opposite = worstClearValues(lowered, -1);
  const rowsFor = (step: AffineStep, values: ClearValues) => rowsOf(step, lowered.graph, values);
  const weightsOf = ({ id }: Value): readonly SourceWeights[] => {
    const weights = held.get(id);
    assert(weights !== undefined, `the weights of value ${id} are held while something needs them`);
    return weights;
  };
  const free = (values: readonly Value[]) => {
    for (const { id } of values) {
      for (const row of known(held, id)) {
        entries -= sizeOfWeights(row);
        if (row.bundle === null) continue;
        const left = known(holders, row.bundle) - 1;
        if (left > 0) {
          holders.set(row.bundle, left);
          continue;
        }
        holders.delete(row.bundle);
        entries -= row.bundle.weights.size;
      }
      held.delete(id);
    }
  };
  const hold = (value: Value, rows: readonly SourceWeights[]) => {
    held.set(value.id, rows);
    onValue?.(value, largest(normsOf(rows)));
    for (const row of rows) {
      entries += sizeOfWeights(row);
      if (row.bundle === null) continue;
      const before = holders.get(row.bundle) ?? 0; // absent: nothing holds it yet
      if (before === 0) entries += row.bundle.weights.size;
      holders.set(row.bundle, before + 1);
    }
    if (entries <= maximumEntries) return;
    throw new UserError(`the circuit is too large: more than ${maximumEntries} weights between lookups`, {
      code: "too-large",
      hint: "use smaller tensors, or look values up between large sums",
    });
  };
  /** The elements of a value as sources of their own, beside what they are made of. */
  const fresh = (value: Value, kind: NoiseSource["kind"], made: readonly SourceWeights[] | null = null) =>
    hold(
      value,
      Array.from({ length: value.count }, (_, i) => {
        const number = sources.push({ set: value.set, kind }) - 1;
        return withSource(made === null ? unweighted : at(made, i), number);
      }),
    );
  const normsOf = (weights: readonly SourceWeights[]) => weights.map((row) => normOf(row, sources));
  const originOf = ({ node }: Pick<Value, "node">) => at(origin, node.id);

  for (const { levelled, batch, frees } of stages) {
    for (const { step, frees: freed } of levelled) {
      if (step.kind === "input") fresh(step.value, "input");
      else if (step.kind === "tree") fresh(step.value, "tree");
      else if (step.kind === "convert") fresh(step.value, "conversion", weightsOf(step.source));
      else
        hold(step.value, combined(step.inputs.map(weightsOf), rowsFor(step, clear), rowsFor(step, opposite), sources));
      free(freed);
    }
    for (const step of batch) {
      const source = weightsOf(step.source);
      const norms = normsOf([...step.element].map((element) => at(source, element)));
      needs.push(...grouped(norms, originOf(step), step.source, sharingOf(step), hasTrees));
      lookupWeights.set(step, largest(norms));
      for (const { value } of step.outputs) fresh(value, "bootstrap");
    }
    free(frees);
  }
  return {
    needs,
    outputs: outputs.flatMap((value) => grouped(normsOf(weightsOf(value)), originOf(value), value, 0, hasTrees)),
    lookupWeights,
  };
}

const sizeOfWeights = ({ exact, loose }: SourceWeights): number => exact.size + loose.size;

function largest(norms: readonly PartitionedWeights[]): PartitionedWeights {
  return norms.reduce<PartitionedWeights>(
    (most, { bootstrapNorm2, inputNorm2, wideNorm2 }) => ({
      bootstrapNorm2: Math.max(most.bootstrapNorm2, bootstrapNorm2),
      inputNorm2: Math.max(most.inputNorm2, inputNorm2),
      wideNorm2: Math.max(most.wideNorm2, wideNorm2),
    }),
    { bootstrapNorm2: 0, inputNorm2: 0, wideNorm2: 0 },
  );
}

/**
 * Equal needs of one node, counted. 2^sharing results of a rotation make the modulus switch as coarse as `sharing` more bits would;
 * the weighted noise stays what it is, which in those finer boxes is 4^-sharing of its weights. The keyswitch is overrated so, but for plans with trees: theirs is
 * the only search that tells it apart, and it shares far more.
 */
function grouped(
  norms: readonly PartitionedWeights[],
  node: number,
  { bits, set }: Pick<Value, "bits" | "set">,
  sharing: number,
  hasTrees: boolean,
): readonly PartitionedNeed[] {
  const groups = new Map<string, PartitionedNeed>();
  for (const norm of norms) {
    const bootstrapNorm2 = norm.bootstrapNorm2 / 4 ** sharing;
    const inputNorm2 = norm.inputNorm2 / 4 ** sharing;
    const wideNorm2 = norm.wideNorm2 / 4 ** sharing;
    const key = `${bootstrapNorm2} ${inputNorm2} ${wideNorm2}`;
    const count = (groups.get(key)?.count ?? 0) + 1; // absent: the first of its kind
    const need = { node, precision: bits + sharing, set, bootstrapNorm2, inputNorm2, wideNorm2, count };
    groups.set(key, hasTrees ? { ...need, keyswitchShare: 4 ** -sharing } : need);
  }
  return groups.size <= mostDistinct ? [...groups.values()] : merged([...groups.values()]);
}

/** Different needs of one step above which those that are alike become one: each row of a dense layer has another norm, and the search asks about every need. */
const mostDistinct = 16;

/** By how much the norms of needs that become one may differ. */
const likeness = 1.05;

/** Fewer needs, each at least as large in all its norms as those that it stands for; the largest stays what it is where all noise is of one kind. */
function merged(needs: readonly PartitionedNeed[]): readonly PartitionedNeed[] {
  const sum = ({ bootstrapNorm2, inputNorm2, wideNorm2 }: PartitionedNeed) => bootstrapNorm2 + inputNorm2 + wideNorm2;
  const groups: PartitionedNeed[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const need of needs.toSorted((a, b) => sum(b) - sum(a))) {
    const group = groups.at(-1);
    if (group === undefined || sum(need) < least) {
      groups.push(need);
      least = sum(need) / likeness;
    } else groups[groups.length - 1] = { ...group, ...largest([group, need]), count: group.count + need.count };
  }
  return groups;
}
