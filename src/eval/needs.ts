/**
 * What a plan asks of its parameters: the weights with which fresh ciphertexts and bootstrap outputs reach each lookup and each
 * output. Weights that reach one source on several ways are summed before they are squared.
 */
import { at, increase, known } from "../base/arrays.ts";
import { assert, UserError } from "../base/errors.ts";
import type { SetName } from "../kernel/bootstrapShape.ts";
import { CONVERSION_SHARE } from "../params/conversion.ts";
import type { PartitionedWeights } from "../params/noise.ts";
import type { PartitionedNeed, PartitionedNeeds } from "../params/partitionedNeeds.ts";
import type { Row } from "../tfhe/evaluator.ts";
import { sharingOf } from "../tfhe/lookupJobs.ts";
import { worstClearValues } from "./clearWeights.ts";
import type { Plan } from "./plan.ts";
import { rowsOf } from "./rows.ts";
import type { AffineStep, ClearValues, LookupStep, Value } from "./steps.ts";

/**
 * For one element: the weight of each source that reaches it. Sources are numbered; equal maps are shared. What comes by way of a clear
 * parameter is known by its magnitude alone (`loose`), because what cancels for one argument need not for another.
 */
interface SourceWeights {
  readonly exact: ReadonlyMap<number, number>;
  readonly loose: ReadonlyMap<number, number>;
}

const nothing: ReadonlyMap<number, number> = new Map();
const unweighted: SourceWeights = { exact: nothing, loose: nothing };

/** What a source is, as far as its noise goes. A conversion counts as a bootstrap output of the set that it leads to, in part; the result of a tree as one of the wide set. */
type NoiseSource = { readonly set: SetName; readonly kind: "input" | "bootstrap" | "conversion" | "tree" };

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
      for (const row of known(held, id)) entries -= sizeOfWeights(row);
      held.delete(id);
    }
  };
  const hold = (value: Value, rows: readonly SourceWeights[]) => {
    held.set(value.id, rows);
    onValue?.(value, largest(normsOf(rows)));
    for (const row of rows) entries += sizeOfWeights(row);
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
        const { exact, loose } = made === null ? unweighted : at(made, i);
        return { exact: new Map([...exact, [number, 1]]), loose };
      }),
    );
  const normsOf = (weights: readonly SourceWeights[]) => weights.map((row) => normOf(row, sources));
  const originOf = ({ node }: Pick<Value, "node">) => at(origin, node.id);

  for (const { levelled, batch, frees } of stages) {
    for (const { step, frees: freed } of levelled) {
      if (step.kind === "input") fresh(step.value, "input");
      else if (step.kind === "tree") fresh(step.value, "tree");
      else if (step.kind === "convert") fresh(step.value, "conversion", weightsOf(step.source));
      else hold(step.value, combined(step, step.inputs.map(weightsOf), rowsFor(step, clear), rowsFor(step, opposite)));
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

/** `opposite` are the rows with all clear weights negated: terms that differ are not known beyond their magnitude. */
function combined(
  step: AffineStep,
  inputs: readonly (readonly SourceWeights[])[],
  rows: readonly Row[],
  opposite: readonly Row[],
): readonly SourceWeights[] {
  const sourceOf = ({ input, element }: { readonly input: number; readonly element: number }): SourceWeights => {
    const source = inputs[input]?.[element];
    assert(source !== undefined, `element ${element} of input ${input} of value ${step.value.id} has weights`);
    return source;
  };
  return rows.map(({ terms }, i) => {
    const others = at(opposite, i).terms;
    const [first] = terms;
    if (first !== undefined && terms.length === 1 && first.weight === 1 && others[0]?.weight === 1) {
      return sourceOf(first);
    }
    const exact = new Map<number, number>();
    const loose = new Map<number, number>();
    const add = (sum: Map<number, number>, weights: ReadonlyMap<number, number>, by: number): void => {
      for (const [source, weight] of weights) increase(sum, source, Math.abs(weight * by));
    };
    terms.forEach((term, j) => {
      const source = sourceOf(term);
      add(loose, source.loose, term.weight);
      if (others[j]?.weight !== term.weight) add(loose, source.exact, term.weight);
      else for (const [number, by] of source.exact) increase(exact, number, by * term.weight);
    });
    return { exact, loose: loose.size === 0 ? nothing : loose };
  });
}

function normOf({ exact, loose }: SourceWeights, sources: readonly NoiseSource[]): PartitionedWeights {
  let bootstrapNorm2 = 0;
  let inputNorm2 = 0;
  let wideNorm2 = 0;
  const count = (number: number, weight: number): void => {
    const { set, kind } = at(sources, number);
    const norm2 = weight * weight * (kind === "conversion" ? CONVERSION_SHARE : 1);
    if (set === "wide" || kind === "tree") wideNorm2 += norm2;
    else if (kind === "input") inputNorm2 += norm2;
    else bootstrapNorm2 += norm2;
  };
  for (const [number, weight] of exact) count(number, Math.abs(weight) + (loose.get(number) ?? 0)); // absent: nothing of it is loose
  for (const [number, weight] of loose) if (!exact.has(number)) count(number, weight);
  return { bootstrapNorm2, inputNorm2, wideNorm2 };
}

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
  return [...groups.values()];
}
