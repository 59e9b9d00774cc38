/** Evaluation keys on their way to the service: cut, resumed, refused, counted. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { seededRandom, uniformInteger } from "../../../src/base/random.ts";
import { connect } from "../../../src/exports/remote.ts";
import { type Circuit, Client } from "../../../src/index.ts";
import { sha256Of } from "../src/blobs/folderBlobs.ts";
import { realLookup, saved, table, toyLookup, unsafe } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { startCuttingProxy } from "./support/proxy.ts";
import { type RunningCommand, startService, withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

let toy: Circuit;
let keys: Uint8Array;
let keyFile: Uint8Array;
beforeAll(async () => {
  toy = await toyLookup();
  keys = await toy.client.evaluationKeys();
  keyFile = await toy.client.exportKeys();
});

const start = async (...words: string[]): Promise<RunningCommand & { readonly data: string }> => {
  const data = join(await temporaryFolder(), "data");
  const folder = await saved({ toy });
  return { ...(await startService([folder, "--enable-unsafe", "--data", data, ...words])), data };
};

const metadata = (sha256: string, circuit = "toy") => `sha256 ${btoa(sha256)},circuit ${btoa(circuit)}`;

const begin = (url: string, { sha256 = sha256Of(keys), length = keys.length, circuit = "toy", headers = {} } = {}) =>
  fetch(`${url}/v1/uploads`, {
    method: "POST",
    headers: {
      "tus-resumable": "1.0.0",
      "upload-length": String(length),
      "upload-metadata": metadata(sha256, circuit),
      ...headers,
    },
  });

const send = (url: string, bytes: Uint8Array, offset = 0, headers = {}) =>
  fetch(url, {
    method: "PATCH",
    headers: {
      "tus-resumable": "1.0.0",
      "upload-offset": String(offset),
      "content-type": "application/offset+octet-stream",
      ...headers,
    },
    body: bytes as Uint8Array<ArrayBuffer>,
  });

/** Sends bytes as an upload of its own; the answer to the last request. */
async function upload(url: string, bytes: Uint8Array, sha256 = sha256Of(bytes)): Promise<Response> {
  const begun = await begin(url, { sha256, length: bytes.length });
  if (!begun.ok) return begun;
  return send(`${url}${begun.headers.get("location")}`, bytes);
}

const codeOf = async (answer: Response) => [answer.status, (await answer.json()).code];

describe("an upload", () => {
  test("cut at random points it goes on where it was: less than 8 MiB are sent twice, and the key is right", async () => {
    // 4 bits at real parameters: a key of three pieces.
    const entries = Array.from({ length: 16 }, (_, i) => (i * 7) % 16);
    const circuit = await realLookup(entries);
    const folder = await saved({ wide: circuit });
    const service = await startService([folder, "--data", join(await temporaryFolder(), "data")]);
    const proxy = await startCuttingProxy(service.url);
    onTestFinished(proxy.close);
    const remote = (await connect(proxy.url)).circuit("wide");
    const { evaluationKeyBytes } = remote.description;
    expect(evaluationKeyBytes).toBeGreaterThan(10 * 2 ** 20);
    const random = seededRandom(14);
    const encrypted = await remote.encrypt(5);
    for (const _ of [1, 2]) {
      const before = proxy.sent();
      proxy.cutAt(before + uniformInteger(random, 2 ** 20, evaluationKeyBytes));
      expect(await remote.decrypt(await remote.run(encrypted))).toBe(entries[5]);
      const twice = proxy.sent() - before - evaluationKeyBytes;
      expect(twice).toBeGreaterThan(0);
      expect(twice).toBeLessThan(8 * 2 ** 20);
      await remote.deleteKeys();
    }
  });

  test("that was cancelled goes on when another client of the same keys comes: less than 8 MiB are sent twice", async () => {
    const circuit = await realLookup(Array.from({ length: 16 }, (_, i) => (i * 7) % 16));
    const folder = await saved({ wide: circuit });
    const service = await startService([folder, "--data", join(await temporaryFolder(), "data")]);
    const proxy = await startCuttingProxy(service.url);
    onTestFinished(proxy.close);
    await circuit.client.keygen();
    const keyFile = await circuit.client.exportKeys({ withEvaluationKeys: true });
    /** As a page that was loaded again, or a program that was started again, with the keys that were kept. */
    const again = async () => {
      const remote = (await connect(proxy.url)).circuit("wide");
      await (await remote.client()).importKeys(keyFile);
      return remote;
    };
    const { evaluationKeyBytes } = (await again()).description;
    expect(evaluationKeyBytes).toBeGreaterThan(18 * 2 ** 20);
    const before = proxy.sent();
    // Within the second piece, and within the third.
    for (const at of [12, 17]) {
      const controller = new AbortController();
      const holds = proxy.holdAt(before + at * 2 ** 20);
      const sending = (await again()).sendKeys({ signal: controller.signal });
      await Promise.race([holds, sending]);
      controller.abort();
      proxy.release();
      await expect(sending).rejects.toThrow("cancelled");
    }
    const told: number[] = [];
    const last = await again();
    await last.sendKeys({ onProgress: ({ done }) => void told.push(done) });
    expect(told[1]).toBeGreaterThanOrEqual(8 * 2 ** 20);
    expect(proxy.sent() - before - evaluationKeyBytes).toBeLessThan(8 * 2 ** 20);
    expect(await last.encryptRunDecrypt(5)).toBe(35 % 16);
    // Nothing is under way now, nor was for anybody else.
    const sha256 = (await (await fetch(`${service.url}/v1/usage`)).json()).keys[0].sha256;
    const find = (query: string) => fetch(`${service.url}/v1/uploads${query}`, { method: "HEAD" });
    expect((await find(`?sha256=${sha256}`)).status).toBe(404);
    for (const query of ["", "?sha256=x", `?sha256=${sha256}&sha256=${sha256}`])
      expect((await find(query)).status).toBe(400);
  });

  test("outlives a restart of the service", async () => {
    const first = await start();
    const sha256 = sha256Of(keys);
    const location = (await begin(first.url)).headers.get("location");
    const half = keys.length >> 1;
    expect((await send(`${first.url}${location}`, keys.subarray(0, half))).headers.get("upload-offset")).toBe(
      String(half),
    );
    first.process.kill("SIGKILL");
    await first.ended;
    const { url } = await startService([await saved({ toy }), "--enable-unsafe", "--data", first.data]);
    const head = await fetch(`${url}${location}`, { method: "HEAD", headers: { "tus-resumable": "1.0.0" } });
    expect(head.headers.get("upload-offset")).toBe(String(half));
    expect((await send(`${url}${location}`, keys.subarray(half), half)).status).toBe(204);
    expect((await fetch(`${url}/v1/keys/${sha256}`, { method: "HEAD" })).status).toBe(200);
    expect((await fetch(`${url}${location}`, { method: "HEAD", headers: { "tus-resumable": "1.0.0" } })).status).toBe(
      404,
    );
    expect(await readdir(join(first.data, "uploads"))).toEqual([]);
  });

  test("what is no key of a served circuit is refused, and nothing of it stays", async () => {
    const { url, data } = await start();
    const altered = (at: number) => {
      const other = keys.slice();
      other[at] = 255 - (other[at] ?? 0);
      return other;
    };
    const other = (await realLookup()).client;
    expect(await codeOf(await upload(url, altered(keys.length - 9)))).toEqual([422, "hash-mismatch"]);
    expect(await codeOf(await upload(url, keys, "0".repeat(64)))).toEqual([422, "hash-mismatch"]);
    expect(await codeOf(await upload(url, altered(2)))).toEqual([400, "damaged-bytes"]);
    expect(await codeOf(await upload(url, keys.subarray(1)))).toEqual([413, "wrong-length"]);
    expect(await codeOf(await upload(url, await other.evaluationKeys()))).toEqual([413, "wrong-length"]);
    // As long as the keys, but the file of a secret key.
    const secret = new Uint8Array(keys.length);
    secret.set(keyFile);
    const refused = await upload(url, secret);
    expect(await codeOf(refused)).toEqual([400, "wrong-kind"]);
    for (const length of [0, 1, keys.length - 1, keys.length + 1, 2 ** 40]) {
      expect(await codeOf(await begin(url, { length }))).toEqual([413, "wrong-length"]);
    }
    expect(await codeOf(await begin(url, { circuit: "spam" }))).toEqual([404, "not-found"]);
    expect(await codeOf(await begin(url, { sha256: "../x" }))).toEqual([400, "bad-request"]);
    expect(
      (await begin(url, { headers: { "upload-defer-length": "1", "upload-length": "" } })).status,
    ).toBeGreaterThanOrEqual(400);
    expect((await (await fetch(`${url}/v1/usage`)).json()).keys).toEqual([]);
    for (const name of await readdir(join(data, "uploads"))) expect(name).toMatch(/^[0-9a-f]{32}(\.json)?$/);
  });

  test("a wrong head is told after the first bytes, not after all", async () => {
    const { url } = await start();
    const wrong = keys.slice();
    wrong.set(keyFile.subarray(0, 400));
    const location = (await begin(url, { sha256: sha256Of(wrong) })).headers.get("location");
    expect(await codeOf(await send(`${url}${location}`, wrong.subarray(0, 4000)))).toEqual([400, "wrong-kind"]);
  });

  test("two requests for one upload at once never mix", async () => {
    const { url } = await start();
    const location = (await begin(url)).headers.get("location");
    const answers = await Promise.all([send(`${url}${location}`, keys), send(`${url}${location}`, keys)]);
    expect(answers.filter(({ status }) => status === 204).length).toBe(1);
    const circuit = (await connect(url, unsafe)).circuit("toy");
    const client = await circuit.client();
    await client.importKeys(await toy.client.exportKeys({ withEvaluationKeys: true }));
    expect(await circuit.encryptRunDecrypt(3)).toBe(table[3]);
    expect((await (await fetch(`${url}/v1/usage`)).json()).keys.length).toBe(1);
  });
});

describe("in one piece", () => {
  const put = (url: string, bytes: Uint8Array, sha256 = sha256Of(bytes)) =>
    fetch(`${url}/v1/keys/${sha256}`, { method: "PUT", body: bytes as Uint8Array<ArrayBuffer> });

  test("keys are stored, and the same keys again are the same", async () => {
    const { url } = await start();
    expect((await put(url, keys)).status).toBe(201);
    expect((await put(url, keys)).status).toBe(200);
    expect(await codeOf(await put(url, keys.subarray(0, -5)))).toEqual([413, "wrong-length"]);
    expect(await codeOf(await put(url, keys, "1".repeat(64)))).toEqual([422, "hash-mismatch"]);
    expect(await codeOf(await put(url, keys, "x"))).toEqual([400, "bad-request"]);
    expect(await codeOf(await put(url, new Uint8Array(keys.length + 1)))).toEqual([413, "wrong-length"]);
  });

  test("no more keys than allowed, and no more bytes; deleting makes room", async () => {
    const { url } = await start("--most-keys", "2");
    const all = await Promise.all(
      Array.from({ length: 3 }, () => Client.load(toy.client.save(), unsafe).evaluationKeys()),
    );
    const [a, b, c] = all as [Uint8Array, Uint8Array, Uint8Array];
    for (const each of [a, b]) expect((await put(url, each)).status).toBe(201);
    expect(await codeOf(await put(url, c))).toEqual([507, "quota"]);
    expect(await codeOf(await begin(url, { sha256: sha256Of(c) }))).toEqual([507, "quota"]);
    expect((await fetch(`${url}/v1/keys/${sha256Of(a)}`, { method: "DELETE" })).status).toBe(204);
    expect((await put(url, c)).status).toBe(201);
    const small = await start("--quota", "200KiB");
    expect((await put(small.url, a)).status).toBe(201);
    expect(await codeOf(await put(small.url, b))).toEqual([507, "quota"]);
  });

  test("keys go when they were not used for long", async () => {
    const { url } = await start("--keep-keys", "1s", "--keep-results", "1s");
    const sha256 = sha256Of(keys);
    expect((await put(url, keys)).status).toBe(201);
    await expect
      .poll(async () => (await (await fetch(`${url}/v1/usage`)).json()).keys.length, { timeout: 10_000 })
      .toBe(0);
    expect((await fetch(`${url}/v1/keys/${sha256}`, { method: "HEAD" })).status).toBe(404);
  });
});
