import { describe, expect, test } from "vitest";
import type { Progress } from "./during.ts";
import { duringCall } from "./during.ts";
import { measurePace } from "./measurePace.ts";
import { Pace } from "./pace.ts";
import { remainingOf } from "./remaining.ts";

describe("remaining time", () => {
  test("is the prediction at first, and what the stage shows of itself later", () => {
    expect(remainingOf({ elapsed: 0, share: 0, expected: 1000 })).toBe(1000);
    // A machine half as fast as expected: after a tenth the two count alike, at the end its own pace does.
    expect(remainingOf({ elapsed: 200, share: 0.1, expected: 1000 })).toBeCloseTo(0.9 * 1500);
    const late = remainingOf({ elapsed: 1800, share: 0.9, expected: 1000 });
    expect(late).toBeGreaterThan(185);
    expect(late).toBeLessThanOrEqual(200);
    expect(remainingOf({ elapsed: 5, share: 1, expected: 1000 })).toBe(0);
  });

  test("is nothing that anybody can tell where nothing predicts it and little is done", () => {
    expect(remainingOf({ elapsed: 10, share: 0, expected: null })).toBeNull();
    expect(remainingOf({ elapsed: 10, share: 0.01, expected: null })).toBeNull();
    expect(remainingOf({ elapsed: 10, share: 0.5, expected: null })).toBe(10);
  });

  test("never says less than what a stage needs that has used up its time", () => {
    expect(remainingOf({ elapsed: 3000, share: 0, expected: 1000 })).toBe(3000);
  });

  test("goes to the listener with every report, by predicted time and not by count", () => {
    let time = 0;
    const heard: Progress[] = [];
    const clock = { now: () => time, yieldToOthers: async () => {} };
    const during = duringCall(
      clock,
      () => false,
      (progress) => heard.push(progress),
    );
    // Ten units, of which the first takes half of the time.
    const activity = during("evaluate", (done) => (done === 0 ? 1000 : 500 * (1 - (done - 1) / 9)));
    activity.report(0, 10);
    time = 700;
    activity.report(1, 10, 3);
    expect(heard[0]?.remaining).toBeGreaterThan(0);
    // Half of the work took 700 ms.
    expect(heard[1]?.remaining).toBeGreaterThan(550);
    expect(heard[1]?.remaining).toBeLessThan(750);
  });
});

describe("the pace of a machine", () => {
  test("is learnt from runs, half of each error at a time, and from long ones only", () => {
    const pace = new Pace();
    expect([pace.factor, pace.isKnown]).toEqual([1, false]);
    pace.learn(10, 100);
    expect(pace.isKnown).toBe(false);
    pace.learn(1000, 4000);
    expect(pace.factor).toBe(4);
    pace.learn(1000, 1000);
    expect(pace.factor).toBe(2);
    for (let run = 0; run < 10; run++) pace.learn(1000, 1500);
    expect(pace.factor).toBeCloseTo(1.5, 3);
  });

  test("takes up what was found earlier, as far as it can be true", () => {
    const pace = new Pace();
    pace.set(Number.NaN);
    pace.set(-1);
    expect(pace.isKnown).toBe(false);
    pace.set(1e9);
    expect(pace.factor).toBe(50);
  });

  test("is measured from bootstraps of the kernel", async () => {
    const { loadKernel } = await import("../kernel/load/load.ts");
    const kernel = await loadKernel();
    let time = 0;
    // A clock by which each look takes a fixed time: what is measured is a ratio of it to the prediction.
    const now = () => (time += 10);
    const factor = measurePace(kernel, now);
    expect(factor).toBeGreaterThan(0.1);
    expect(factor).toBeLessThan(10);
  });
});
