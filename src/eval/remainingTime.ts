/** How much of a run's predicted time is left after so many bootstraps: bootstraps of several widths and sets do not take the same. */
import type { Plan } from "./plan.ts";
import { type SetShapes, timedSteps } from "./planCost.ts";

/**
 * Predicted milliseconds from the end of bootstrap number `done` to the end of `rows` runs one after the other, on the machine of the cost constants.
 * @param threads that share each batch
 */
export function remainingMilliseconds(
  plan: Plan,
  shapes: SetShapes,
  threads: number,
  rows = 1,
): (done: number) => number {
  const ofRow = remainingOfRow(plan, shapes, threads);
  if (rows === 1 || plan.bootstraps === 0) return (done) => rows * ofRow(done);
  const whole = ofRow(0);
  return (done) => {
    const row = Math.min(rows - 1, Math.floor(done / plan.bootstraps));
    return (rows - 1 - row) * whole + ofRow(done - row * plan.bootstraps);
  };
}

function remainingOfRow(plan: Plan, shapes: SetShapes, threads: number): (done: number) => number {
  const steps = timedSteps(plan, shapes, threads);
  /** By step: the bootstraps and the milliseconds up to its end. */
  const ends: { readonly bootstraps: number; readonly milliseconds: number }[] = [];
  let [bootstraps, milliseconds] = [0, 0];
  for (const { step, milliseconds: own } of steps) {
    bootstraps += step.kind === "lookup" ? step.element.length : 0;
    milliseconds += own;
    ends.push({ bootstraps, milliseconds });
  }
  return (done) => {
    let before = { bootstraps: 0, milliseconds: 0 };
    for (const end of ends) {
      if (end.bootstraps > done) {
        const share = (done - before.bootstraps) / (end.bootstraps - before.bootstraps);
        return milliseconds - before.milliseconds - share * (end.milliseconds - before.milliseconds);
      }
      before = end;
    }
    return milliseconds - before.milliseconds;
  };
}
