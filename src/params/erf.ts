/**
 * The complementary error function and its inverse in log space, so that probabilities far below 2^-1074 keep their digits.
 * Pure numbers: noise and ciphertexts are unknown here.
 */

const LOG_SQRT_PI = 0.5 * Math.log(Math.PI);

/** Below this the series of erf is used, above it the continued fraction of erfc. */
const SERIES_LIMIT = 2;

/** erf(x) for 0 ≤ x ≤ 2: the series of positive terms (Abramowitz and Stegun 7.1.6), which loses no digits. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return 2 * sum * Math.exp(-x * x - LOG_SQRT_PI);
}

/** ln erfc(x) for x ≥ 0, to about 13 digits: series below 2, else the continued fraction of Abramowitz and Stegun 7.1.14. */
export function logErfc(x: number): number {
  if (x < SERIES_LIMIT) return Math.log1p(-erfSeries(x));
  let tail = x;
  for (let n = 8 + Math.ceil(260 / (x * x)); n > 0; n--) tail = x + n / 2 / tail;
  return -x * x - LOG_SQRT_PI - Math.log(tail);
}

/**
 * The x ≥ 0 with ln erfc(x) = `logP`, for `logP` ≤ 0.
 * Newton from sqrt(-logP), which is never left of the root; ln erfc is concave, so the steps come down to it without overshooting.
 */
export function inverseLogErfc(logP: number): number {
  let x = Math.sqrt(-logP);
  for (let step = 0; step < 100; step++) {
    const value = logErfc(x);
    const slope = -2 * Math.exp(-x * x - LOG_SQRT_PI - value);
    const next = x - (value - logP) / slope;
    if (!(x - next > 1e-15 * x)) break;
    x = next;
  }
  return x;
}

/** kappa = sqrt(2) · erfcinv(p): how many standard deviations a two-sided Gaussian exceeds with probability `probability` (0 < p < 1). */
export function kappa(probability: number): number {
  return Math.SQRT2 * inverseLogErfc(Math.log(probability));
}
