/** Functions of one number, as the original writes them with NumPy, so that graphs and the last bits of tables are its own. Definitions: ONNX operators. */
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { np } from "../../../trace/numpy.ts";
import { float64 } from "../flow.ts";
import type { LayerAttributes } from "../layer.ts";
import type { NetworkOperation } from "./operation.ts";

const ofOne = (compute: (x: Operand, attributes: LayerAttributes) => Outcome): NetworkOperation => ({
  values: ([x], attributes) => compute(x as Operand, attributes),
});

/** An attribute that is a number. */
const number = (attributes: LayerAttributes, name: string, missing: number): number => {
  const value = attributes[name];
  return typeof value === "number" ? value : missing;
};

/** `condition · ifTrue + (1 - condition) · ifFalse`: the original's `where`. */
const choose = (condition: Operand, ifTrue: Operand, ifFalse: Operand): Outcome =>
  np.add(np.multiply(condition, ifTrue), np.multiply(np.subtract(float64(1), condition), ifFalse));

const exponentialLess1 = (x: Operand): Outcome => np.subtract(np.exp(x), 1);

/** The constants of SELU: Klambauer et al., NIPS 2017. */
const selu = { alpha: 1.6732632423543772, gamma: 1.0507009873554805 } as const;

/** Functions of one number by their ONNX names. */
export const functions = {
  Relu: ofOne((x) => np.maximum(x, 0)),
  Sigmoid: ofOne((x) => np.exp(np.negative(np.logaddexp(0, np.negative(x))))),
  Tanh: ofOne((x) => np.tanh(x)),
  LeakyRelu: ofOne((x, attributes) =>
    choose(np.greater(x, 0), x, np.multiply(float64(number(attributes, "alpha", 0.01)), x)),
  ),
  HardSigmoid: ofOne((x, attributes) => {
    const line = np.multiply(float64(number(attributes, "alpha", 0.2)), x);
    return np.maximum(0, np.minimum(1, np.add(line, float64(number(attributes, "beta", 0.5)))));
  }),
  HardSwish: ofOne((x) =>
    np.multiply(x, np.maximum(0, np.minimum(1, np.add(np.multiply(float64(1 / 6), x), float64(0.5))))),
  ),
  Softplus: ofOne((x) => np.log(np.add(np.exp(x), 1))),
  Elu: ofOne((x, attributes) =>
    choose(np.greater(x, 0), x, np.multiply(float64(number(attributes, "alpha", 1)), exponentialLess1(x))),
  ),
  Selu: ofOne((x, attributes) => {
    const alpha = number(attributes, "alpha", selu.alpha);
    const gamma = number(attributes, "gamma", selu.gamma);
    return choose(
      np.greater(x, 0),
      np.multiply(float64(gamma), x),
      np.multiply(float64(gamma * alpha), exponentialLess1(x)),
    );
  }),
  Celu: ofOne((x, attributes) => {
    const alpha = number(attributes, "alpha", 1);
    const positive = np.maximum(0, x);
    const below = np.multiply(float64(alpha), exponentialLess1(np.divide(x, float64(alpha))));
    return np.add(positive, np.minimum(0, below));
  }),
  Identity: ofOne((x) => x as Outcome),
} as const satisfies Readonly<Record<string, NetworkOperation>>;
