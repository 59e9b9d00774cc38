/** The error function, written with `np`, so that it becomes part of tables. */
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { np } from "../../../trace/numpy.ts";
import { float64 } from "../flow.ts";

/** Coefficients of erfc's exponent by powers of t = 2 / (2 + |x|): Press et al., Numerical Recipes, section 6.2. */
const coefficients = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
] as const;

/** erf(x), within 1.2e-7: below what float32 holds. */
export function erf(x: Operand): Outcome {
  const size = np.abs(x);
  const t = np.divide(1, np.add(1, np.multiply(float64(0.5), size)));
  const exponent = coefficients.reduceRight<Outcome>(
    (sum, coefficient) => np.add(np.multiply(sum, t), float64(coefficient)),
    0,
  );
  const complement = np.multiply(t, np.exp(np.subtract(exponent, np.square(x))));
  return np.multiply(np.sign(x), np.subtract(1, complement));
}
