/** Inputs as the reader writes them: what a parameter accepts, and text to tensor with an error that says what was expected. */
import type { GraphData, Node } from "../../ir/node.ts";
import { formatShape, type Shape, sameShape, sizeOf } from "../../value/shape.ts";
import { fromNested, type NestedInput, type Tensor } from "../../value/tensor.ts";
import type { ValueType } from "../../value/type.ts";
import { strings } from "../strings.ts";
import { formatElementType, formatValue } from "./format.ts";

/** One parameter of a circuit as an input of the run panel. */
export interface Parameter {
  readonly name: string;
  readonly node: number;
  readonly type: ValueType;
  /** Smallest and largest value that its type holds; infinite for floats. */
  readonly range: readonly [low: number, high: number];
  /** What the input-set had; null when it was not measured. */
  readonly bounds: readonly [low: number, high: number] | null;
}

/** Text of an input, understood or not. */
export type ParsedInput =
  | { readonly ok: true; readonly value: Tensor; readonly warning: string | null }
  | { readonly ok: false; readonly message: string };

/** The range of integers of a type; infinite for floats. */
export function rangeOf({ dtype }: ValueType): readonly [low: number, high: number] {
  if (dtype.kind === "float") return [-Infinity, Infinity];
  return dtype.signed ? [-(2 ** (dtype.bits - 1)), 2 ** (dtype.bits - 1) - 1] : [0, 2 ** dtype.bits - 1];
}

/** The parameters of a circuit in the order of its signature. */
export function parametersOf(graph: GraphData): readonly Parameter[] {
  return graph.inputs.flatMap((id) => {
    const node = graph.nodes[id];
    if (node?.operation !== "input") return [];
    const { output, bounds } = node as Extract<Node, { operation: "input" }>;
    return [{ name: node.attributes.name, node: id, type: output, range: rangeOf(output), bounds }];
  });
}

/** What stands in an input at first: the upper end of the input-set, everywhere. */
export function defaultInput({ type, bounds }: Parameter): string {
  const nested = (shape: Shape): NestedInput => {
    const [extent, ...rest] = shape;
    return extent === undefined ? (bounds?.[1] ?? 0) : Array.from({ length: extent }, () => nested(rest));
  };
  return formatValue(fromNested(nested(type.shape)));
}

/** Reads the text of an input: a number, or nested lists of numbers as JSON, checked against the parameter. */
export function parseInput(text: string, parameter: Parameter): ParsedInput {
  const { name, type, range, bounds } = parameter;
  const fail = (message: string): ParsedInput => ({ ok: false, message });
  const expected = strings.input.expected(formatElementType(type.dtype), type.shape, range);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return fail(strings.input.notReadable(name, expected, text));
  }
  const value = readNested(parsed);
  if (typeof value === "string") return fail(strings.input.notNumbers(name, expected, value));
  if (!sameShape(value.shape, type.shape)) {
    return fail(strings.input.wrongShape(name, formatShape(type.shape), formatShape(value.shape)));
  }
  for (const element of value.data) {
    if (type.dtype.kind === "integer" && !Number.isInteger(element))
      return fail(strings.input.notInteger(name, element));
    if (element < range[0] || element > range[1]) return fail(strings.input.outOfRange(name, expected, element));
  }
  const beyond = bounds === null ? undefined : value.data.find((element) => element < bounds[0] || element > bounds[1]);
  const warning = bounds === null || beyond === undefined ? null : strings.input.beyondBounds(beyond, bounds);
  return { ok: true, value, warning };
}

/** A tensor of parsed JSON, or the first thing in it that is not a number. */
function readNested(parsed: unknown): Tensor | string {
  const bad: string[] = [];
  const check = (value: unknown): void => {
    if (Array.isArray(value)) for (const part of value) check(part);
    else if (typeof value !== "number" || !Number.isFinite(value)) bad.push(JSON.stringify(value));
  };
  check(parsed);
  if (bad[0] !== undefined) return bad[0];
  try {
    return fromNested(parsed as NestedInput);
  } catch {
    return strings.input.ragged;
  }
}

/** The text with its element number `index` (row-major) replaced; the text itself must be readable. */
export function withElement(value: Tensor, index: number, element: number): string {
  const data = value.data.slice();
  data[index] = element;
  return formatValue({ ...value, data });
}

/** Whether an input is small enough to be edited element by element in a grid. */
export function fitsGrid({ shape }: ValueType): boolean {
  return shape.length > 0 && shape.length <= 2 && sizeOf(shape) <= 64 && (shape.at(-1) ?? 0) <= 16;
}
