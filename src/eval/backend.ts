/** The small interface that all back ends share, and the loop that drives them. A `V` stands for the elements of one value. */
import { assert } from "../base/errors.ts";
import type { Row } from "../tfhe/evaluator.ts";
import type { Tensor } from "../value/tensor.ts";
import { checkClearWeights } from "./clearWeights.ts";
import type { Plan } from "./plan.ts";
import { clearValuesOf, rowsOf } from "./rows.ts";
import type { AffineStep, ConvertStep, InputStep, LevelledStep, LookupStep, TreeStep, Value } from "./steps.ts";

/** What a back end can do. */
export interface Backend<V> {
  input(step: InputStep): V | Promise<V>;
  /** `inputs` are those of the step. */
  affine(step: AffineStep, inputs: readonly V[], rows: readonly Row[]): V | Promise<V>;
  /** `source` is that of the step. */
  convert(step: ConvertStep, source: V): V | Promise<V>;
  /** `selectors` are those of the step. */
  tree(step: TreeStep, selectors: readonly (readonly V[])[]): V | Promise<V>;
  /** Independent lookups: for each one its outputs. */
  lookups(batch: readonly LookupStep[], sources: readonly V[]): Lookups<V> | Promise<Lookups<V>>;
}

/** For each lookup of a batch, its outputs. */
export type Lookups<V> = readonly (readonly V[])[];

/** Sees every value of a run when it is made, and must not change it. */
export type ValueListener<V> = (value: Value, made: V) => void;

/**
 * Carries out a plan. `args` are the clear parameters' values (null for encrypted ones). Returns the outputs' values in order.
 * `onValue` may keep what the plan would let go. Throws a `UserError` for clear values that no noise was planned for.
 */
export async function runPlan<V>(
  { lowered, stages }: Plan,
  args: readonly (Tensor | null)[],
  backend: Backend<V>,
  onValue: ValueListener<V> = () => {},
): Promise<readonly V[]> {
  const clear = clearValuesOf(lowered.graph, args);
  checkClearWeights(lowered, clear);
  const held = new Map<number, V>();
  const valueAt = ({ id }: Value): V => {
    const value = held.get(id);
    assert(value !== undefined, `value ${id} is held while something needs it`);
    return value;
  };
  const hold = (value: Value, made: V) => {
    held.set(value.id, made);
    onValue(value, made);
  };
  const free = (values: readonly Value[]) => {
    for (const { id } of values) held.delete(id);
  };
  const carryOut = (step: LevelledStep): V | Promise<V> => {
    switch (step.kind) {
      case "input":
        return backend.input(step);
      case "affine":
        return backend.affine(step, step.inputs.map(valueAt), rowsOf(step, lowered.graph, clear));
      case "convert":
        return backend.convert(step, valueAt(step.source));
      case "tree":
        return backend.tree(
          step,
          step.selectors.map((levels) => levels.map(valueAt)),
        );
    }
  };
  for (const { levelled, batch, frees } of stages) {
    for (const { step, frees: freed } of levelled) {
      hold(step.value, await carryOut(step));
      free(freed);
    }
    if (batch.length === 0) continue;
    const results = await backend.lookups(
      batch,
      batch.map(({ source }) => valueAt(source)),
    );
    batch.forEach(({ outputs }, i) => {
      outputs.forEach(({ value }, j) => {
        const made = results[i]?.[j];
        assert(made !== undefined, `value ${value.id} was made`);
        hold(value, made);
      });
    });
    free(frees);
  }
  return lowered.outputs.map(valueAt);
}
