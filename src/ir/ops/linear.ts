/** Linear operations: sums of encrypted values times clear integers, which cost no bootstrap. Products of two encrypted values are expanded. */
import { binary, unary } from "../../value/elementwise/elementwise.ts";
import { conv, dot as dotOf, matmul as matmulOf, sum as sumOf } from "../../value/linear/linear.ts";
import { nth, only, op, pythonTuple } from "./op.ts";
import { bilinear, corners, decreasing, difference, increasing } from "./ranges.ts";
import { integer, integers, none } from "./readers.ts";
import { reductionAttributes, reductionKeywords } from "./reductions.ts";

export const add = op({
  doc: "Adds element by element, with broadcasting.",
  kind: "linear",
  parameters: ["x1", "x2"],
  numpy: ["add"],
  refused: ["out"],
  attributes: none,
  fusable: true,
  range: increasing,
  eval: (inputs) => binary.add(nth(inputs, 0), nth(inputs, 1)),
});

export const subtract = op({
  doc: "Subtracts element by element, with broadcasting.",
  kind: "linear",
  parameters: ["x1", "x2"],
  numpy: ["subtract"],
  refused: ["out"],
  attributes: none,
  fusable: true,
  range: difference,
  eval: (inputs) => binary.subtract(nth(inputs, 0), nth(inputs, 1)),
});

export const negative = op({
  doc: "Changes the sign of every element.",
  kind: "linear",
  parameters: ["x"],
  numpy: ["negative"],
  refused: ["out"],
  attributes: none,
  fusable: true,
  range: decreasing,
  eval: (inputs) => unary.negative(only(inputs)),
});

export const multiply = op({
  doc: "Multiplies element by element, with broadcasting. Two encrypted sides take two table lookups an element, or one.",
  kind: "linear",
  parameters: ["x1", "x2"],
  numpy: ["multiply"],
  refused: ["out"],
  attributes: none,
  fusable: true,
  range: corners,
  eval: (inputs) => binary.multiply(nth(inputs, 0), nth(inputs, 1)),
});

export const dot = op({
  doc: "Dot product of two vectors; with a scalar, multiplication.",
  kind: "linear",
  parameters: ["x", "y"],
  numpy: ["dot"],
  refused: ["out"],
  attributes: none,
  range: bilinear,
  eval: (inputs) => dotOf(nth(inputs, 0), nth(inputs, 1)),
});

export const matmul = op({
  doc: "Matrix product with NumPy's broadcasting over leading axes.",
  kind: "linear",
  parameters: ["x", "y"],
  numpy: ["matmul"],
  refused: ["out"],
  attributes: none,
  range: bilinear,
  eval: (inputs) => matmulOf(nth(inputs, 0), nth(inputs, 1)),
});

export const sum = op({
  doc: "Sums over all elements, or over the given axes.",
  kind: "linear",
  parameters: ["x", "axis?", "keepdims?"],
  numpy: ["sum"],
  attributes: reductionAttributes,
  range: increasing,
  eval: (inputs, { axis, keepdims }) => sumOf(only(inputs), axis, keepdims),
  keywords: reductionKeywords,
});

const convolution = (dimensions: 1 | 2 | 3) =>
  op({
    doc: `${dimensions}-dimensional convolution of an encrypted (N, C, …) input with clear weights and bias.`,
    kind: "linear",
    parameters: ["x", "weight", "bias?"],
    numpy: [],
    attributes: { pads: integers, strides: integers, dilations: integers, group: integer(1) },
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
