/** `np.random`: generators of random numbers, the same for the same seed as NumPy's, as users hold them. */
import { checkedSignature, type Signature } from "../ir/ops/op.ts";
import {
  type AttributeReader,
  anyNumber,
  exactly,
  flag,
  integer,
  listOf,
  nullable,
  oneOf,
  optional,
  shape,
} from "../ir/ops/readers.ts";
import { defaultRng, type Generator } from "../value/random.ts";
import type { Tensor } from "../value/tensor.ts";
import { type NDArray, type Operand, present, toClear } from "./arrays.ts";
import { type Arguments, readCall } from "./calls.ts";
import { withMissingNames } from "./numpyNames.ts";

/** A method of generators. */
interface Method<A, Parameters extends readonly string[]> extends Signature<A, Parameters> {
  draw(generator: Generator, attributes: A, operands: readonly Operand[]): Tensor;
}

const method = <A, const Parameters extends readonly string[]>(
  definition: Method<A, Parameters>,
): Method<A, Parameters> => Object.freeze(checkedSignature(definition));

const size = optional(nullable(shape), null);
const axis = exactly(0, "only the first axis is chosen from");

/** What is chosen from: an array, or the integers below a number. */
const population = ([from]: readonly Operand[]): number | Tensor => (typeof from === "number" ? from : toClear(from));

/** The methods by name. */
export const generatorMethods = {
  integers: method({
    doc: "Whole numbers from `low` up to and without `high`, or from 0 up to and without `low`; `endpoint` includes the last.",
    parameters: ["low", "high?", "size?", "dtype?", "endpoint?"],
    attributes: {
      low: integer(),
      high: optional(nullable(integer()), null),
      size,
      dtype: exactly("int64", "convert the result with astype"),
      endpoint: optional(flag, false),
    },
    draw: (generator, { low, high, size: extents, endpoint }) => generator.integers(low, high, extents, endpoint),
  }),
  random: method({
    doc: "Floats from 0 up to and without 1.",
    parameters: ["size?", "dtype?"],
    attributes: { size, dtype: optional(oneOf("float64", "float32"), "float64") },
    refused: ["out"],
    draw: (generator, { size: extents, dtype }) => generator.random(extents, dtype),
  }),
  uniform: method({
    doc: "Floats from `low` up to and without `high`.",
    parameters: ["low?", "high?", "size?"],
    attributes: { low: optional(anyNumber, 0), high: optional(anyNumber, 1), size },
    draw: (generator, { low, high, size: extents }) => generator.uniform(low, high, extents),
  }),
  standard_normal: method({
    doc: "Normal floats of mean 0 and deviation 1.",
    parameters: ["size?", "dtype?"],
    attributes: { size, dtype: exactly("float64", "convert the result with astype") },
    refused: ["out"],
    draw: (generator, { size: extents }) => generator.standard_normal(extents),
  }),
  normal: method({
    doc: "Normal floats of mean `loc` and deviation `scale`.",
    parameters: ["loc?", "scale?", "size?"],
    attributes: { loc: optional(anyNumber, 0), scale: optional(anyNumber, 1), size },
    draw: (generator, { loc, scale, size: extents }) => generator.normal(loc, scale, extents),
  }),
  choice: method({
    doc: "Elements of an array, or numbers below `from`: each equally likely, or with probabilities `p`.",
    parameters: ["from", "size?", "replace?", "p?", "axis?", "shuffle?"],
    attributes: {
      size,
      replace: optional(flag, true),
      p: optional(nullable(listOf(anyNumber)), null),
      axis,
      shuffle: optional(flag, true),
    },
    draw: (generator, { size: extents, replace, p, shuffle }, operands) =>
      generator.choice(population(operands), extents, replace, p, shuffle),
  }),
  permutation: method({
    doc: "The elements of an array, or the numbers below `from`, in random order.",
    parameters: ["from", "axis?"],
    attributes: { axis },
    draw: (generator, _, operands) => generator.permutation(population(operands)),
  }),
} as const;

type MethodName = keyof typeof generatorMethods;
type AttributesOfMethod<M extends MethodName> = (typeof generatorMethods)[M] extends Signature<infer A> ? A : never;

/** Draws from NumPy's distributions: one number without `size`, an array with it. */
export type RandomGenerator = {
  readonly [M in MethodName]: (
    ...args: Arguments<(typeof generatorMethods)[M]["parameters"], AttributesOfMethod<M>>
  ) => number | NDArray;
};

/** The seeds that NumPy takes: a non-negative integer, or several. */
export type Seed = number | bigint | readonly (number | bigint)[];

/** Most integers of one seed. */
const mostSeeds = 1000;

const isWord = (value: unknown): value is number | bigint =>
  (typeof value === "bigint" || Number.isSafeInteger(value)) && (value as number | bigint) >= 0;

const seed: AttributeReader<Seed> = {
  expected: "an integer of at least 0, or a list of them",
  type: "number | bigint | readonly (number | bigint)[]",
  read: (value, name, source) => {
    if (isWord(value)) return value;
    const words: readonly unknown[] = Array.isArray(value) ? value.slice(0, mostSeeds + 1) : [];
    return words.length > 0 && words.length <= mostSeeds && [...words].every(isWord)
      ? ([...words] as (number | bigint)[])
      : source.refuse(name, seed.expected, value);
  },
};

/** `np.random.default_rng`. */
export const defaultRngSignature: Signature<{ readonly seed: Seed }, readonly ["seed"]> = {
  doc: "A generator of random numbers, the same for the same seed.",
  parameters: ["seed"],
  attributes: { seed },
};

/** `np.random`. */
export const random = withMissingNames("np.random", {
  default_rng: (...args: readonly [seed: Seed]): RandomGenerator => {
    const { attributes } = readCall("np.random.default_rng", defaultRngSignature, args);
    return presented(defaultRng(attributes.seed));
  },
});

function presented(generator: Generator): RandomGenerator {
  const methods: Readonly<Record<string, Method<unknown, readonly string[]>>> = generatorMethods;
  const calls = Object.entries(methods).map(([name, definition]) => [
    name,
    (...args: readonly unknown[]) => {
      const { operands, attributes } = readCall(`rng.${name}`, definition, args);
      return present(definition.draw(generator, attributes, operands as readonly Operand[]));
    },
  ]);
  return withMissingNames("rng", Object.fromEntries(calls) as RandomGenerator);
}
