/** Lookups on several threads: the results of one thread, crashes and cancelling that leave nothing behind. Threads are Node's. */

import { afterEach, expect, test } from "vitest";
import { unwatched } from "../../src/base/activity.ts";
import { UserError } from "../../src/base/errors.ts";
import { seededRandom } from "../../src/base/random.ts";
import { loadKernel, openSharedContext } from "../../src/kernel/load/load.ts";
import { sizesOf } from "../../src/kernel/shape.ts";
import { connectToThread } from "../../src/node/threadWorker.ts";
import { bytesOf } from "../../src/tfhe/bincode.ts";
import { Evaluator } from "../../src/tfhe/evaluator.ts";
import { bootstrapParts, keyswitchParts, loadPart } from "../../src/tfhe/keyParts.ts";
import { lweSizeOf } from "../../src/tfhe/parameters.ts";
import { evenPiece } from "../../src/tfhe/pieceSize.ts";
import type { Threads } from "../../src/tfhe/threads.ts";
import { threadsOver } from "../../src/threads/helpers.ts";
import { checkpointsAt } from "../support/activities.ts";
import { nodeThreads } from "../support/nodeThreads.ts";
import { randomSeed, randomWords } from "../support/testKeys.ts";
import { newClient, toySets } from "../support/tfheSets.ts";

const kernel = await loadKernel();
const client = await newClient(toySets.k1);
const keys = await client.evaluationKeyBytesFast(kernel, seededRandom(1), unwatched);
const messages = Array.from({ length: 37 }, (_, i) => BigInt(i % 8));
const tables = [messages.slice(0, 8).map((m) => (5n * m + 3n) % 8n), messages.slice(0, 8).map((m) => 7n - m)];
const tableOf = messages.map((_, i) => i % 2);
const expected = messages.map((m, i) => tables[i % 2]?.[Number(m)]);

const open: Evaluator[] = [];
afterEach(() => {
  for (const evaluator of open.splice(0)) evaluator.dispose();
});

async function load(threads?: Threads): Promise<Evaluator> {
  const evaluator = await Evaluator.load(kernel, toySets.k1, keys, undefined, threads);
  open.push(evaluator);
  return evaluator;
}

/** Threads, and when all that were started wait for work. */
function watched(threads: Threads) {
  const ready: Promise<boolean>[] = [];
  const open: Threads["open"] = (share) => {
    const thread = threads.open(share);
    ready.push(thread.ready);
    return thread;
  };
  return { threads: { ...threads, open }, ready: () => Promise.all(ready) };
}

const breath = () => new Promise<void>((resolve) => setImmediate(resolve));
const inputs = (evaluator: Evaluator) => evaluator.read(messages.map((m) => client.encryptCompressed(m)));
const decrypted = (evaluator: Evaluator, batch: BigUint64Array) =>
  evaluator.write(batch).map((bytes) => client.decrypt(bytes));

test("two contexts over one memory give what one of a memory of its own gives", () => {
  const random = seededRandom(2);
  const { shape } = toySets.k1;
  const [ksSeed, seed] = [randomSeed(random), randomSeed(random)];
  const rows = randomWords(random, shape.polynomialSize * shape.ks.level);
  const bits = randomWords(random, shape.lweDimension * shape.pbs.level * 2 * shape.polynomialSize);
  const [alone, shared] = [kernel.createContext(shape), kernel.createContext(shape, 3)];
  for (const context of [alone, shared]) {
    context.loadKeyswitchKey(rows, ksSeed);
    context.loadBootstrapKey(bits, seed, 0);
  }
  expect(alone.shares).toEqual([]);
  expect(shared.shares.map(({ thread }) => thread)).toEqual([1, 2]);
  const helpers = shared.shares.map(openSharedContext);
  const x = randomWords(random, 3 * (shape.polynomialSize + 1));
  const table = randomWords(random, shape.polynomialSize);
  const results = [alone, shared, ...helpers].map((each) => each.bootstrap(x, table, new Uint32Array(3)));
  for (const result of results) expect(result).toEqual(results[0]);
  for (const each of [alone, shared, ...helpers]) each.dispose();
});

test("two contexts over one memory load parts of one key side by side", async () => {
  const random = seededRandom(5);
  const { shape } = toySets.k1;
  const { keyswitchBodies, ggswBodies, bigLwe } = sizesOf(shape);
  const [ksSeed, seed] = [randomSeed(random), randomSeed(random)];
  const rows = randomWords(random, keyswitchBodies);
  const bits = randomWords(random, shape.lweDimension * ggswBodies);
  const parts = [
    ...keyswitchParts({ bodies: bytesOf(rows), seed: ksSeed }, shape),
    ...bootstrapParts({ bodies: bytesOf(bits), seed }, shape),
  ];
  const [alone, shared] = [kernel.createContext(shape), kernel.createContext(shape, 2)];
  const loaders = [shared, ...shared.shares.map(openSharedContext)];
  for (const part of parts) loadPart(alone, part);
  parts.forEach((part, i) => {
    loadPart(loaders[i % 2] ?? shared, part);
  });
  expect(parts.filter(({ key }) => key === "keyswitch").length).toBeGreaterThan(0);
  const x = randomWords(random, 2 * bigLwe);
  const table = randomWords(random, shape.polynomialSize);
  const results = [alone, ...loaders].map((each) => each.bootstrap(x, table, new Uint32Array(2)));
  for (const result of results) expect(result).toEqual(results[0]);
  for (const each of [alone, ...loaders]) each.dispose();
});

test("helpers load parts of keys as soon as they are ready; a cancelled load leaves no thread", async () => {
  const parts: string[] = [];
  let stopped = 0;
  let switched = 0;
  // A helper without a worker: what it does to the memory can be done here.
  const threads = (ready: Promise<boolean>): Threads => ({
    count: 1,
    open(share) {
      const context = openSharedContext(share);
      return {
        ready,
        async load(part) {
          await breath();
          parts.push(part.key);
          loadPart(context, part);
        },
        bootstrap: async ({ inputs, polynomials, polynomialOf, sharing }) =>
          context.bootstrap(inputs, polynomials, polynomialOf, sharing),
        async keyswitch(inputs) {
          await breath();
          switched += inputs.length / lweSizeOf(wide.shape);
          return context.keyswitch(inputs);
        },
        stop: () => void stopped++,
      };
    },
    pause: breath,
  });
  const wide = { ...toySets.k2, shape: { ...toySets.k2.shape, lweDimension: 300 } };
  const other = await newClient(wide);
  const bytes = await other.evaluationKeyBytesFast(kernel, seededRandom(2), unwatched);
  const loadWith = async (helpers: Threads, at: () => Promise<void> = breath) => {
    const evaluator = await Evaluator.load(kernel, wide, bytes, checkpointsAt(at), helpers);
    open.push(evaluator);
    return evaluator;
  };
  const evaluator = await loadWith(threads(Promise.resolve(true)));
  expect(new Set(parts)).toEqual(new Set(["keyswitch", "bootstrap"]));
  const table = Array.from({ length: 16 }, (_, m) => BigInt((3 * m + 5) % 16));
  const values = Array.from({ length: 16 }, (_, i) => BigInt(i));
  const encrypted = evaluator.read(values.map((m) => other.encryptCompressed(m)));
  const results = await evaluator.lookup(encrypted, [table], new Uint8Array(16), checkpointsAt(breath));
  expect(evaluator.write(results).map((file) => other.decrypt(file))).toEqual(table);
  // Packing takes its keyswitches to the helpers, and gives the same bits without them.
  const many = evaluator.gather(
    results,
    Uint8Array.from({ length: 64 }, (_, i) => i % 16),
  );
  const shared = await evaluator.keyswitch(many, checkpointsAt(breath));
  expect(switched).toBeGreaterThan(0);
  const alone = await Evaluator.load(kernel, wide, bytes);
  open.push(alone);
  expect(await alone.keyswitch(many, unwatched)).toEqual(shared);
  parts.length = 0;
  await loadWith(threads(new Promise(() => {})));
  expect(parts).toEqual([]);
  const before = stopped;
  let turns = 0;
  const cancel = async () => {
    await breath();
    if (++turns > 2) throw new UserError("the run was cancelled", { code: "cancelled" });
  };
  await expect(loadWith(threads(Promise.resolve(true)), cancel)).rejects.toThrow("cancelled");
  expect(stopped).toBe(before + 1);
  other.free();
});

test("lookups on three threads give the results of one, and every rotation is counted", async () => {
  let opened = 0;
  const { threads, ready } = watched(nodeThreads(2, () => ({ end: opened++ < 0 ? "error" : null })));
  const evaluator = await load(threads);
  expect(await ready()).toEqual([true, true]);
  const seen: number[] = [];
  for (let round = 0; round < 3; round++) {
    const results = await evaluator.lookup(
      inputs(evaluator),
      tables,
      tableOf,
      checkpointsAt((done, total) => {
        seen.push(done);
        expect(total).toBe(messages.length);
        return breath();
      }),
    );
    expect(decrypted(evaluator, results)).toEqual(expected);
    expect(seen.at(-1)).toBe(messages.length);
    expect(seen.every((done, i) => i === 0 || done >= (seen[i - 1] ?? 0))).toBe(true);
    seen.length = 0;
  }
  expect(opened).toBe(2);
});

test.each([
  ["error", "a worker crashed: out of memory"],
  ["silence", "a worker is gone: it ended with code 0"],
] as const)(
  "a thread that ends by %s fails the run with a diagnostic, and the next run has new threads",
  async (end, says) => {
    let opened = 0;
    const { threads, ready } = watched(nodeThreads(2, () => ({ end: opened++ === 1 ? end : null })));
    const evaluator = await load(threads);
    expect(await ready()).toEqual([true, true]);
    const failing = evaluator.lookup(inputs(evaluator), tables, tableOf, checkpointsAt(breath));
    await expect(failing).rejects.toThrow(says);
    await failing.catch((thrown) => expect(thrown instanceof UserError && thrown.diagnostic.code).toBe("crashed"));
    expect(
      decrypted(evaluator, await evaluator.lookup(inputs(evaluator), tables, tableOf, checkpointsAt(breath))),
    ).toEqual(expected);
    expect(opened).toBe(4);
  },
);

test("where no thread can be had, or none that starts, one computes alone", async () => {
  const none = threadsOver(2, () => connectToThread({ script: new URL("file:///no/such/thread.js") }));
  const { threads, ready } = watched(none);
  const evaluator = await load(threads);
  expect(await ready()).toEqual([false, false]);
  expect(
    decrypted(evaluator, await evaluator.lookup(inputs(evaluator), tables, tableOf, checkpointsAt(breath))),
  ).toEqual(expected);
  const refused = threadsOver(2, () =>
    connectToThread({ script: "", options: { eval: true, resourceLimits: { stackSizeMb: "none" as never } } }),
  );
  const other = await load(refused);
  expect(decrypted(other, await other.lookup(inputs(other), tables, tableOf, checkpointsAt(breath)))).toEqual(expected);
});

test("where the memory cannot be sent to a thread, one computes alone", async () => {
  const sharing = nodeThreads(2, () => ({ end: null }));
  // A memory that is not shared is refused as WebKitGTK refuses every memory: DataCloneError.
  const open: Threads["open"] = (share) => sharing.open({ ...share, memory: new WebAssembly.Memory({ initial: 1 }) });
  const { threads, ready } = watched({ ...sharing, open });
  const evaluator = await load(threads);
  expect(await ready()).toEqual([false, false]);
  expect(
    decrypted(evaluator, await evaluator.lookup(inputs(evaluator), tables, tableOf, checkpointsAt(breath))),
  ).toEqual(expected);
});

test("a cancelled run ends soon and with it all threads; the next run works", async () => {
  let opened = 0;
  const evaluator = await load(nodeThreads(1, () => ({ end: opened++ < 0 ? "error" : null })));
  const many = evaluator.gather(
    inputs(evaluator),
    Array.from({ length: 4000 }, (_, i) => i % 37),
  );
  let last = 0;
  const running = evaluator.lookup(
    many,
    tables,
    new Uint32Array(4000),
    checkpointsAt(async (done) => {
      last = Math.max(last, done);
      await breath();
      if (done < 40) return;
      throw new UserError("the run was cancelled", { code: "cancelled" });
    }),
  );
  await expect(running).rejects.toThrow("cancelled");
  expect(last).toBeLessThan(400);
  expect(
    decrypted(evaluator, await evaluator.lookup(inputs(evaluator), tables, tableOf, checkpointsAt(breath))),
  ).toEqual(expected);
  expect(opened).toBe(2);
});

test("pieces leave equally many bootstraps to each thread", () => {
  expect(evenPiece(4, 4, 2)).toBe(2);
  expect(evenPiece(6, 4, 2)).toBe(3);
  expect(evenPiece(10, 4, 2)).toBe(3);
  expect(evenPiece(64, 4, 2)).toBe(4);
  expect(evenPiece(9, 4, 1)).toBe(3);
  expect(evenPiece(1, 4, 8)).toBe(1);
  expect(evenPiece(0, 4, 2)).toBe(1);
});
