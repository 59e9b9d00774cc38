/** Functions of `np` that are no operations: they make clear arrays, ask for shapes, or call an operation in a way of their own. */
import { at } from "../base/arrays.ts";
import { checkedSignature, type Signature } from "../ir/ops/op.ts";
import {
  type AttributeReader,
  anyNumber,
  dtype,
  exactly,
  flag,
  integer,
  none,
  nullable,
  optional,
  shape,
} from "../ir/ops/readers.ts";
import { arange, eye, full, linspace } from "../value/create.ts";
import { normalizeAxis, type Shape, sizeOf } from "../value/shape.ts";
import { astype, filled } from "../value/tensor.ts";
import { applyClip, isArrayLike, NDArray, type Operand, type Outcome, present, Traced, toClear } from "./arrays.ts";

/** A function of `np`: what it takes, and what it does with arguments that were read. */
export interface NumpyFunction<A, Parameters extends readonly string[], Result> extends Signature<A, Parameters> {
  /** The type of the result, as editors show it. */
  readonly gives: string;
  call(operands: readonly Operand[], attributes: A): Result;
}

const fn = <A, const Parameters extends readonly string[], Result>(
  definition: NumpyFunction<A, Parameters, Result>,
): NumpyFunction<A, Parameters, Result> => Object.freeze(checkedSignature(definition));

const maybe = <T>(reader: AttributeReader<T>) => optional(nullable(reader), null);
const shapeOf = (x: unknown): Shape => (isArrayLike(x) ? x.shape : toClear(x).shape);

const arrayOf = (doc: string, ...refused: readonly string[]) =>
  fn({
    doc,
    parameters: ["values", "dtype?"],
    attributes: { dtype: maybe(dtype) },
    refused,
    gives: "Tensor",
    call: ([values], { dtype: type }) => {
      const clear = toClear(values);
      return new NDArray(type === null ? clear : astype(clear, type));
    },
  });

const filledWith = (name: string, element: 0 | 1) =>
  fn({
    doc: `A clear array of ${name}.`,
    parameters: ["shape", "dtype?"],
    attributes: { shape, dtype: maybe(dtype) },
    refused: ["order"],
    gives: "Tensor",
    call: (_, { shape: extents, dtype: type }) => new NDArray(filled(extents, element, type ?? "float64")),
  });

/** The functions by name. */
export const numpyFunctions = {
  clip: fn({
    doc: "The values limited to a range; null leaves that side open.",
    parameters: ["x", "low", "high"],
    attributes: none,
    refused: ["out"],
    gives: "Tensor",
    call: (operands): Outcome => applyClip(at(operands, 0), at(operands, 1), at(operands, 2)),
  }),
  /** Values never change, so that a copy is the value itself. */
  copy: fn({
    doc: "The value itself: values never change.",
    parameters: ["x"],
    attributes: none,
    refused: ["order", "subok"],
    gives: "Tensor",
    call: ([x]): Outcome => (Traced.is(x) ? x : present(toClear(x))),
  }),
  array: arrayOf("An array from nested lists; of integers when there is no fraction."),
  asarray: arrayOf("An array from nested lists or from an array.", "order"),
  arange: fn({
    doc: "Evenly spaced values: `arange(4)` is `[0, 1, 2, 3]`.",
    parameters: ["start", "stop?", "step?", "dtype?"],
    attributes: { start: anyNumber, stop: maybe(anyNumber), step: maybe(anyNumber), dtype: maybe(dtype) },
    gives: "Tensor",
    call: (_, { start, stop, step, dtype: type }) => new NDArray(arange(start, stop, step ?? 1, type)),
  }),
  linspace: fn({
    doc: "`num` evenly spaced values, both ends included unless `endpoint` is false.",
    parameters: ["start", "stop", "num?", "endpoint?", "retstep?", "dtype?", "axis?"],
    attributes: {
      start: anyNumber,
      stop: anyNumber,
      num: optional(integer(0), 50),
      endpoint: optional(flag, true),
      retstep: exactly(false, "the step is (stop - start) / (num - 1)"),
      dtype: maybe(dtype),
      axis: exactly(0, "there is one axis"),
    },
    gives: "Tensor",
    call: (_, { start, stop, num, endpoint, dtype: type }) =>
      new NDArray(linspace(start, stop, num, endpoint, type ?? "float64")),
  }),
  eye: fn({
    doc: "Ones on the k-th diagonal of a matrix of zeros; square unless `columns` is given.",
    parameters: ["rows", "columns?", "k?", "dtype?"],
    attributes: { rows: integer(0), columns: maybe(integer(0)), k: optional(integer(), 0), dtype: maybe(dtype) },
    refused: ["order"],
    gives: "Tensor",
    call: (_, { rows, columns, k, dtype: type }) => new NDArray(eye(rows, columns ?? rows, k, type ?? "float64")),
  }),
  zeros: filledWith("zeros", 0),
  ones: filledWith("ones", 1),
  full: fn({
    doc: "A clear array of one value, or of an array that is repeated.",
    parameters: ["shape", "value", "dtype?"],
    attributes: { shape, dtype: maybe(dtype) },
    refused: ["order"],
    gives: "Tensor",
    call: ([value], { shape: extents, dtype: type }) => new NDArray(full(extents, toClear(value), type)),
  }),
  shape: fn({
    doc: "Extents of all axes.",
    parameters: ["x"],
    attributes: none,
    gives: "readonly number[]",
    call: ([x]) => shapeOf(x),
  }),
  ndim: fn({
    doc: "Number of axes.",
    parameters: ["x"],
    attributes: none,
    gives: "number",
    call: ([x]) => shapeOf(x).length,
  }),
  size: fn({
    doc: "Number of elements, or the extent of an axis.",
    parameters: ["x", "axis?"],
    attributes: { axis: maybe(integer()) },
    gives: "number",
    call: ([x], { axis }) => {
      const extents = shapeOf(x);
      return axis === null ? sizeOf(extents) : (extents[normalizeAxis("size", axis, extents.length)] ?? 0);
    },
  }),
} as const;
