/** Makes lists of steps shorter: drops what no output needs, and lets lookups of the same elements share their blind rotations. */
import { append } from "../base/arrays.ts";
import { type LookupOutput, type LookupStep, madeBy, neededBy, type Step, usesPadding, type Value } from "./steps.ts";

/** The steps, and of lookups the results, that `outputs` need. */
export function pruneSteps(steps: readonly Step[], outputs: readonly Value[]): readonly Step[] {
  const needed = new Set(outputs.map(({ id }) => id));
  const kept: Step[] = [];
  for (const step of steps.toReversed()) {
    if (!madeBy(step).some(({ id }) => needed.has(id))) continue;
    for (const { id } of neededBy(step)) needed.add(id);
    kept.push(
      step.kind === "lookup" ? { ...step, outputs: step.outputs.filter(({ value }) => needed.has(value.id)) } : step,
    );
  }
  return kept.toReversed();
}

/** Joins lookups of equal elements of one value, up to 2^sharing results each. */
export function shareRotations(steps: readonly Step[], sharing: number): readonly Step[] {
  const joined = new Map<string, { readonly step: LookupStep; readonly outputs: LookupOutput[] }[]>();
  const kept: Step[] = [];
  for (const step of steps) {
    if (step.kind !== "lookup") {
      kept.push(step);
      continue;
    }
    const key = `${step.source.id} ${step.low} ${usesPadding(step)} ${step.element.join()}`;
    const group = joined.get(key)?.find(({ outputs }) => outputs.length + step.outputs.length <= 2 ** sharing);
    if (group !== undefined) {
      group.outputs.push(...step.outputs);
      continue;
    }
    const outputs = [...step.outputs];
    append(joined, key, { step, outputs });
    kept.push({ ...step, outputs });
  }
  return kept;
}
