/** The client worker's session and its storage, without a worker: saving, loading in a later session, cancelling. */

import { afterEach, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { seededRandom } from "../../src/base/random.ts";
import type { ClientSpecification } from "../../src/circuit/specification.ts";
import { compiler, LookupTable, type NDArray } from "../../src/index.ts";
import { listKeys, loadKeys, saveKeys } from "../../src/run/client/savedKeys.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { memoryKeyStore } from "../../src/run/client/storage/keyStore.ts";
import type { During } from "../../src/run/during.ts";
import { tensor } from "../../src/value/tensor.ts";
import { checkpointsAt, quiet } from "../support/activities.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";

const random = seededRandom(77);
const environment = nodeEnvironment(random);
const configuration = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;

async function specificationFor(entries: number, pError: number): Promise<ClientSpecification> {
  const table = new LookupTable(Array.from({ length: entries }, (_, i) => entries - 1 - i));
  const inputs = Array.from({ length: entries }, (_, i) => i);
  const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x)).compile(inputs, {
    configuration: { ...configuration, pError },
  });
  return circuit.client.specification;
}

const [narrow, wide] = await Promise.all([specificationFor(4, 1e-5), specificationFor(16, 2 ** -250)]);

const sessions: ClientSession[] = [];
function newSession(): ClientSession {
  const session = new ClientSession(environment);
  sessions.push(session);
  return session;
}
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.free();
});

describe("kept keys", () => {
  test("nothing is kept unless it is asked for, and what is kept serves a later session without waiting", async () => {
    const store = memoryKeyStore(() => 1000);
    const first = newSession();
    const made = await first.keygen(narrow, false, quiet);
    expect(await listKeys(store)).toEqual([]);
    const saved = await saveKeys(first, store, narrow, "mine", () => 1000, quiet);
    expect(saved).toMatchObject({ name: "mine", parametersId: made.parametersId, savedAt: 1000 });
    expect(await listKeys(store)).toEqual([saved]);
    expect(saved.bytes).toBeGreaterThan(made.evaluationKeyBytes);

    const later = newSession();
    const seen: string[] = [];
    const loaded = await loadKeys(later, store, "mine", (stage) => ({
      report: () => seen.push(stage),
      checkpoint: () => {},
    }));
    expect(loaded).toMatchObject({ keyId: made.keyId, parametersId: made.parametersId });
    expect(seen).toEqual([]);
    expect(await later.evaluationKeys(narrow, quiet)).toEqual(await first.evaluationKeys(narrow, quiet));
    expect(await later.keygen(narrow, false, quiet)).toMatchObject({ keyId: made.keyId, reused: true });
  });

  test("without keys, or without room, the error says so", async () => {
    const session = newSession();
    const store = memoryKeyStore(() => 0, 1000);
    await expect(saveKeys(session, store, narrow, "a", () => 0, quiet)).rejects.toThrow("there are no keys");
    await session.keygen(narrow, false, quiet);
    await expect(saveKeys(session, store, narrow, "a", () => 0, quiet)).rejects.toThrow(/expected room/);
    await expect(saveKeys(session, store, narrow, "", () => 0, quiet)).rejects.toThrow(/expected a name/);
    await expect(loadKeys(session, store, "a", quiet)).rejects.toThrow(/there are none named "a"/);
  });

  test("an entry that was damaged is listed, refused and can be deleted", async () => {
    const store = memoryKeyStore(() => 0);
    await store.put("broken", new Uint8Array(100));
    expect(await listKeys(store)).toMatchObject([{ name: "broken", parametersId: "", bytes: 100 }]);
    await expect(loadKeys(newSession(), store, "broken", quiet)).rejects.toThrow(UserError);
    await store.delete("broken");
    expect(await listKeys(store)).toEqual([]);
  });
});

describe("cancelling", () => {
  /** A call that is cancelled at its n-th checkpoint. */
  const cancelledAt = (turn: number): During => {
    let turns = 0;
    const activity = checkpointsAt(() => {
      if (++turns >= turn) throw new UserError("the run was cancelled", { code: "cancelled" });
    });
    return () => activity;
  };

  test("key generation ends where it is told to, and other keys stay", async () => {
    const session = newSession();
    const kept = await session.keygen(narrow, false, quiet);
    for (const turn of [1, 2, 5]) {
      await expect(session.keygen(wide, false, cancelledAt(turn))).rejects.toThrow("cancelled");
      await expect(session.keygen(narrow, true, cancelledAt(turn))).rejects.toThrow("cancelled");
    }
    expect(await session.keygen(narrow, false, quiet)).toMatchObject({ keyId: kept.keyId, reused: true });
    expect((await session.keygen(wide, false, quiet)).reused).toBe(false);
  });

  test("an import that is cancelled leaves the keys as they were", async () => {
    const [from, to] = [newSession(), newSession()];
    await from.keygen(narrow, false, quiet);
    const own = await to.keygen(narrow, false, quiet);
    const file = await from.exportKeys(narrow, false, quiet);
    await expect(to.importKeys(file, null, cancelledAt(3))).rejects.toThrow("cancelled");
    expect((await to.keygen(narrow, false, quiet)).keyId).toBe(own.keyId);
  });

  test("calls go one after the other: keys that are replaced are not used after", async () => {
    const session = newSession();
    const value = tensor("int64", narrow.inputs[0]?.type.shape ?? [], new Float64Array([1]));
    const results = await Promise.allSettled([
      session.keygen(narrow, false, quiet),
      session.keygen(narrow, false, quiet),
      session.encrypt(narrow, [value], quiet),
      session.keygen(narrow, true, quiet),
      session.encrypt(narrow, [value], quiet),
    ]);
    expect(results.map(({ status }) => status)).toEqual(Array(5).fill("fulfilled"));
    const [first, second] = results;
    expect(second).toMatchObject({ value: { reused: true } });
    expect(first).toMatchObject({ value: { reused: false } });
  });
});
