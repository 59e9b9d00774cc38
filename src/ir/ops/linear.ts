/** Linear operations: sums of encrypted values times clear integers. They cost no bootstrap. */
import { binary, unary } from "../../value/elementwise.ts";
import { type ConvOptions, conv, dot as dotOf, matmul as matmulOf, sum as sumOf } from "../../value/linear.ts";
import { nth, only, op, pythonAxis, pythonTuple } from "./op.ts";
import { bilinear, corners, decreasing, difference, increasing } from "./ranges.ts";

export const add = op({
  doc: "Adds element by element, with broadcasting.",
  kind: "linear",
  fusable: true,
  range: increasing,
  eval: (inputs) => binary.add(nth(inputs, 0), nth(inputs, 1)),
});

export const subtract = op({
  doc: "Subtracts element by element, with broadcasting.",
  kind: "linear",
  fusable: true,
  range: difference,
  eval: (inputs) => binary.subtract(nth(inputs, 0), nth(inputs, 1)),
});

export const negative = op({
  doc: "Changes the sign of every element.",
  kind: "linear",
  fusable: true,
  range: decreasing,
  eval: (inputs) => unary.negative(only(inputs)),
});

export const multiply = op({
  doc: "Multiplies element by element, with broadcasting. Two encrypted sides take two table lookups an element, or one.",
  kind: "linear",
  fusable: true,
  range: corners,
  eval: (inputs) => binary.multiply(nth(inputs, 0), nth(inputs, 1)),
});

export const dot = op({
  doc: "Dot product of two vectors; with a scalar, multiplication.",
  kind: "linear",
  range: bilinear,
  eval: (inputs) => dotOf(nth(inputs, 0), nth(inputs, 1)),
});

export const matmul = op({
  doc: "Matrix product with NumPy's broadcasting over leading axes.",
  kind: "linear",
  range: bilinear,
  eval: (inputs) => matmulOf(nth(inputs, 0), nth(inputs, 1)),
});

/** Attributes of a sum. */
export interface SumAttributes {
  readonly axis: number | readonly number[] | null;
  readonly keepdims: boolean;
}

export const sum = op<SumAttributes>({
  doc: "Sums over all elements, or over the given axes.",
  kind: "linear",
  range: increasing,
  eval: (inputs, { axis, keepdims }) => sumOf(only(inputs), axis, keepdims),
  keywords: ({ axis, keepdims }) => [
    ...(axis === null ? [] : [["axis", pythonAxis(axis)] as const]),
    ...(keepdims ? [["keepdims", "True"] as const] : []),
  ],
});

const convolution = (dimensions: 1 | 2 | 3) =>
  op<ConvOptions>({
    doc: `${dimensions}-dimensional convolution of an encrypted (N, C, …) input with clear weights and bias.`,
    kind: "linear",
    range: bilinear,
    eval: (inputs, options) => conv(nth(inputs, 0), nth(inputs, 1), inputs[2] ?? null, options),
    keywords: ({ pads, strides, dilations, group }) => [
      ["pads", pythonTuple(pads)],
      ["strides", pythonTuple(strides)],
      ["dilations", pythonTuple(dilations)],
      ["group", String(group)],
    ],
  });

export const conv1d = convolution(1);
export const conv2d = convolution(2);
export const conv3d = convolution(3);
