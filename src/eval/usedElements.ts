/** Which elements of its arguments a program reads: a client may send more than a circuit needs, and what nobody reads need not be expanded. */
import { at, known as keyed } from "../base/arrays.ts";
import type { LoweredGraph } from "./lower.ts";
import type { InputStep, Value } from "./steps.ts";

const known = new WeakMap<LoweredGraph, ReadonlyMap<number, Uint8Array>>();

/** For each encrypted argument by its number a 1 for each element that is read. Found once for a program. */
export function usedElements(lowered: LoweredGraph): ReadonlyMap<number, Uint8Array> {
  const before = known.get(lowered);
  if (before !== undefined) return before;
  const found = find(lowered);
  known.set(lowered, found);
  return found;
}

function find({ steps, outputs }: LoweredGraph): ReadonlyMap<number, Uint8Array> {
  const inputs = steps.filter((step): step is InputStep => step.kind === "input");
  const used = new Map(inputs.map(({ value: { id, count } }) => [id, new Uint8Array(count)]));
  const readAll = ({ id }: Value): void => void used.get(id)?.fill(1);
  for (const step of steps) {
    if (step.kind === "convert") readAll(step.source);
    else if (step.kind === "lookup") {
      const own = used.get(step.source.id);
      if (own !== undefined) for (const element of step.element) own[element] = 1;
    } else if (step.kind === "affine" && step.rows === "clear") step.inputs.forEach(readAll);
    else if (step.kind === "affine") {
      const own = step.inputs.map(({ id }) => used.get(id));
      for (const { terms } of step.rows as Exclude<typeof step.rows, "clear">) {
        for (const { input, element } of terms) {
          const marks = own[input];
          if (marks !== undefined) marks[element] = 1;
        }
      }
    }
  }
  outputs.forEach(readAll);
  const byArgument = new Map<number, Uint8Array>();
  for (const { argument, value } of inputs) {
    const marks = keyed(used, value.id);
    const before = byArgument.get(argument);
    // An argument may be read by several steps.
    byArgument.set(argument, before === undefined ? marks : before.map((mark, i) => mark | at(marks, i)));
  }
  return byArgument;
}
