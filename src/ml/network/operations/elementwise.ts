/** Operations that work number by number, on one tensor or on several that are broadcast together. Definitions: ONNX operators. */
import { UserError } from "../../../base/errors.ts";
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { np } from "../../../trace/numpy.ts";
import { asType, float32, float64 } from "../flow.ts";
import { erf } from "./erf.ts";
import type { NetworkOperation } from "./operation.ts";
import { isAbsent, isIntegral, numberAttribute, shapeOf } from "./tensors.ts";

const ofOne = (compute: (x: Operand) => Outcome): NetworkOperation => ({ values: ([x]) => compute(x as Operand) });

const ofTwo = (compute: (x: Operand, y: Operand) => Outcome): NetworkOperation => ({
  values: ([x, y]) => compute(x as Operand, y as Operand),
});

/** Operations on any number of tensors. */
const ofAll = (compute: (x: Operand, y: Operand) => Outcome): NetworkOperation => ({
  values: ([first, ...others]) => others.reduce<Operand>((x, y) => compute(x, y), first as Operand),
});

/** Quotients of integers are cut towards zero. */
const quotient = (x: Operand, y: Operand): Outcome => {
  const result = np.divide(x, y);
  return isIntegral(x) && isIntegral(y) ? asType(np.trunc(result), "int64") : result;
};

/** Numbers of ONNX's element types that are floats. */
const floatTypes: readonly number[] = [1, 10, 11, 16];
const boolType = 9;

/** Operations number by number, by their ONNX names. */
export const elementwise = {
  Add: ofTwo(np.add),
  Sub: ofTwo(np.subtract),
  Mul: ofTwo(np.multiply),
  Div: ofTwo(quotient),
  Pow: ofTwo(np.power),
  Max: ofAll(np.maximum),
  Min: ofAll(np.minimum),
  Sum: ofAll(np.add),
  Mean: {
    values: ([first, ...others]) =>
      np.divide(
        others.reduce<Operand>((x, y) => np.add(x, y), first as Operand),
        float32(others.length + 1),
      ),
  },
  Equal: ofTwo(np.equal),
  Greater: ofTwo(np.greater),
  GreaterOrEqual: ofTwo(np.greater_equal),
  Less: ofTwo(np.less),
  LessOrEqual: ofTwo(np.less_equal),
  And: ofTwo(np.logical_and),
  Or: ofTwo(np.logical_or),
  Xor: ofTwo(np.logical_xor),
  Not: ofOne(np.logical_not),
  Abs: ofOne(np.abs),
  Neg: ofOne(np.negative),
  Exp: ofOne(np.exp),
  Log: ofOne(np.log),
  Sqrt: ofOne(np.sqrt),
  Reciprocal: ofOne(np.reciprocal),
  Floor: ofOne(np.floor),
  Ceil: ofOne(np.ceil),
  Round: ofOne(np.rint),
  Sign: ofOne(np.sign),
  Erf: ofOne(erf),
  Sin: ofOne(np.sin),
  Cos: ofOne(np.cos),
  Tan: ofOne(np.tan),
  Asin: ofOne(np.arcsin),
  Acos: ofOne(np.arccos),
  Atan: ofOne(np.arctan),
  Sinh: ofOne(np.sinh),
  Cosh: ofOne(np.cosh),
  Asinh: ofOne(np.arcsinh),
  Acosh: ofOne(np.arccosh),
  Atanh: ofOne(np.arctanh),
  Softsign: ofOne((x) => np.divide(x, np.add(np.abs(x), 1))),
  /** x · Φ(x), or its approximation with tanh where the attribute says so (Hendrycks and Gimpel, arXiv 1606.08415). */
  Gelu: {
    values([x], { approximate }) {
      const given = x as Operand;
      if (approximate !== "tanh") {
        const half = np.multiply(float64(0.5), given);
        return np.multiply(half, np.add(erf(np.divide(given, float64(Math.SQRT2))), 1));
      }
      const cubic = np.add(given, np.multiply(float64(0.044715), np.power(given, 3)));
      const bent = np.tanh(np.multiply(float64(Math.sqrt(2 / Math.PI)), cubic));
      return np.multiply(np.multiply(float64(0.5), given), np.add(bent, 1));
    },
  },
  Mish: ofOne((x) => np.multiply(x, np.tanh(np.logaddexp(0, x)))),
  PRelu: ofTwo((x, slope) => np.add(np.multiply(np.minimum(0, x), slope), np.maximum(0, x))),
  ThresholdedRelu: {
    values: ([x], attributes) =>
      np.multiply(x as Operand, np.greater(x as Operand, float64(numberAttribute(attributes, "alpha", 1)))),
  },
  Shrink: {
    values([x], attributes) {
      const given = x as Operand;
      const [lambd, bias] = [numberAttribute(attributes, "lambd", 0.5), numberAttribute(attributes, "bias", 0)];
      const below = np.multiply(np.less(given, float64(-lambd)), np.add(given, float64(bias)));
      return np.add(below, np.multiply(np.greater(given, float64(lambd)), np.subtract(given, float64(bias))));
    },
  },
  Where: { values: ([condition, x, y]) => np.where(condition as Operand, x as Operand, y as Operand) },
  Clip: {
    // Limits were attributes up to operator set 10.
    values([x, low, high], attributes) {
      const limit = (given: Operand | undefined, name: string): Operand | null =>
        isAbsent(given) ? (typeof attributes[name] === "number" ? float32(attributes[name]) : null) : given;
      const [least, most] = [limit(low, "min"), limit(high, "max")];
      const bounded = least === null ? (x as Operand) : np.maximum(x as Operand, least);
      return most === null ? bounded : np.minimum(bounded, most);
    },
  },
  Cast: {
    values([x], { to }) {
      const given = x as Operand;
      if (to === boolType) return np.not_equal(given, 0);
      const isFloat = floatTypes.includes(to as number);
      if (!isFloat) return isIntegral(given) ? given : asType(np.trunc(given), "int64");
      return asType(np.add(given, 0), to === 11 || isDouble(given) ? "float64" : "float32");
    },
  },
  BatchNormalization: {
    values([x, scale, bias, mean, variance], attributes) {
      if (attributes.training_mode === 1) {
        throw new UserError("BatchNormalization: expected one with learnt statistics, got training_mode 1", {
          code: "import",
          hint: "export the model after model.eval()",
        });
      }
      const given = x as Operand;
      const along = (values: Operand | undefined): Outcome =>
        np.reshape(values as Operand, [
          1,
          -1,
          ...shapeOf(given)
            .slice(2)
            .map(() => 1),
        ]);
      const epsilon = float64(numberAttribute(attributes, "epsilon", 1e-5));
      const normal = np.divide(np.subtract(given, along(mean)), np.sqrt(np.add(along(variance), epsilon)));
      return np.add(np.multiply(normal, along(scale)), along(bias));
    },
  },
} as const satisfies Readonly<Record<string, NetworkOperation>>;

const isDouble = (x: Operand): boolean => typeof x === "object" && "dtype" in x && x.dtype === "float64";
