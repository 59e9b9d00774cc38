/** Lookups and the packing of results that several do give the bytes that one alone gives, whoever is slow, wrong about being there, or ends. */
import { expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import { allowedBy } from "../../src/circuit/budget.ts";
import type { AskedPart, RunHelpers, RunPart } from "../../src/eval/runParts.ts";
import { compiler, LookupTable, type NDArray, np } from "../../src/index.ts";
import { nodeServerEnvironment } from "../../src/node/serverEnvironment.ts";
import { readServerFile } from "../../src/run/server/server.ts";
import { ServerPool } from "../../src/run/server/serverPool.ts";

const size = 120;

/** Two tables on one list and a third on their sum: batches of several steps, with results that share a rotation. */
const circuit = await (() => {
  const [f, g, h] = [
    [3, 1, 2, 0],
    [1, 1, 0, 2],
    [0, 3, 1, 2, 2, 0],
  ].map((entries) => new LookupTable(entries));
  return compiler({ x: "encrypted" }, (x: NDArray) =>
    h?.lookup(np.add(f?.lookup(x) as NDArray, g?.lookup(x.slice("::-1")) as NDArray)),
  ).compile([np.full([size], 0) as NDArray, np.full([size], 3) as NDArray], {
    configuration: { enableUnsafeFeatures: true, insecureToyParameters: true, pError: 2 ** -64 },
  });
})();
const x = Array.from({ length: size }, (_, i) => (7 * i) % 4);
const encrypted = await circuit.client.encrypt(x);
const keys = await circuit.client.evaluationKeys();
const named = { name: "key", read: () => keys };

const poolOf = (): ServerPool => {
  const pool = new ServerPool(nodeServerEnvironment, { memoryLimit: 2 ** 30, enableUnsafeFeatures: true, threads: 1 });
  pool.open("c", circuit.server.save());
  return pool;
};

const alone = await poolOf().run("c", encrypted, named);

/** Helpers that compute in a pool of their own, each part as `way` says. */
function helpersOf(pool: ServerPool, way: (count: number) => "works" | "gives up" | "never ends") {
  let [now, asked, withdrawn, done] = [0, 0, 0, 0];
  const kinds: Record<RunPart["kind"], number> = { lookups: 0, keyswitches: 0 };
  const helpers: RunHelpers = {
    partMilliseconds: 1,
    idle: () => 2,
    now: () => (now += 1),
    compute: (part, inputs): AskedPart => {
      const how = way(asked++);
      kinds[part.kind]++;
      const work = async (): Promise<BigUint64Array | null> => {
        if (how === "gives up") return null;
        if (how === "never ends") return new Promise(() => {});
        const results = await pool.runPart("c", { part, inputs }, named);
        done++;
        return results;
      };
      return { results: work(), withdraw: () => void withdrawn++ };
    },
  };
  return { helpers, counts: () => ({ asked, withdrawn, done, kinds }) };
}

test("parts that others compute give the same bytes", async () => {
  const others = poolOf();
  // With the key loaded before, they are not slower than this process.
  await others.run("c", encrypted, named);
  const { helpers, counts } = helpersOf(others, () => "works");
  expect(await poolOf().run("c", encrypted, named, {}, helpers)).toEqual(alone);
  // How many of these they end before this process is through depends on the pace of both.
  const { lookups, keyswitches } = counts().kinds;
  expect(lookups).toBeGreaterThan(3);
  expect(keyswitches).toBeGreaterThan(1);
  const clear = (await circuit.client.decrypt(alone)) as { tolist(): unknown };
  const [f, g, h] = [
    [3, 1, 2, 0],
    [1, 1, 0, 2],
    [0, 3, 1, 2, 2, 0],
  ];
  expect(clear.tolist()).toEqual(x.map((value, i) => h?.[(f?.[value] ?? 0) + (g?.[x[size - 1 - i] ?? 0] ?? 0)]));
});

test("whoever gives up or never ends costs nothing but time: what they had is done here, and taken back", async () => {
  for (const seed of [1, 2, 3]) {
    const random = seededRandom(seed);
    const ways = ["works", "gives up", "never ends"] as const;
    const { helpers, counts } = helpersOf(poolOf(), () => ways[uniformInteger(random, 0, 2)] ?? "works");
    expect(await poolOf().run("c", encrypted, named, {}, helpers)).toEqual(alone);
    expect(counts().withdrawn).toBeGreaterThan(0);
  }
});

test("a cancelled run takes back what it asked for", async () => {
  const { helpers, counts } = helpersOf(poolOf(), () => "never ends");
  const controller = new AbortController();
  const asked: RunHelpers = {
    ...helpers,
    compute: (part, inputs) => {
      controller.abort();
      return helpers.compute(part, inputs);
    },
  };
  const run = poolOf().run("c", encrypted, named, { signal: controller.signal }, asked);
  await expect(run).rejects.toThrow("cancelled");
  expect(counts().withdrawn).toBe(counts().asked);
});

test("a part that the circuit has not is refused, before it is computed", async () => {
  const { plan } = readServerFile(circuit.server.save(), allowedBy("test", undefined));
  const words = new BigUint64Array(1);
  for (const part of [
    { kind: "lookups", round: plan.stages.length, set: "narrow", from: 0, to: 1 },
    { kind: "lookups", round: 0, set: "narrow", from: 0, to: 10 * size },
    { kind: "lookups", round: 0, set: "narrow", from: 3, to: 3 },
    { kind: "lookups", round: 0, set: "narrow", from: -1, to: 0 },
    { kind: "lookups", round: 0, set: "narrow", from: 0, to: 1 },
    { kind: "keyswitches", from: 3, to: 3 },
    { kind: "keyswitches", from: 0, to: 1 },
  ] as const) {
    await expect(poolOf().runPart("c", { part, inputs: words }, named)).rejects.toThrow("part: expected");
  }
});
