/** What `circuit.dispose()` leaves: nothing, not the keys of the session either, while circuits that still use them keep them. */
import { expect, test } from "vitest";
import { compiler, LookupTable, type NDArray } from "../../src/index.ts";
import { certain } from "../support/examplePrograms/program.ts";
import { bytesHeld, useAndDispose } from "../support/memory.ts";

// Fifty of them: disposal.long.test.ts.
test("ten disposed circuits of ten parameter sets leave less than 10 MB", {
  timeout: 120_000,
}, async () => {
  await useAndDispose(1);
  const before = await bytesHeld();
  const sets = await useAndDispose(10);
  expect(sets.size).toBe(10);
  expect((await bytesHeld()) - before).toBeLessThan(10 * 2 ** 20);
});

const compile = () => {
  const lookup = new LookupTable([3, 1, 2, 0]);
  return compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile([0, 1, 2, 3], {
    configuration: { ...certain.configuration, enableUnsafeFeatures: true, insecureToyParameters: true },
  });
};

test("keys go with the last circuit that uses them, and no sooner", async () => {
  const [first, second] = await Promise.all([compile(), compile()]);
  const encrypted = await first.encrypt(2);
  await second.keygen();
  first.dispose();
  expect(await second.decrypt(await second.run(encrypted))).toBe(2);
  second.dispose();
  await expect(second.decrypt(encrypted)).rejects.toThrow(/^there are no keys/);
  // A circuit can be used again, with new keys.
  expect(await first.encryptRunDecrypt(0)).toBe(3);
  await expect(first.run(encrypted)).rejects.toThrow("encrypted arguments: expected those of key");
  first.dispose();
});

test("what goes on when a circuit is disposed of ends with a word, and makes no keys again", async () => {
  const circuit = await compile();
  const work = [0, 1, 2, 3].map((x) => circuit.encryptRunDecrypt(x));
  await circuit.keygen();
  circuit.dispose();
  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === "rejected") expect(String(outcome.reason)).toMatch(/cancelled|there are no keys/);
  }
  await expect(circuit.decrypt(new Uint8Array())).rejects.toThrow(/^there are no keys/);
});
