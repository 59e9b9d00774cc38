/** What did not come is waited for, and asked for again. */
import { expect, test } from "vitest";
import { loadAgain, loadPart, unloaded } from "./lazyPart.ts";

/** Fails as often as it is told to, then gives `part`. */
function failing<T>(times: number, part: T): () => Promise<T> {
  let left = times;
  return async () => {
    left -= 1;
    if (left >= 0) throw new TypeError("Failed to fetch dynamically imported module");
    return part;
  };
}

/** Lets all that waits for nothing but itself go on. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const none = { missing: 0, again: false, trying: false };

test("a part that comes is given, and nothing is said", async () => {
  expect(await loadPart(failing(0, "part"))).toBe("part");
  expect(unloaded.getState()).toEqual(none);
});

test("parts that do not come are waited for until they do", async () => {
  const once = loadPart(failing(1, "once"));
  const twice = loadPart(failing(2, "twice"));
  await settled();
  expect(unloaded.getState()).toEqual({ missing: 2, again: false, trying: false });

  loadAgain();
  expect(unloaded.getState().trying).toBe(true);
  expect(await once).toBe("once");
  await settled();
  expect(unloaded.getState()).toEqual({ missing: 1, again: true, trying: false });

  loadAgain();
  expect(await twice).toBe("twice");
  expect(unloaded.getState()).toEqual(none);
});
