/** Metrics of predicted numbers, as scikit-learn defines them. `y` are true values, `predicted` those of a model; both of one length. */
import { UserError } from "../../base/errors.ts";
import type { VectorInput } from "../numeric/matrix.ts";
import { pairOf } from "./pairs.ts";

/** Mean of (y - predicted)². */
export function meanSquaredError(y: VectorInput, predicted: VectorInput): number {
  const [truth, guess] = pairOf("meanSquaredError", y, predicted);
  return truth.reduce((sum, value, i) => sum + (value - (guess[i] as number)) ** 2, 0) / truth.length;
}

/** Mean of |y - predicted|. */
export function meanAbsoluteError(y: VectorInput, predicted: VectorInput): number {
  const [truth, guess] = pairOf("meanAbsoluteError", y, predicted);
  return truth.reduce((sum, value, i) => sum + Math.abs(value - (guess[i] as number)), 0) / truth.length;
}

/** R²: the share of the variance of `y` that is explained; 1 at best. Of constant targets: 1 when all are met, else 0. */
export function r2Score(y: VectorInput, predicted: VectorInput): number {
  const [truth, guess] = pairOf("r2Score", y, predicted);
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
  const total = truth.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const rest = truth.reduce((sum, value, i) => sum + (value - (guess[i] as number)) ** 2, 0);
  if (total === 0) return rest === 0 ? 1 : 0;
  return 1 - rest / total;
}

/**
 * Mean deviance of a Tweedie distribution: of `power` 0 the squared error, 1 Poisson, 2 gamma, else compound (Jørgensen, The Theory of Dispersion Models, 1997).
 * @throws UserError for values that the distribution does not have
 */
export function meanTweedieDeviance(
  y: VectorInput,
  predicted: VectorInput,
  { power = 0 }: { readonly power?: number } = {},
): number {
  const [truth, guess] = pairOf("meanTweedieDeviance", y, predicted);
  checkSupport(truth, guess, power);
  const devianceOf = (value: number, mean: number): number => {
    if (power === 0) return (value - mean) ** 2;
    if (power === 1) return 2 * ((value === 0 ? 0 : value * Math.log(value / mean)) - value + mean);
    if (power === 2) return 2 * (Math.log(mean / value) + value / mean - 1);
    return (
      2 *
      (Math.max(value, 0) ** (2 - power) / ((1 - power) * (2 - power)) -
        (value * mean ** (1 - power)) / (1 - power) +
        mean ** (2 - power) / (2 - power))
    );
  };
  return truth.reduce((sum, value, i) => sum + devianceOf(value, guess[i] as number), 0) / truth.length;
}

/** Mean Poisson deviance; see `meanTweedieDeviance`. */
export const meanPoissonDeviance = (y: VectorInput, predicted: VectorInput): number =>
  meanTweedieDeviance(y, predicted, { power: 1 });

/** Mean gamma deviance; see `meanTweedieDeviance`. */
export const meanGammaDeviance = (y: VectorInput, predicted: VectorInput): number =>
  meanTweedieDeviance(y, predicted, { power: 2 });

function checkSupport(truth: Float64Array, guess: Float64Array, power: number): void {
  const refuse = (expected: string): never => {
    throw new UserError(`meanTweedieDeviance: power ${power}: expected ${expected}`, { code: "options" });
  };
  if (Number.isNaN(power) || (power > 0 && power < 1)) refuse("a power of at most 0, or of at least 1");
  if (power !== 0 && guess.some((mean) => mean <= 0)) refuse("predictions above 0");
  if (power >= 2 && truth.some((value) => value <= 0)) refuse("values of y above 0");
  if (power >= 1 && truth.some((value) => value < 0)) refuse("values of y of at least 0");
}
