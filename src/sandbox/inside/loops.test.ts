import { expect, test } from "vitest";
import { createLoops, type LoopPlace } from "./loops.ts";

/** Follows loops on a clock that the test moves; they count their turns down as transformed ones do. */
function follow() {
  let time = 0;
  const told: LoopPlace[] = [];
  const followed = createLoops(
    (place) => told.push(place),
    () => time,
  );
  const left: number[] = [];
  let looks = 0;
  const loops = {
    enter(loop: number, line: number, column: number): void {
      left[loop] = followed.enter(loop, line, column);
    },
    turn(loop: number): void {
      const now = (left[loop] ?? 1) - 1;
      left[loop] = now === 0 ? followed.turn(loop) : now;
      if (now === 0) looks++;
    },
    leave: (loop: number) => followed.leave(loop, left[loop] ?? 1),
    looks: () => looks,
  };
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

test("quick turns look at the clock seldom, also those of a short loop that is entered again and again", () => {
  const { loops, wait } = follow();
  for (let outer = 0; outer < 20_000; outer++) {
    loops.enter(0, 1, 1);
    for (let turn = 0; turn < 5; turn++) loops.turn(0);
    loops.leave(0);
    wait(0.0001);
  }
  expect(loops.looks()).toBeLessThan(100_000 / 200);
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
