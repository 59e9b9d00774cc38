/** Whatever strangers send, the service answers in its own words or closes the connection: no answer of 500, and it works afterwards. */
import { connect } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Circuit } from "../../../src/index.ts";
import { sha256Of } from "../src/blobs/folderBlobs.ts";
import { saved, table, toyLookup } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { type Prepared, postJob, putKey, versionOf } from "./support/raw.ts";
import { type RunningCommand, startService, withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

let toy: Circuit;
let keys: Uint8Array;
let encrypted: Uint8Array;
let keyFile: Uint8Array;
beforeAll(async () => {
  toy = await toyLookup();
  [keys, encrypted, keyFile] = [
    await toy.client.evaluationKeys(),
    await toy.client.encrypt(3),
    await toy.client.exportKeys(),
  ];
});

const seed = 20261129;

async function start(): Promise<{ service: RunningCommand; job: Prepared }> {
  const words = [
    await saved({ toy }),
    "--enable-unsafe",
    "--data",
    join(await temporaryFolder(), "data"),
    "--requests-per-minute",
    "0",
    "--queued",
    "1000",
  ];
  const service = await startService(words);
  const key = await putKey(service.url, keys);
  return {
    service,
    job: { url: service.url, name: "toy", version: await versionOf(service.url, "toy"), key, encrypted },
  };
}

/** Fails where the service made a mistake of its own; gives the status. */
async function checked(work: Promise<Response>, what: unknown): Promise<number> {
  const answer = await work.catch(() => null);
  if (answer === null) return 0;
  const text = await answer.text();
  // Not being ready is what this place is there to say.
  if (answer.status === 503 && text.startsWith('{"status":"not ready"')) return answer.status;
  if (answer.status >= 500 || (answer.status >= 400 && text !== "" && !text.includes('"code"'))) {
    throw new Error(`${answer.status} ${text} for ${JSON.stringify(what)}`);
  }
  return answer.status;
}

/** It still does what it is there for. */
async function works({ service, job }: Awaited<ReturnType<typeof start>>): Promise<void> {
  const answer = await postJob(job, { prefer: "wait=60" });
  expect(answer.status).toBe(200);
  expect(await toy.client.decrypt(new Uint8Array(await answer.arrayBuffer()))).toBe(table[3]);
  expect(service.log()).not.toContain("internal error");
  expect(service.log()).not.toContain("evaluation process ended");
}

const word = fc.oneof(
  fc.constantFrom(
    "",
    "..",
    "%2e%2e",
    "%00",
    "__proto__",
    "constructor",
    "0".repeat(64),
    "f".repeat(32),
    "toy",
    "%ff",
    "a/b",
    "null",
    "-1",
    "1e999",
    "💥",
  ),
  fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => encodeURIComponent(text)),
);
const header = fc.oneof(
  fc.constantFrom(
    "",
    "0",
    "-1",
    "1e9",
    "wait=999999999",
    "bytes=0-0",
    "bytes=-0",
    "bytes=9-1,2-3",
    "*",
    '"',
    "1.0.0",
    "sha256 !!!,circuit",
    "null",
    `sha256 ${btoa("x")}`,
    "9".repeat(30),
  ),
  fc.string({ unit: fc.constantFrom(..."abcxyz0189 ,;=-_/\"'%"), maxLength: 60 }),
);
const names = [
  "glovebox-key",
  "idempotency-key",
  "prefer",
  "range",
  "if-range",
  "if-none-match",
  "last-event-id",
  "upload-length",
  "upload-offset",
  "upload-metadata",
  "upload-defer-length",
  "upload-concat",
  "tus-resumable",
  "content-type",
  "authorization",
  "x-http-method-override",
  "origin",
  "accept",
  "cookie",
  "x-forwarded-for",
  "x-forwarded-host",
];
const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
const routes = [
  "/v1/circuits",
  "/v1/circuits/$",
  "/v1/circuits/$/$",
  "/v1/circuits/toy/$/client",
  "/v1/circuits/$/$/jobs",
  "/v1/jobs",
  "/v1/jobs/$",
  "/v1/jobs/$/events",
  "/v1/jobs/$/result",
  "/v1/keys/$",
  "/v1/uploads",
  "/v1/uploads/$",
  "/v1/usage",
  "/healthz",
  "/readyz",
  "/openapi.json",
  "/$",
  "/v1/$/$/$?$",
];

test("paths, methods and headers that nobody expects", async () => {
  const running = await start();
  const request = fc.record({
    method,
    path: fc.tuple(fc.constantFrom(...routes), fc.array(word, { minLength: 4, maxLength: 4 })).map(([route, words]) => {
      const left = [...words];
      return route.replace(/\$/g, () => left.pop() ?? "");
    }),
    headers: fc.dictionary(fc.constantFrom(...names), header, { maxKeys: 5 }),
    body: fc.option(fc.uint8Array({ maxLength: 300 })),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, headers, body }) => {
      const sendsBody = body !== null && method !== "GET" && method !== "HEAD";
      const work = (async () =>
        fetch(`${running.job.url}${path}`, {
          method,
          headers,
          signal: AbortSignal.timeout(20_000),
          ...(sendsBody ? { body: body as Uint8Array<ArrayBuffer> } : {}),
        }))();
      await checked(work, { method, path, headers });
    }),
    { numRuns: 600, seed },
  );
  await works(running);
});

test("arguments that were altered anywhere", async () => {
  const running = await start();
  const changes = fc.array(fc.tuple(fc.nat({ max: encrypted.length - 1 }), fc.nat({ max: 255 })), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const bytes = encrypted.slice();
      for (const [at, value] of list) bytes[at] = value;
      await checked(postJob({ ...running.job, encrypted: bytes }, { prefer: "wait=60" }), list);
    }),
    { numRuns: 150, seed },
  );
  await works(running);
});

test("keys whose heads and bodies were altered, and other files of ours in their place", async () => {
  const running = await start();
  const changes = fc.record({
    start: fc.constantFrom(keys.subarray(0, 300), keyFile.subarray(0, 300), encrypted.subarray(0, 300)),
    list: fc.array(fc.tuple(fc.nat({ max: 299 }), fc.nat({ max: 255 })), { maxLength: 4 }),
    length: fc.constantFrom(keys.length, 0, 10, 250, keys.length - 1),
    isInPieces: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(changes, async ({ start, list, length, isInPieces }) => {
      const bytes = keys.slice();
      bytes.set(start);
      for (const [at, value] of list) bytes[at] = value;
      const sent = bytes.subarray(0, length);
      const sha256 = sha256Of(sent);
      if (!isInPieces) {
        const body = sent as Uint8Array<ArrayBuffer>;
        await checked(fetch(`${running.job.url}/v1/keys/${sha256}`, { method: "PUT", body }), { list, length });
        return;
      }
      const common = { "tus-resumable": "1.0.0" };
      const begun = await fetch(`${running.job.url}/v1/uploads`, {
        method: "POST",
        headers: {
          ...common,
          "upload-length": String(keys.length),
          "upload-metadata": `sha256 ${btoa(sha256)},circuit ${btoa("toy")}`,
        },
      });
      await checked(Promise.resolve(begun.clone()), "begin");
      const location = begun.headers.get("location");
      if (location === null) return;
      const headers = { ...common, "upload-offset": "0", "content-type": "application/offset+octet-stream" };
      await checked(
        fetch(`${running.job.url}${location}`, { method: "PATCH", headers, body: sent as Uint8Array<ArrayBuffer> }),
        { list, length },
      );
      await checked(fetch(`${running.job.url}${location}`, { method: "DELETE", headers: common }), "delete");
    }),
    { numRuns: 120, seed },
  );
  await works(running);
});

test("what is no HTTP at all, or HTTP that lies about lengths", async () => {
  const running = await start();
  const { hostname, port } = new URL(running.job.url);
  const jobs = `/v1/circuits/toy/${running.job.version}/jobs`;
  const texts = [
    "\0\0\0\0\r\n\r\n",
    "GET\r\n\r\n",
    `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\n${"A: b\r\n".repeat(3000)}\r\n`,
    `POST ${jobs} HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n`,
    `POST ${jobs} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`,
    `POST ${jobs} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc`,
    `POST ${jobs} HTTP/1.1\r\nHost: x\r\nGlovebox-Key: ${running.job.key}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    `POST ${jobs} HTTP/1.1\r\nHost: x\r\nGlovebox-Key: ${running.job.key}\r\nContent-Length: ${encrypted.length}\r\n\r\nshort`,
    `PATCH /v1/uploads/x HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 1000\r\n\r\n`,
    "GET http://elsewhere.example/v1/usage HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  ];
  for (const text of texts) {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname);
      let got = "";
      socket.on("data", (chunk) => {
        got += chunk;
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve(got));
      socket.write(text);
      setTimeout(() => socket.destroy(), 400);
    });
    expect(answer).not.toMatch(/^HTTP\/1\.1 5\d\d/);
  }
  await works(running);
});
