/** Inputs as the reader writes them: what a parameter accepts, and text to tensor with an error that says what was expected. */
import { parametersOf as parameterNodes } from "../../ir/arguments.ts";
import type { GraphData } from "../../ir/node.ts";
import { formatShape, type Shape, sameShape, sizeOf } from "../../value/shape.ts";
import { filled, fromNested, type NestedInput, type Tensor } from "../../value/tensor.ts";
import { formatElementType, type ValueType } from "../../value/type.ts";
import { formatValue } from "./format.ts";
import { strings } from "./strings.ts";

/** One parameter of a circuit as an input of the run panel. */
export interface InputParameter {
  readonly name: string;
  readonly type: ValueType;
  /** What it accepts: the bounds of the input-set, or what its type holds where they were not measured; infinite for floats. */
  readonly range: readonly [low: number, high: number];
}

/** Text of an input, understood or not. */
export type ParsedInput =
  | { readonly ok: true; readonly value: Tensor }
  | { readonly ok: false; readonly message: string };

/** The range of a type; infinite for floats. */
function rangeOf({ dtype }: ValueType): readonly [low: number, high: number] {
  if (dtype.kind === "float") return [-Infinity, Infinity];
  return dtype.signed ? [-(2 ** (dtype.bits - 1)), 2 ** (dtype.bits - 1) - 1] : [0, 2 ** dtype.bits - 1];
}

/** The parameters of a circuit in the order of its signature. */
export function parametersOf(graph: GraphData): readonly InputParameter[] {
  return parameterNodes(graph).map(({ attributes, output, bounds }) => ({
    name: attributes.name,
    type: output,
    range: bounds ?? rangeOf(output),
  }));
}

/** Whether an input is small enough to be edited number by number; larger ones are edited as one JSON text. */
export function isElementwise({ type: { shape } }: InputParameter): boolean {
  return shape.length <= 2 && sizeOf(shape) <= 64 && (shape.at(-1) ?? 1) <= 16;
}

/** The texts in which a value is edited: one for each number, or one JSON text for all. */
export function textsOf(value: Tensor, parameter: InputParameter): readonly string[] {
  return isElementwise(parameter) ? Array.from(value.data, String) : [formatValue(value)];
}

/**
 * Samples of the input-set that can be told apart, as the arguments of the circuit: those that reached a bound of some node. That of the largest
 * result stands first. Empty where nothing was measured, or the samples are too large to be kept.
 */
export function samplesOf({ nodes, outputs, witnesses = [] }: GraphData): readonly (readonly Tensor[])[] {
  const largest = nodes[outputs[0] ?? -1]?.reached?.[1];
  const first = witnesses.filter(({ sample }) => sample === largest);
  return [...first, ...witnesses.filter((witness) => !first.includes(witness))].map(({ args }) => args);
}

/** What stands in an input where there is no sample: the upper end of its range, everywhere. */
export function defaultValue({ type, range }: InputParameter): Tensor {
  return filled(
    type.shape,
    Number.isFinite(range[1]) ? range[1] : 0,
    type.dtype.kind === "integer" ? "int64" : "float64",
  );
}

/** Reads the texts of an input and checks them against the parameter. */
export function parseInput(texts: readonly string[], parameter: InputParameter): ParsedInput {
  const read = isElementwise(parameter) ? readElements(texts, parameter) : readJson(texts[0] ?? "", parameter);
  if (typeof read === "string") return { ok: false, message: read };
  const { name, type, range } = parameter;
  if (!sameShape(read.shape, type.shape)) {
    const message = strings.input.wrongShape(name, formatShape(type.shape), formatShape(read.shape));
    return { ok: false, message };
  }
  for (const element of read.data) {
    if (type.dtype.kind === "integer" && !Number.isInteger(element)) {
      return { ok: false, message: strings.input.notInteger(name, element) };
    }
    if (element < range[0] || element > range[1]) {
      return { ok: false, message: strings.input.outOfRange(name, expectedOf(parameter), element) };
    }
  }
  return { ok: true, value: read };
}

const expectedOf = ({ type, range }: InputParameter): string =>
  strings.input.expected(formatElementType(type.dtype), type.shape, range);

/** A tensor of one text for each number, or what is wrong. */
function readElements(texts: readonly string[], parameter: InputParameter): Tensor | string {
  const data = Float64Array.from(texts, (text) => (text.trim() === "" ? Number.NaN : Number(text)));
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return strings.input.notReadable(parameter.name, expectedOf(parameter), texts[bad] ?? "");
  return fromData(data, parameter.type.shape);
}

const fromData = (data: Float64Array, shape: Shape): Tensor => ({
  dtype: data.every(Number.isInteger) ? "int64" : "float64",
  shape,
  data,
});

/** A tensor of a JSON text, or what is wrong. */
function readJson(text: string, parameter: InputParameter): Tensor | string {
  const { name } = parameter;
  const expected = expectedOf(parameter);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return strings.input.notReadable(name, expected, text);
  }
  if (!isNumbers(parsed)) return strings.input.notNumbers(name, expected);
  try {
    return fromNested(parsed);
  } catch {
    return strings.input.ragged(name, expected);
  }
}

function isNumbers(value: unknown): value is NestedInput {
  return Array.isArray(value) ? value.every(isNumbers) : typeof value === "number";
}
