/**
 * The execution plan of a lowered graph: stages of levelled steps, each followed by one batch of bootstraps that need nothing of each
 * other, and where each value's memory is let go. The back ends, the statistics, the predictions and the progress all read it; it computes nothing.
 */
import { at, known } from "../base/arrays.ts";
import type { LoweredGraph } from "./lower.ts";
import { type LevelledStep, type LookupStep, madeBy, neededBy, type Step, setOf, type Value } from "./steps.ts";

/** A levelled step, and the values that nothing needs after it. */
export interface PlannedStep {
  readonly step: LevelledStep;
  readonly frees: readonly Value[];
}

/** Levelled steps in order, then a batch of independent bootstraps, then the values that nothing needs after it. */
export interface Round {
  readonly levelled: readonly PlannedStep[];
  readonly batch: readonly LookupStep[];
  readonly frees: readonly Value[];
}

/** A plan. */
export interface Plan {
  readonly lowered: LoweredGraph;
  readonly stages: readonly Round[];
  /** Blind rotations of a run. */
  readonly bootstraps: number;
  /** Most elements that are held at a time. */
  readonly peak: number;
}

/** Plans a lowered graph: every step as early as what it needs allows, in its own order otherwise. */
export function planOf(lowered: LoweredGraph): Plan {
  const { steps, outputs } = lowered;
  const stageOf = new Map<number, number>();
  const drafts: { readonly levelled: LevelledStep[]; readonly batch: LookupStep[] }[] = [{ levelled: [], batch: [] }];
  const draftAt = (stage: number) => {
    for (let next = drafts.length; next <= stage; next++) drafts.push({ levelled: [], batch: [] });
    return at(drafts, stage);
  };
  for (const step of steps) {
    const stage = neededBy(step).reduce((latest, { id }) => Math.max(latest, known(stageOf, id)), 0);
    const draft = draftAt(stage);
    if (step.kind === "lookup") draft.batch.push(step);
    else draft.levelled.push(step);
    for (const { id } of madeBy(step)) stageOf.set(id, step.kind === "lookup" ? stage + 1 : stage);
  }
  // The lookups of a set are done one after the other, as they stand in the plan.
  for (const draft of drafts) draft.batch.sort((a, b) => Number(setOf(a) === "wide") - Number(setOf(b) === "wide"));
  const last = lastUses(drafts, outputs);
  const stages = drafts.map(
    ({ levelled, batch }): Round => ({
      levelled: levelled.map((step) => ({
        step,
        frees: distinct(neededBy(step)).filter(({ id }) => last.get(id) === step),
      })),
      batch,
      frees: distinct(batch.map(({ source }) => source)).filter(({ id }) => last.get(id) === batch),
    }),
  );
  const bootstraps = steps.reduce((sum, step) => sum + (step.kind === "lookup" ? step.element.length : 0), 0);
  return { lowered, stages, bootstraps, peak: peakOf(stages) };
}

/** For each value the step or batch that uses it last; outputs have none. */
function lastUses(
  stages: readonly Pick<Round, "batch">[] & readonly { readonly levelled: readonly LevelledStep[] }[],
  outputs: readonly Value[],
): ReadonlyMap<number, LevelledStep | readonly LookupStep[]> {
  const last = new Map<number, LevelledStep | readonly LookupStep[]>();
  for (const { levelled, batch } of stages) {
    for (const step of levelled) for (const { id } of neededBy(step)) last.set(id, step);
    for (const { source } of batch) last.set(source.id, batch);
  }
  for (const { id } of outputs) last.delete(id);
  return last;
}

function distinct(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [value.id, value])).values()];
}

function peakOf(stages: readonly Round[]): number {
  let held = 0;
  let peak = 0;
  const change = (made: readonly Value[], freed: readonly Value[]) => {
    held += sizeOf(made);
    peak = Math.max(peak, held);
    held -= sizeOf(freed);
  };
  for (const { levelled, batch, frees } of stages) {
    for (const { step, frees: freed } of levelled) change(madeBy(step), freed);
    change(batch.flatMap(madeBy), frees);
  }
  return peak;
}

const sizeOf = (values: readonly Value[]): number => values.reduce((sum, { count }) => sum + count, 0);

/** All steps of a plan in the order in which they are carried out. */
export function stepsOf({ stages }: Plan): readonly Step[] {
  return stages.flatMap(({ levelled, batch }) => [...levelled.map(({ step }) => step), ...batch]);
}
