/**
 * Times of the journeys of six people: printed and kept with the report, and never a reason to fail. The tests are tagged, each stands with what it is about:
 * `npx playwright test --grep @journey` runs the six.
 */
import { test } from "@playwright/test";

/** The tag of a journey's test. */
export const journey = { tag: "@journey" } as const;

/**
 * Begins to measure.
 * @param who who it is, and what for
 * @param goal seconds on an idle machine
 */
export function beginJourney(who: string, goal: number): { end(): void } {
  const begun = performance.now();
  return {
    end() {
      const line = `${((performance.now() - begun) / 1000).toFixed(1)} s, goal ${goal} s on an idle machine`;
      test.info().annotations.push({ type: `journey: ${who}`, description: line });
      console.log(`Journey of ${who}: ${line}`);
    },
  };
}
