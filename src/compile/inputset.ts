/** Reads an input-set: an iterable of samples, each the value of the one parameter or a list of values, one a parameter. */
import { UserError } from "../base/errors.ts";
import { readAll, reading } from "../base/reading.ts";
import { NDArray, present, toClear } from "../trace/arrays.ts";
import { mostSamples } from "../trace/autoBits.ts";
import type { ParameterType } from "../trace/parameterTypes.ts";
import { getIndex } from "../value/indexing.ts";
import type { Tensor } from "../value/tensor.ts";
import { GeneratedInputSet } from "./generatedInputset.ts";

/** Values of all parameters. */
export type Sample = readonly Tensor[];

/** What users give: any iterable, one that `inputset` made, or an array that is iterated along its first axis. */
export type InputSet = Iterable<unknown> | NDArray;

/** The types that the maker of an input-set declared, by parameter; null where it declared none. */
export function declaredTypes(inputset: InputSet | undefined): readonly (ParameterType | null)[] {
  return inputset instanceof GeneratedInputSet ? inputset.declared : [];
}

/**
 * The samples of an input-set for `count` parameters; there may be none.
 * @throws UserError when a sample is not well formed
 */
export function readInputSet(inputset: InputSet, count: number): readonly Sample[] {
  const given = readAll("inputset", "samples", NDArray.is(inputset) ? rows(inputset) : inputset, mostSamples);
  return given.map((sample, i) => readSample(sample, count, i));
}

/** The error of a function that cannot be traced, since nothing tells what its values are like. */
export function withoutSamples(functionName: string): UserError {
  return new UserError(`Compiling function '${functionName}' without an inputset is not supported`, {
    code: "inputset",
    hint: "give a few typical values of each parameter: they decide the bit-widths",
  });
}

function rows(array: NDArray): readonly unknown[] {
  const [extent] = array.shape;
  if (extent === undefined)
    throw new UserError("inputset: expected samples along the first axis, got a scalar", { code: "inputset" });
  return Array.from({ length: extent }, (_, i) => present(getIndex(array, [{ kind: "integer", at: i }])));
}

function readSample(sample: unknown, count: number, i: number): Sample {
  const fail = (message: string): never => {
    throw new UserError(`Input #${i} of your inputset is not well formed (${message})`, { code: "inputset" });
  };
  try {
    return reading("inputset", () => {
      if (count === 1) return [clearValue(sample)];
      const values = NDArray.is(sample) ? rows(sample) : sample;
      if (!Array.isArray(values)) return fail(`expected a tuple of ${count} values got a single value`);
      if (values.length !== count)
        return fail(`expected a tuple of ${count} values got a tuple of ${values.length} values`);
      return Array.from(values, clearValue);
    });
  } catch (error) {
    if (!(error instanceof UserError) || error.diagnostic.code === "inputset") throw error;
    return fail(error.message);
  }
}

/** A value as a plain tensor. */
function clearValue(value: unknown): Tensor {
  const { dtype, shape, data } = toClear(value);
  return { dtype, shape, data };
}
