/** The error function. */

/** Terms of the series below 3: the last is below 2^-60 there. */
const terms = 60;
/** Steps of the continued fraction from 3 on. */
const steps = 60;

/**
 * erf(x), within 1e-14: its Taylor series below 3, the continued fraction of erfc beyond (Abramowitz and Stegun, 7.1.6 and 7.1.14).
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size >= 6 || Number.isNaN(x)) return Number.isNaN(x) ? x : Math.sign(x);
  const value = size < 3 ? series(size) : 1 - tail(size);
  return x < 0 ? -value : value;
}

/** 2/√π · e^(-x²) · Σ 2^n x^(2n+1) / (1·3·…·(2n+1)): all terms are positive, so that nothing cancels. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < terms; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function tail(x: number): number {
  let fraction = x;
  for (let n = steps; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
