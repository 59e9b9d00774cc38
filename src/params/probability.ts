/**
 * Which probabilities of failure can be asked for, and the class of keys that each belongs to. Results that are wrong tell of the noise, and
 * noise tells of the key (docs/security.md), so that a key is never used for circuits of different classes.
 */

/**
 * The least probability that may be asked for. The formulas take the variance that a key has on average, while the variance of rounding
 * varies from key to key with the weight of the key, by a share e of about 1/sqrt(n). Over keys the mean of a failure 2^-b is then 2^-b times
 * exp((e · b · ln 2)² / 2): for n = 652 and half of the variance from such rounding that is 2 bits of 128, 9 of 256 and 133 of 1000. Up to
 * 256 this is within the 8 % to which variances were measured (docs/noise.md); far below it the formulas would promise what nothing keeps.
 */
export const LEAST_P_ERROR = 2 ** -256;

/** The largest probability of failure of circuits that get real keys without `enableUnsafeFeatures`. */
export const LARGEST_SAFE_P_ERROR = 1e-2;

/** Largest probability of each class that needs no unsafe features, the strictest first. */
const CLASS_LIMITS = {
  "2^-128": 2 ** -128,
  "2^-64": 2 ** -64,
  "2^-40": 2 ** -40,
  "1e-5": 1e-5,
  "1e-2": LARGEST_SAFE_P_ERROR,
} as const;

/** Class of a key, by the probability that one lookup or one decrypted value may fail with; `unsafe` is all above 1e-2. */
export type KeyClass = keyof typeof CLASS_LIMITS | "unsafe";

/** The class of a limit on failures, as a set of parameters carries it (`pError`). */
export function keyClassOf(pError: number): KeyClass {
  const found = (Object.keys(CLASS_LIMITS) as (keyof typeof CLASS_LIMITS)[]).find(
    (name) => pError <= CLASS_LIMITS[name],
  );
  return found ?? "unsafe";
}

/** Whether a number may be asked for as a probability of failure. */
export function isPossiblePError(value: unknown): value is number {
  return typeof value === "number" && value >= LEAST_P_ERROR && value < 1;
}

/** What `isPossiblePError` asks for, in words. */
export const POSSIBLE_P_ERROR = "between 2^-256 (below it the noise formulas do not hold) and 1";

/**
 * Whether the limit of a search, or of a set of parameters, is one that can be asked for. A global limit is halved between two sets, so that
 * half of the least is one too.
 */
export function isPossibleLimit(value: unknown): value is number {
  return typeof value === "number" && value >= LEAST_P_ERROR / 2 && value < 1;
}

/** A predicted probability from its log2: an upper bound where it is less than the formulas can tell. */
export function predictedProbability(log2: number): number {
  return Math.max(LEAST_P_ERROR, 2 ** log2);
}
