/**
 * Constant factors become part of tables: where every use of a lookup's result is multiplied by a multiple of some number, the table gives so many times as
 * much, and nothing is multiplied. A bootstrap is as noisy whatever its table holds, so that the factor's noise is saved. The results are the same.
 */
import { at, known } from "../base/arrays.ts";
import { type AffineStep, type LookupOutput, neededBy, type Step, type Value } from "./steps.ts";

/** Larger factors are left where they are: products stay exact. */
const largestFactor = 2 ** 40;

/** Steps whose values may be multiples of what they were. */
export interface FoldedSteps {
  readonly steps: readonly Step[];
  /** Ids of the values of which some element is such a multiple. */
  readonly scaled: ReadonlySet<number>;
}

/** Moves the factors of sums into the tables before them. `outputs` stay what they are. */
export function foldFactors(steps: readonly Step[], outputs: readonly Value[]): FoldedSteps {
  const factors = factorsOf(steps, outputs);
  const scaled = new Set([...factors].flatMap(([id, own]) => (own.some((factor) => factor !== 1) ? [id] : [])));
  if (scaled.size === 0) return { steps, scaled };
  const factorOf = (value: Value, element: number): number => at(known(factors, value.id), element);
  const folded = steps.map((step): Step => {
    if (step.kind === "affine") {
      const isScaled = [step.value, ...step.inputs].some(({ id }) => scaled.has(id));
      return isScaled ? rescaled(step, factorOf) : step;
    }
    if (step.kind !== "lookup") return step;
    return { ...step, outputs: step.outputs.map((output) => multiplied(output, known(factors, output.value.id))) };
  });
  return { steps: folded, scaled };
}

/** For each value and element, the largest number of which every use is a multiple; 1 where it is used as it is. */
function factorsOf(steps: readonly Step[], outputs: readonly Value[]): ReadonlyMap<number, Float64Array> {
  const factors = new Map<number, Float64Array>();
  const addUse = (value: Value, element: number, weight: number): void => {
    const own = factors.get(value.id) ?? new Float64Array(value.count); // absent: its first use
    factors.set(value.id, own);
    own[element] = greatestDivisor(at(own, element), Math.abs(weight));
  };
  const addUses = (value: Value): void => {
    for (let element = 0; element < value.count; element++) addUse(value, element, 1);
  };
  /** What nothing uses, or what uses too much of, stays as it is. */
  const settle = (value: Value): Float64Array => {
    const own = factors.get(value.id) ?? new Float64Array(value.count); // absent: it has no use
    factors.set(value.id, own);
    own.forEach((factor, element) => {
      if (factor === 0 || factor > largestFactor) own[element] = 1;
    });
    return own;
  };
  for (const value of outputs) addUses(value);
  for (const step of steps.toReversed()) {
    if (step.kind === "lookup") {
      for (const { value } of step.outputs) settle(value);
      for (const element of step.element) addUse(step.source, element, 1);
    } else if (step.kind === "affine") {
      const own = settle(step.value);
      if (step.rows === "clear") {
        own.fill(1);
        step.inputs.forEach(addUses);
        continue;
      }
      step.rows.forEach(({ terms }, row) => {
        for (const { input, element, weight } of terms) addUse(at(step.inputs, input), element, weight * at(own, row));
      });
    } else {
      // What the client sends, or a tree gives, is no multiple of anything.
      settle(step.value).fill(1);
      for (const value of neededBy(step)) addUses(value);
    }
  }
  return factors;
}

function rescaled(step: AffineStep, factorOf: (value: Value, element: number) => number): AffineStep {
  const { rows, inputs, value } = step;
  if (rows === "clear") return step;
  const scaled = rows.map(({ terms, constant }, row) => {
    const own = factorOf(value, row);
    return {
      terms: terms.map((term) => ({
        ...term,
        weight: (term.weight * own) / factorOf(at(inputs, term.input), term.element),
      })),
      constant: constant * own,
    };
  });
  return { ...step, rows: scaled };
}

function multiplied(output: LookupOutput, factors: Float64Array): LookupOutput {
  if (factors.every((factor) => factor === 1)) return output;
  const tables: (readonly number[])[] = [];
  const numberOf = new Map<string, number>();
  const tableOf = Uint32Array.from(output.tableOf, (table, rotation) => {
    const factor = at(factors, rotation);
    const key = `${table} ${factor}`;
    const number = numberOf.get(key) ?? tables.push(at(output.tables, table).map((entry) => entry * factor)) - 1;
    numberOf.set(key, number);
    return number;
  });
  return { ...output, tables, tableOf };
}

/** Euclid's algorithm; of 0 and a number the number. */
function greatestDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}
