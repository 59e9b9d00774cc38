/** Attempts that come to nothing are made ever more rarely: a process that lost its engine does not spin. */
import { expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../../src/base/random.ts";
import { BackOff } from "../src/base/backOff.ts";
import { readEvents } from "../src/cluster/engineEvents.ts";

/** A clock that nobody waits for. */
function fakeClock() {
  const random = seededRandom(14);
  const pauses: number[] = [];
  return {
    pauses,
    pausing: {
      random: () => uniformInteger(random, 0, 999) / 1000,
      pause: async (milliseconds: number) => void pauses.push(milliseconds),
    },
  };
}

test("pauses double up to the longest, each in its upper half, and begin anew when something came of it", async () => {
  const { pauses, pausing } = fakeClock();
  const backOff = new BackOff({ first: 100, last: 1000 }, pausing);
  for (let i = 0; i < 6; i++) await backOff.pause();
  for (const [i, most] of [100, 200, 400, 800, 1000, 1000].entries()) {
    expect(pauses[i]).toBeGreaterThanOrEqual(most / 2);
    expect(pauses[i]).toBeLessThan(most);
  }
  expect(new Set(pauses.map((pause, i) => pause / Math.min(100 * 2 ** i, 1000))).size).toBe(6);
  backOff.reset();
  await backOff.pause();
  expect(pauses.at(-1)).toBeLessThan(100);
});

test.each([
  ["says nothing at once, as a connection that was closed", async () => null],
  ["fails at once, as a connection that is broken", () => Promise.reject(new Error("closed"))],
])("an engine that %s is asked twenty times in a minute, and heard again when it is back", async (_, away) => {
  const { pauses, pausing } = fakeClock();
  const [end, heard]: [AbortController, string[]] = [new AbortController(), []];
  let attempts = 0;
  const readNothing = async (): Promise<never[] | null> => {
    attempts++;
    if (pauses.reduce((sum, pause) => sum + pause, 0) < 60_000) return away();
    if (heard.length === 0) return [["events", [["7-0", ["event", "waiting"]]]]] as never[];
    // What comes after an answer is asked for without a pause.
    end.abort();
    return null;
  };
  const queue = { readEvents: readNothing } as never;
  await readEvents(queue, "0-0", end.signal, ({ event }) => heard.push(event), pausing);
  expect(heard).toEqual(["waiting"]);
  expect(attempts).toBeGreaterThan(10);
  expect(attempts).toBeLessThan(30);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(5000);
});
