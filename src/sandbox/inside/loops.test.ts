import { expect, test } from "vitest";
import { createLoops, type LoopPlace } from "./loops.ts";

/** Follows loops on a clock that the test moves. */
function follow() {
  let time = 0;
  const told: LoopPlace[] = [];
  const loops = createLoops(
    (place) => told.push(place),
    () => time,
  );
  const wait = (milliseconds: number): void => {
    time += milliseconds;
  };
  return { loops, told, wait };
}

test("the loop that goes on is told, not the one inside of it and not the one around it", () => {
  const { loops, told, wait } = follow();
  loops.enter(0, 1, 1);
  loops.turn(0);
  loops.enter(1, 2, 3);
  for (let turn = 0; turn < 3000; turn++) {
    loops.turn(1);
    loops.enter(2, 3, 5);
    for (let inner = 0; inner < 5; inner++) loops.turn(2);
    loops.leave(2);
    wait(1);
  }
  expect(told.length).toBeGreaterThan(2);
  expect(told.length).toBeLessThan(9);
  for (const place of told) expect(place).toEqual({ line: 2, column: 3 });
  loops.leave(1);
  expect(told.at(-1)).toBe(null);
});

test("slow turns are seen as well, and quick loops are not told", () => {
  const { loops, told, wait } = follow();
  loops.enter(0, 1, 1);
  for (let turn = 0; turn < 100_000; turn++) {
    loops.turn(0);
    wait(0.001);
  }
  loops.leave(0);
  expect(told).toEqual([]);
  loops.enter(1, 7, 1);
  for (let turn = 0; turn < 130; turn++) {
    loops.turn(1);
    wait(70);
  }
  expect(told.at(-1)).toEqual({ line: 7, column: 1 });
});
