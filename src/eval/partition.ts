/**
 * Puts the steps of a lowered graph into two partitions, each with a parameter set of its own: wide lookups in one, all else in the other.
 * Linear steps stay under the key of what they take; where keys differ, conversions are put between. Which lookups are wide is the caller's choice.
 */
import type { SetName } from "../kernel/bootstrapShape.ts";
import { sharingOf } from "../tfhe/lookupJobs.ts";
import type { LoweredGraph } from "./lower.ts";
import { type LookupStep, madeBy, neededBy, type Step, type Value } from "./steps.ts";

/** Bits at the table of a lookup, with those that sharing takes. */
function precisionOf(step: LookupStep): number {
  return step.source.bits + sharingOf(step);
}

/** The same graph with the lookups of more than `border` bits, those that sharing takes counted, in the second partition. */
export function partitionedAt(lowered: LoweredGraph, border: number): LoweredGraph {
  return partitioned(lowered, (step) => precisionOf(step) > border);
}

/** The same graph with lookups that are wide in the second partition. Arguments and outputs are of the narrow set. */
export function partitioned(lowered: LoweredGraph, isWide: (step: LookupStep) => boolean): LoweredGraph {
  const steps: Step[] = [];
  /** By the ids of the values as they were. */
  const placed = new Map<number, Value>();
  const converted = new Map<number, Value>();
  let ids = lowered.steps.flatMap(madeBy).reduce((most, { id }) => Math.max(most, id + 1), 0);

  const valueIn = (value: Value, set: SetName): Value => {
    const own = placed.get(value.id) ?? value;
    if (own.set === set) return own;
    const known = converted.get(own.id);
    if (known !== undefined) return known;
    const made: Value = { ...own, id: ids++, set };
    converted.set(own.id, made);
    steps.push({ kind: "convert", node: own.node, value: made, source: own });
    return made;
  };
  const place = (value: Value, set: SetName): Value => {
    const own = { ...value, set };
    placed.set(value.id, own);
    return own;
  };

  for (const step of lowered.steps) {
    if (step.kind === "lookup") {
      const set = isWide(step) ? "wide" : "narrow";
      const source = valueIn(step.source, set);
      const outputs = step.outputs.map((output) => ({ ...output, value: place(output.value, set) }));
      steps.push({ ...step, source, outputs });
    } else if (step.kind === "affine") {
      const needed = neededBy(step).map((value) => placed.get(value.id) ?? value);
      const isAllWide = needed.length > 0 && needed.every(({ set }) => set === "wide");
      const set = isAllWide ? "wide" : "narrow";
      const inputs = step.inputs.map((value) => valueIn(value, set));
      steps.push({ ...step, inputs, value: place(step.value, set) });
    } else steps.push(step);
  }
  const outputs = lowered.outputs.map((value) => valueIn(value, "narrow"));
  const values = new Map([...lowered.values].map(([node, value]) => [node, placed.get(value.id) ?? value]));
  return { ...lowered, steps, outputs, values };
}
