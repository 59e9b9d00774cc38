/** One server and many clients at once: every run is right, whatever is loaded, waits, is let go or disposed of meanwhile. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import { type Circuit, Client, compiler, LookupTable, type NDArray, Server } from "../../src/index.ts";
import { certain } from "../support/examplePrograms/program.ts";

/** Toy parameters are loaded when one says so. */
const unsafe = { enableUnsafeFeatures: true } as const;

const table = [3, 1, 2, 0];

function compile(insecureToyParameters: boolean): Promise<Circuit> {
  const lookup = new LookupTable(table);
  return compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile([0, 1, 2, 3], {
    configuration: { ...certain.configuration, enableUnsafeFeatures: true, insecureToyParameters },
  });
}

interface Party {
  readonly client: ReturnType<typeof Client.load>;
  readonly keys: Uint8Array;
}

async function party(circuit: Circuit): Promise<Party> {
  const client = Client.load(circuit.client.save(), unsafe);
  return { client, keys: await client.evaluationKeys() };
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (thrown) => (thrown instanceof UserError ? thrown.diagnostic.code : String(thrown)),
  );

describe("toy parameters", () => {
  let circuit: Circuit;
  let parties: readonly Party[];
  beforeAll(async () => {
    circuit = await compile(true);
    parties = await Promise.all(Array.from({ length: 8 }, () => party(circuit)));
  });
  afterAll(() => {
    for (const { client } of parties) client.dispose();
    circuit.dispose();
  });
  const oneOf = (i: number): Party => {
    const one = parties[i];
    if (one === undefined) throw new Error(`expected a party ${i}`);
    return one;
  };
  const serverFor = (keys: number) =>
    Server.load(circuit.server.save(), { ...unsafe, memoryLimit: keys * circuit.statistics.sizeOfLoadedKeys });

  test.each([
    ["all keys", 8],
    ["three keys", 3],
    ["one key", 1],
  ])(
    "two hundred interleaved runs of eight clients on a server with room for %s",
    { timeout: 120_000 },
    async (_, room) => {
      const random = seededRandom(room);
      const server = serverFor(room);
      const results = Array.from({ length: 200 }, async () => {
        const { client, keys } = oneOf(uniformInteger(random, 0, 7));
        const x = uniformInteger(random, 0, 3);
        // Some come later than others, and copies of the same bytes are the same keys.
        for (let turns = uniformInteger(random, 0, 5); turns > 0; turns--) await new Promise((go) => setImmediate(go));
        const sent = uniformInteger(random, 0, 1) === 0 ? keys : keys.slice();
        return [await client.decrypt(await server.run(await client.encrypt(x), sent)), table[x]];
      });
      for (const [got, right] of await Promise.all(results)) expect(got).toBe(right);
      server.dispose();
    },
  );

  test("keys whose bytes were changed in place are other keys", async () => {
    const server = serverFor(2);
    const [a, b] = [oneOf(0), oneOf(1)];
    const buffer = a.keys.slice();
    expect(await a.client.decrypt(await server.run(await a.client.encrypt(1), buffer))).toBe(1);
    buffer.set(b.keys);
    expect(await b.client.decrypt(await server.run(await b.client.encrypt(2), buffer))).toBe(2);
    expect(await codeOf(server.run(await a.client.encrypt(1), buffer))).toBe("wrong-key");
    server.dispose();
  });

  test("a failed or cancelled run leaves the others as they are", async () => {
    const server = serverFor(1);
    const [a, b] = [oneOf(0), oneOf(1)];
    const damaged = a.keys.slice();
    damaged[damaged.length >> 1] = 255 - (damaged[damaged.length >> 1] ?? 0);
    const controller = new AbortController();
    const encrypted = await b.client.encrypt(3);
    const work = [
      server.run(await a.client.encrypt(0), a.keys),
      server.run(await a.client.encrypt(0), damaged),
      server.run(encrypted, b.keys, { signal: controller.signal }),
      server.run(encrypted, b.keys),
      server.run(encrypted, a.keys),
    ];
    controller.abort();
    expect(await Promise.all(work.map(codeOf))).toEqual(["done", "damaged-bytes", "cancelled", "done", "wrong-key"]);
    server.dispose();
  });

  test("disposing ends what runs and waits with a word, and later runs load their keys again", async () => {
    const server = serverFor(2);
    const many = await Promise.all(
      parties.map(async ({ client, keys }) => ({ client, keys, encrypted: await client.encrypt(1) })),
    );
    const work = many.map(({ keys, encrypted }) => server.run(encrypted, keys, { onProgress: () => server.dispose() }));
    expect(new Set(await Promise.all(work.map(codeOf)))).toEqual(new Set(["cancelled"]));
    for (const { client, keys, encrypted } of many)
      expect(await client.decrypt(await server.run(encrypted, keys))).toBe(1);
    server.dispose();
  });

  test("options are checked, and one key at least must fit", () => {
    const load = (options: unknown) => () => Server.load(circuit.server.save(), options as never);
    expect(load({ ...unsafe, memoryLimit: 1000 })).toThrow(
      `memory limit: expected at least ${circuit.statistics.sizeOfLoadedKeys} bytes, which the key of one client takes, got 1000`,
    );
    expect(load({ memoryLimit: "1 GB" })).toThrow(
      "server options: expected 'memoryLimit' to be a number of bytes above 0, got '1 GB'",
    );
    expect(load({ memory: 1000 })).toThrow("server options: 'memory' is no option of it");
    expect(load(7)).toThrow("server options: expected an object, got 7");
    expect(load({ threads: 0 })).toThrow("server options: expected 'threads' to be an integer from 1 to 64, got 0");
  });

  test("circuit.run goes well at once with others, also while keys are made anew", async () => {
    const inputs = [0, 1, 2, 3];
    const encrypted = await Promise.all(inputs.map((x) => circuit.encrypt(x)));
    const results = await Promise.all(encrypted.map((bytes) => circuit.run(bytes)));
    expect(await Promise.all(results.map((bytes) => circuit.decrypt(bytes)))).toEqual(table);
    const again = [circuit.keygen({ force: true }), ...inputs.map((x) => circuit.encryptRunDecrypt(x))];
    const [, ...outcomes] = await Promise.allSettled(again);
    outcomes.forEach((outcome, i) => {
      // What was encrypted before is of the old key, which is said.
      if (outcome.status === "fulfilled") expect(outcome.value).toBe(table[i]);
      else expect(outcome.reason).toMatchObject({ diagnostic: { code: "wrong-key" } });
    });
  });
});

test("real parameters: two clients at once, with room for one key", { timeout: 240_000 }, async () => {
  const circuit = await compile(false);
  expect(circuit.parameters.insecure).toBe(false);
  const parties = [await party(circuit), await party(circuit)];
  for (const keys of [1, 2]) {
    const server = Server.load(circuit.server.save(), {
      ...unsafe,
      memoryLimit: keys * circuit.statistics.sizeOfLoadedKeys,
    });
    const runs = [0, 1, 2, 3].flatMap((x) =>
      parties.map(async ({ client, keys: bytes }) => {
        expect(await client.decrypt(await server.run(await client.encrypt(x), bytes))).toBe(table[x]);
      }),
    );
    await Promise.all(runs);
    server.dispose();
  }
  for (const { client } of parties) client.dispose();
  circuit.dispose();
});
