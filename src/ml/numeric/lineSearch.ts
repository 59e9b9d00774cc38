/**
 * The line search of Moré and Thuente, ACM TOMS 20 (1994), as MINPACK's `dcsrch` carries it out: a step that decreases the function enough
 * (sufficient decrease 1e-3) and flattens it enough (curvature 0.9).
 */

/** Value and slope of the function at a step. */
export interface Trial {
  readonly value: number;
  readonly slope: number;
}

/** One end of the interval that holds the step. */
interface End extends Trial {
  readonly step: number;
}

const sufficientDecrease = 1e-3;
const curvature = 0.9;
const narrowest = 0.1;
const longest = 1e10;

/**
 * A good step along a direction.
 * @param start value and (negative) slope at step 0
 * @param first the step to try first
 * @param evaluate value and slope at a step
 * @returns the accepted step, or null when `mostTrials` found none
 */
export function lineSearch(
  start: Trial,
  first: number,
  mostTrials: number,
  evaluate: (step: number) => Trial,
): number | null {
  const demanded = sufficientDecrease * start.slope;
  let isBracketed = false;
  let isFirstStage = true;
  let width = longest;
  let widthBefore = 2 * width;
  let best: End = { step: 0, ...start };
  let other: End = { step: 0, ...start };
  let low = 0;
  let high = first + 4 * first;
  let step = first;
  for (let trials = 0; trials < mostTrials; trials++) {
    const { value, slope } = evaluate(step);
    const limit = start.value + step * demanded;
    if (isFirstStage && value <= limit && slope >= 0) isFirstStage = false;
    const isStuck =
      (isBracketed && (step <= low || step >= high || high - low <= narrowest * high)) ||
      (step === longest && value <= limit && slope <= demanded) ||
      (step === 0 && (value > limit || slope >= demanded));
    if (isStuck || (value <= limit && Math.abs(slope) <= curvature * -start.slope)) return step;
    // In the first stage the function less its demanded decrease is followed, until a lower value was found on it.
    const shift = isFirstStage && value <= best.value && value > limit ? demanded : 0;
    const shifted = (end: End): End => ({
      step: end.step,
      value: end.value - end.step * shift,
      slope: end.slope - shift,
    });
    const next = nextStep(shifted(best), shifted(other), shifted({ step, value, slope }), isBracketed, low, high);
    const back = (end: End): End => ({ step: end.step, value: end.value + end.step * shift, slope: end.slope + shift });
    best = back(next.best);
    other = back(next.other);
    isBracketed = next.isBracketed;
    step = next.step;
    if (isBracketed) {
      if (Math.abs(other.step - best.step) >= 0.66 * widthBefore) step = best.step + 0.5 * (other.step - best.step);
      widthBefore = width;
      width = Math.abs(other.step - best.step);
      low = Math.min(best.step, other.step);
      high = Math.max(best.step, other.step);
    } else {
      low = step + 1.1 * (step - best.step);
      high = step + 4 * (step - best.step);
    }
    step = Math.min(longest, Math.max(0, step));
    if (isBracketed && (step <= low || step >= high || high - low <= narrowest * high)) step = best.step;
  }
  return null;
}

/** A safeguarded cubic or quadratic step, and the interval that it leaves (`dcstep`). */
function nextStep(best: End, other: End, trial: End, wasBracketed: boolean, low: number, high: number) {
  const { step: stx, value: fx, slope: dx } = best;
  const { step: stp, value: fp, slope: dp } = trial;
  const sign = dp * (dx / Math.abs(dx));
  let isBracketed = wasBracketed;
  let step: number;
  if (fp > fx) {
    // A higher value: the minimum lies between.
    const { theta, gamma } = cubic(best, trial, stp < stx, false);
    const r = (gamma - dx + theta) / (gamma - dx + gamma + dp);
    const ofCubic = stx + r * (stp - stx);
    const ofSquare = stx + (dx / ((fx - fp) / (stp - stx) + dx) / 2) * (stp - stx);
    step = Math.abs(ofCubic - stx) < Math.abs(ofSquare - stx) ? ofCubic : ofCubic + (ofSquare - ofCubic) / 2;
    isBracketed = true;
  } else if (sign < 0) {
    // A lower value and the slope turned: the minimum lies between.
    const { theta, gamma } = cubic(best, trial, stp > stx, false);
    const r = (gamma - dp + theta) / (gamma - dp + gamma + dx);
    const ofCubic = stp + r * (stx - stp);
    const ofSecant = stp + (dp / (dp - dx)) * (stx - stp);
    step = Math.abs(ofCubic - stp) > Math.abs(ofSecant - stp) ? ofCubic : ofSecant;
    isBracketed = true;
  } else if (Math.abs(dp) < Math.abs(dx)) {
    // A lower value and a flatter slope: the cubic may have no minimum in this direction.
    const { theta, gamma } = cubic(best, trial, stp > stx, true);
    const r = (gamma - dp + theta) / (gamma + (dx - dp) + gamma);
    const ofCubic = r < 0 && gamma !== 0 ? stp + r * (stx - stp) : stp > stx ? high : low;
    const ofSecant = stp + (dp / (dp - dx)) * (stx - stp);
    if (isBracketed) {
      step = Math.abs(ofCubic - stp) < Math.abs(ofSecant - stp) ? ofCubic : ofSecant;
      const border = stp + 0.66 * (other.step - stp);
      step = stp > stx ? Math.min(border, step) : Math.max(border, step);
    } else {
      step = Math.abs(ofCubic - stp) > Math.abs(ofSecant - stp) ? ofCubic : ofSecant;
      step = Math.min(high, Math.max(low, step));
    }
  } else if (isBracketed) {
    const { theta, gamma } = cubic(other, trial, stp > other.step, false);
    const r = (gamma - dp + theta) / (gamma - dp + gamma + other.slope);
    step = stp + r * (other.step - stp);
  } else {
    step = stp > stx ? high : low;
  }
  if (fp > fx) return { best, other: trial, isBracketed, step };
  return { best: trial, other: sign < 0 ? best : other, isBracketed, step };
}

/** Coefficients of the cubic through two ends; `turned` chooses the root, `mayBeComplex` clips its square. */
function cubic(from: End, to: End, turned: boolean, mayBeComplex: boolean) {
  const theta = (3 * (from.value - to.value)) / (to.step - from.step) + from.slope + to.slope;
  const s = Math.max(Math.abs(theta), Math.abs(from.slope), Math.abs(to.slope));
  const square = (theta / s) ** 2 - (from.slope / s) * (to.slope / s);
  const gamma = s * Math.sqrt(mayBeComplex ? Math.max(0, square) : square);
  return { theta, gamma: turned ? -gamma : gamma };
}
