/** Input-sets made from declared types: random values, the same for the same seed. */
import { UserError } from "../base/errors.ts";
import { isBoolean, isCount, readOptions } from "../base/options.ts";
import { reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { present } from "../trace/arrays.ts";
import { mostSamples } from "../trace/autoBits.ts";
import { counted } from "../trace/calls.ts";
import { checkedType, ParameterType } from "../trace/parameterTypes.ts";
import { defaultRng, type Generator } from "../value/random.ts";
import { largestArray, sizeOf } from "../value/shape.ts";
import { tensor } from "../value/tensor.ts";

/** A type to draw values of, or a function from the sample's number to a value. */
export type InputSetSpec = ParameterType | ((sample: number) => unknown);

/** Samples drawn from declared types, which the compiler holds against what it measures. */
export class GeneratedInputSet implements Iterable<unknown> {
  readonly samples: readonly unknown[];
  /** The declared type of each parameter; null where a function made the values. */
  readonly declared: readonly (ParameterType | null)[];

  constructor(samples: readonly unknown[], declared: readonly (ParameterType | null)[]) {
    this.samples = samples;
    this.declared = declared;
  }

  get length(): number {
    return this.samples.length;
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.samples[Symbol.iterator]();
  }
}

/** How `inputset` draws. */
export interface InputSetSettings {
  /** Seed of the values; 0 by default. */
  readonly seed?: number;
  /** Makes the first two samples the smallest and the largest values, so that the whole declared range is measured. */
  readonly ends?: boolean;
}

/**
 * An input-set of `size` samples: one type for each parameter, in the order of the signature.
 * @throws UserError for anything but a type, and for a size that is not a positive integer
 */
export const inputset = counted(
  "inputset",
  ["spec", "size?", "settings?"],
  (spec: InputSetSpec | readonly InputSetSpec[], size = 100, options?: InputSetSettings): GeneratedInputSet => {
    const { seed = 0, ends = false } = readOptions<InputSetSettings>(
      { name: "inputset", example: "{ seed: 1 }", checks: { seed: isCount, ends: isBoolean } },
      options,
    );
    const specs = specsOf(spec);
    if (!Number.isInteger(size) || size < 1 || size > mostSamples)
      throw new UserError(
        `inputset: expected a number of samples of at least 1 and at most ${mostSamples}, got ${shown(size)}`,
      );
    const elements = specs.reduce((sum, one) => sum + (ParameterType.is(one) ? sizeOf(one.shape) : 1), 0);
    if (elements * size > largestArray.elements) {
      throw new UserError(
        `inputset: expected at most ${largestArray.elements} numbers in all samples, got ${size} of ${elements} each`,
      );
    }
    const random = defaultRng(seed);
    const valueFor = (one: InputSetSpec, sample: number): unknown => {
      if (typeof one === "function") return one(sample);
      const { range } = one;
      if (ends && sample < 2) return constant(one, range[sample] ?? 0);
      return draw(one, range, random);
    };
    const samples = Array.from({ length: size }, (_, sample) => {
      const values = specs.map((one) => valueFor(one, sample));
      return values.length === 1 ? values[0] : values;
    });
    return new GeneratedInputSet(
      samples,
      specs.map((one) => (ParameterType.is(one) ? one : null)),
    );
  },
);

/** Most parameters of a function. */
const mostParameters = 1000;

function specsOf(spec: unknown): readonly InputSetSpec[] {
  return reading("inputset", () => {
    const given: readonly unknown[] = Array.isArray(spec) ? spec.slice(0, mostParameters + 1) : [spec];
    if (given.length === 0) throw new UserError("inputset: expected a type for each parameter, got none");
    if (given.length > mostParameters)
      throw new UserError(`inputset: expected at most ${mostParameters} types, got more`);
    return Array.from(given, (one) =>
      typeof one === "function" ? (one as (sample: number) => unknown) : checkedType("inputset", one),
    );
  });
}

const constant = ({ shape }: ParameterType, value: number): unknown =>
  present(tensor("int64", shape, new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(value)));

const draw = ({ shape }: ParameterType, [low, high]: readonly [number, number], random: Generator): unknown =>
  present(random.integers(low, high + 1, shape));
