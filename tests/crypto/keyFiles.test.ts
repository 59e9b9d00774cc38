/** Keys as things: files that come back, files that are refused with a reason, and keys that do not belong together. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import {
  type Circuit,
  Client as ClientFile,
  compiler,
  LookupTable,
  type NDArray,
  Server as ServerFile,
} from "../../src/index.ts";
import type { Client } from "../../src/run/client/client.ts";
import { type FileKind, readFile } from "../../src/run/files/files.ts";
import type { Server } from "../../src/run/server/server.ts";

/** Toy parameters are loaded when one says so. */
const unsafe = { enableUnsafeFeatures: true } as const;

const configuration = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
/** So small that it takes a larger polynomial. */
const tinyError = 2 ** -250;

function compile(table: readonly number[], pError?: number): Promise<Circuit> {
  const lookup = new LookupTable([...table]);
  const inputs = table.map((_, i) => i);
  return compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile(inputs, {
    configuration: pError === undefined ? configuration : { ...configuration, pError },
  });
}

const table = [3, 1, 2, 0];
let circuit: Circuit;
let client: Client;
let server: Server;
/** A client of the same circuit with keys of its own, and one of a circuit with other parameters. */
let stranger: Client;
let other: Client;
let evaluationKeys: Uint8Array;
let encrypted: Uint8Array;
let result: Uint8Array;
let keyFile: Uint8Array;

/** A client of the same circuit with keys of its own. */
const anotherClient = () => ClientFile.load(circuit.client.save(), unsafe);

beforeAll(async () => {
  circuit = await compile(table);
  client = circuit.client;
  server = circuit.server;
  stranger = anotherClient();
  other = (
    await compile(
      Array.from({ length: 16 }, (_, i) => 15 - i),
      tinyError,
    )
  ).client;
  await Promise.all([client.keygen(), stranger.keygen(), other.keygen()]);
  evaluationKeys = await client.evaluationKeys();
  encrypted = await client.encrypt(1);
  result = await server.run(encrypted, evaluationKeys);
  keyFile = await client.exportKeys();
});

afterAll(() => {
  for (const each of [client, stranger, other, server]) each.dispose();
});

async function codeOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown.diagnostic.code;
    throw thrown;
  }
  return "accepted";
}

describe("files come back", () => {
  test("a client that imports another's keys does all that it did", async () => {
    const second = ClientFile.load(client.save(), unsafe);
    await second.importKeys(keyFile);
    expect(await second.decrypt(result)).toBe(1);
    // Its evaluation keys were made anew, from the same secret: they serve for what the first client encrypts.
    const remade = await second.evaluationKeys();
    expect(Buffer.compare(remade, evaluationKeys)).not.toBe(0);
    const loaded = ServerFile.load(server.save(), unsafe);
    for (const [i, expected] of table.entries()) {
      expect(await client.decrypt(await loaded.run(await client.encrypt(i), remade))).toBe(expected);
      expect(await second.decrypt(await loaded.run(await second.encrypt(i), evaluationKeys))).toBe(expected);
    }
    second.dispose();
    loaded.dispose();
  });

  test("an export is small, and the same again after an import", async () => {
    const second = anotherClient();
    await second.importKeys(keyFile);
    expect(Buffer.compare(await second.exportKeys(), keyFile)).toBe(0);
    expect(keyFile.length).toBeLessThan(evaluationKeys.length);
    second.dispose();
  });
});

describe("what is refused", () => {
  /** Each kind of file, and who reads it. */
  const readers: readonly [FileKind, () => Uint8Array, (bytes: Uint8Array) => unknown][] = [
    ["client", () => client.save(), (bytes) => ClientFile.load(bytes, unsafe)],
    ["server", () => server.save(), (bytes) => ServerFile.load(bytes, unsafe)],
    ["keys", () => keyFile, (bytes) => client.importKeys(bytes)],
    ["evaluationKeys", () => evaluationKeys, (bytes) => server.run(encrypted, bytes)],
    ["arguments", () => encrypted, (bytes) => server.run(bytes, evaluationKeys)],
    ["results", () => result, (bytes) => client.decrypt(bytes)],
  ];

  describe.each(readers)("%s", (kind, file, read) => {
    test("cut off anywhere, or longer than it was", async () => {
      const bytes = file();
      const cuts = [0, 1, 7, 8, 20, 30, 100, bytes.length >> 1, bytes.length - 1];
      for (const cut of cuts) expect(await codeOf(() => read(bytes.subarray(0, cut)))).toBe("damaged-bytes");
      expect(await codeOf(() => read(Uint8Array.of(...bytes.subarray(0, 60), 1)))).toBe("damaged-bytes");
      const longer = new Uint8Array(bytes.length + 1);
      longer.set(bytes);
      expect(await codeOf(() => read(longer))).toBe("damaged-bytes");
    });

    test("altered in any one bit", async () => {
      const bytes = file();
      const codes = ["damaged-bytes", "wrong-version", "wrong-kind"];
      const alter = async (bit: number) => {
        const copy = bytes.slice();
        copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(codes).toContain(await codeOf(() => read(copy)));
      };
      for (let bit = 0; bit < 8 * 40; bit += 3) await alter(bit);
      await fc.assert(fc.asyncProperty(fc.nat(8 * bytes.length - 1), alter), { numRuns: 30, seed: 4 });
    });

    test("another version", async () => {
      const copy = file().slice();
      copy[8] = 99;
      expect(await codeOf(() => read(copy))).toBe("wrong-version");
    });

    test("every other kind of file, and no file at all", async () => {
      for (const [otherKind, otherFile] of readers) {
        if (otherKind !== kind) expect(await codeOf(() => read(otherFile()))).toBe("wrong-kind");
      }
      expect(await codeOf(() => read(new TextEncoder().encode("PK\u0003\u0004 a zip file")))).toBe("damaged-bytes");
    });
  });

  test("errors say what is the matter", async () => {
    const copy = keyFile.slice();
    copy[copy.length - 5] = 255 - (copy[copy.length - 5] ?? 0);
    await expect(client.importKeys(copy)).rejects.toThrow("key file: the check sum does not fit: it was altered");
    await expect(client.importKeys(keyFile.subarray(0, 500))).rejects.toThrow(
      /expected \d+ bytes, got 500: it was cut off/,
    );
    await expect(client.importKeys(evaluationKeys)).rejects.toThrow("key file: expected key file, got evaluation keys");
  });

  test("after a refused import the keys are what they were", async () => {
    await expect(client.importKeys(keyFile.subarray(0, 500))).rejects.toThrow(UserError);
    await expect(client.importKeys(await other.exportKeys())).rejects.toThrow(/expected parameters .*, got/);
    expect(await client.decrypt(result)).toBe(1);
  });
});

describe("keys that do not belong together", () => {
  test("evaluation keys of another key", async () => {
    const theirs = await stranger.evaluationKeys();
    expect(await codeOf(() => server.run(encrypted, theirs))).toBe("wrong-key");
    expect(await client.decrypt(await server.run(encrypted, evaluationKeys))).toBe(1);
  });

  test("evaluation keys and arguments of other parameters", async () => {
    const theirs = await other.evaluationKeys();
    expect(await codeOf(() => server.run(encrypted, theirs))).toBe("wrong-parameters");
    const arguments_ = await other.encrypt(5);
    expect(await codeOf(() => server.run(arguments_, evaluationKeys))).toBe("wrong-circuit");
  });

  test("results of another key, and of keys that are not here", async () => {
    expect(await codeOf(() => stranger.decrypt(result))).toBe("wrong-key");
    const empty = anotherClient();
    expect(await codeOf(() => empty.decrypt(result))).toBe("no-keys");
    expect(await codeOf(() => empty.exportKeys())).toBe("no-keys");
  });
});

test("a client file and a server file hold no key", async () => {
  for (const bytes of [client.save(), server.save(), encrypted, result, evaluationKeys]) {
    const text = Buffer.from(bytes);
    const { body } = readFile("keys", keyFile);
    // The secret bits are the last part of a key file: 64 of their words, anywhere, would show.
    const secret = Buffer.from(body.subarray(body.length - 2000, body.length - 1500));
    expect(text.includes(secret)).toBe(false);
  }
});
