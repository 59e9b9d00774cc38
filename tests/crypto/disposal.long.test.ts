/** Fifty circuits that were used and disposed of, each with keys of its own parameters. */
import { expect, test } from "vitest";
import { bytesHeld, useAndDispose } from "../support/memory.ts";

test("fifty disposed circuits leave less than 20 MB", { timeout: 600_000 }, async () => {
  await useAndDispose(1);
  const before = await bytesHeld();
  const sets = await useAndDispose(50);
  expect(sets.size).toBe(50);
  expect((await bytesHeld()) - before).toBeLessThan(20 * 2 ** 20);
});
