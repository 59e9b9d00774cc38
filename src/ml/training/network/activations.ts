/** Functions between the layers of a network by PyTorch's names: their ONNX operator, their value and their slope. */
import { sigmoid } from "../../numeric/probabilities.ts";

/** A function of one number that training can go through. */
export interface Activation {
  /** The ONNX operator, with its attributes. */
  readonly op: string;
  readonly attributes: Readonly<Record<string, number>>;
  value(x: number): number;
  /** The derivative at `x`. */
  slope(x: number): number;
}

const alphaOfSelu = 1.6732632423543772;
const gammaOfSelu = 1.0507009873554805;
const leak = 0.01;

const inside = (x: number, bound: number): boolean => x > -bound && x < bound;

/** Definitions: the documentation of `torch.nn` 2.3, with its defaults. */
export const activations = {
  ReLU: { op: "Relu", attributes: {}, value: (x) => Math.max(x, 0), slope: (x) => Number(x > 0) },
  LeakyReLU: {
    op: "LeakyRelu",
    attributes: { alpha: leak },
    value: (x) => (x > 0 ? x : leak * x),
    slope: (x) => (x > 0 ? 1 : leak),
  },
  Sigmoid: { op: "Sigmoid", attributes: {}, value: sigmoid, slope: (x) => sigmoid(x) * (1 - sigmoid(x)) },
  Tanh: { op: "Tanh", attributes: {}, value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  ELU: {
    op: "Elu",
    attributes: { alpha: 1 },
    value: (x) => (x > 0 ? x : Math.expm1(x)),
    slope: (x) => (x > 0 ? 1 : Math.exp(x)),
  },
  CELU: {
    op: "Celu",
    attributes: { alpha: 1 },
    value: (x) => (x > 0 ? x : Math.expm1(x)),
    slope: (x) => (x > 0 ? 1 : Math.exp(x)),
  },
  SELU: {
    op: "Selu",
    attributes: { alpha: alphaOfSelu, gamma: gammaOfSelu },
    value: (x) => gammaOfSelu * (x > 0 ? x : alphaOfSelu * Math.expm1(x)),
    slope: (x) => gammaOfSelu * (x > 0 ? 1 : alphaOfSelu * Math.exp(x)),
  },
  Softplus: {
    op: "Softplus",
    attributes: {},
    value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    slope: sigmoid,
  },
  Hardsigmoid: {
    op: "HardSigmoid",
    attributes: { alpha: 1 / 6, beta: 0.5 },
    value: (x) => Math.min(1, Math.max(0, x / 6 + 0.5)),
    slope: (x) => (inside(x, 3) ? 1 / 6 : 0),
  },
  Hardswish: {
    op: "HardSwish",
    attributes: {},
    value: (x) => x * Math.min(1, Math.max(0, x / 6 + 0.5)),
    slope: (x) => (inside(x, 3) ? x / 3 + 0.5 : Number(x >= 3)),
  },
} as const satisfies Readonly<Record<string, Activation>>;

/** A name of `torch.nn`. */
export type ActivationName = keyof typeof activations;
