/** What the service owes to operators and to each of many tenants: answers, limits, walls between tenants, tokens, logs, metrics. */

import { execFile, spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { get } from "node:https";
import { join } from "node:path";
import { promisify } from "node:util";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { connect, type RemoteProgress } from "../../../src/exports/remote.ts";
import { type Circuit, Client } from "../../../src/index.ts";
import { readBundle, writeBundle } from "../../../src/run/files/bundle.ts";
import { readAnyHead } from "../../../src/run/files/files.ts";
import { sha256Of } from "../src/blobs/folderBlobs.ts";
import { saved, table, toyLookup, toyWork, unsafe, workOf } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { bearer, jobAt, type Prepared, postJob, putKey, versionOf } from "./support/raw.ts";
import { type RunningCommand, ready, runCommand, startService, withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

/** A certificate of a test is made on the spot: no private key lies in the repository. */
const canMakeCertificates = spawnSync("openssl", ["version"]).status === 0;

let toy: Circuit;
let work: Circuit;
let keys: Uint8Array;
let encrypted: Uint8Array;
beforeAll(async () => {
  [toy, work] = [await toyLookup(), await toyWork()];
  keys = await toy.client.evaluationKeys();
  encrypted = await toy.client.encrypt(2);
});

const start = async (...words: string[]): Promise<RunningCommand> =>
  startService([
    await saved({ toy, work }),
    "--enable-unsafe",
    "--data",
    join(await temporaryFolder(), "data"),
    ...words,
  ]);

async function prepared({ url }: RunningCommand, token?: string): Promise<Prepared> {
  return {
    url,
    name: "toy",
    version: await versionOf(url, "toy", token),
    key: await putKey(url, keys, token),
    encrypted,
  };
}

/** The same for the circuit that takes its time. */
async function slow({ url }: RunningCommand, token?: string): Promise<Prepared> {
  const key = await putKey(url, await work.client.evaluationKeys(), token);
  return {
    url,
    name: "work",
    version: await versionOf(url, "work", token),
    key,
    encrypted: await work.client.encrypt(workOf(0).x),
  };
}

const problem = async (answer: Response) => {
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  const body = await answer.json();
  expect(body).toMatchObject({
    type: `/problems/${body.code}`,
    status: answer.status,
    detail: expect.any(String),
    title: expect.any(String),
  });
  return [answer.status, body.code];
};

describe("a job", () => {
  test("is answered with its result where that is there in time, else with where it will be", async () => {
    const service = await start();
    const job = await prepared(service);
    const now = await postJob(job, { prefer: "respond-async, wait=20" });
    expect(now.status).toBe(200);
    expect(await toy.client.decrypt(new Uint8Array(await now.arrayBuffer()))).toBe(table[2]);
    const later = await postJob(job);
    expect(later.status).toBe(202);
    const { id } = await later.json();
    expect(later.headers.get("location")).toBe(`/v1/jobs/${id}`);
    await expect.poll(async () => (await jobAt(job.url, id)).state).toBe("succeeded");
  });

  test("may be of several rows, or of a client of the format before; too many rows are refused", async () => {
    const service = await start("--most-rows", "4");
    const job = await prepared(service);
    const described = await (await fetch(`${job.url}/v1/circuits/toy`)).json();
    expect(described).toMatchObject({ formatVersion: 3, limits: { mostRows: 4 } });
    const rows = await toy.client.encryptRows([[3], [0], [1], [2]]);
    expect(rows.length).toBe(described.argumentBytes + 3 * described.argumentBytesOfRow);
    const answer = await postJob({ ...job, encrypted: rows }, { prefer: "wait=20" });
    expect(answer.status).toBe(200);
    const results = await toy.client.decryptRows(new Uint8Array(await answer.arrayBuffer()));
    expect(results).toEqual([3, 0, 1, 2].map((x) => table[x]));
    const more = await toy.client.encryptRows([[3], [0], [1], [2], [0]]);
    expect(await problem(await postJob({ ...job, encrypted: more }))).toEqual([413, "too-many-rows"]);
    const { keyId, rows: items } = readBundle("arguments", toy.client.specification, encrypted);
    const before = writeBundle("arguments", toy.client.specification, keyId, items.flat());
    expect(before.length).toBe(described.argumentBytesOfVersion2);
    const old = await postJob({ ...job, encrypted: before }, { prefer: "wait=20" });
    expect(old.status).toBe(200);
    const result = new Uint8Array(await old.arrayBuffer());
    expect(readAnyHead(result).version).toBe(2);
    expect(await toy.client.decrypt(result)).toBe(table[2]);
  });

  test("sent again under its name it is the same; another under that name is refused", async () => {
    const service = await start();
    const job = await prepared(service);
    const named = { "idempotency-key": "mine" };
    const ids = await Promise.all([0, 1, 2].map(async () => (await postJob(job, named)).headers.get("glovebox-job")));
    expect(new Set(ids).size).toBe(1);
    const other = await toy.client.encrypt(1);
    expect(await problem(await postJob({ ...job, encrypted: other }, named))).toEqual([409, "idempotency-mismatch"]);
    for (const bad of [" ", "a b", "x".repeat(201)]) {
      expect(await problem(await postJob(job, { "idempotency-key": bad }))).toEqual([400, "bad-request"]);
    }
  });

  test("what does not fit together is refused before it is accepted", async () => {
    const service = await start();
    const job = await prepared(service);
    const other = Client.load(toy.client.save(), unsafe);
    const wrong = encrypted.slice();
    wrong[3] = 0;
    const cases: readonly (readonly [Partial<Prepared>, number, string])[] = [
      [{ key: "0".repeat(64) }, 409, "key-missing"],
      [{ key: "nonsense" }, 400, "bad-request"],
      [{ encrypted: await other.encrypt(1) }, 409, "wrong-key"],
      [{ encrypted: wrong }, 400, "damaged-bytes"],
      [{ encrypted: encrypted.subarray(1) }, 413, "wrong-length"],
      [{ encrypted: new Uint8Array(encrypted.length) }, 400, "damaged-bytes"],
      [{ name: "work", version: await versionOf(job.url, "work") }, 413, "wrong-length"],
      [{ version: "000000000000" }, 404, "not-found"],
      [{ name: "spam" }, 404, "not-found"],
    ];
    for (const [change, status, code] of cases)
      expect(await problem(await postJob({ ...job, ...change }))).toEqual([status, code]);
    // What only evaluation sees fails there, and is not tried again.
    const altered = encrypted.slice();
    altered[altered.length - 1] = 255 - (altered.at(-1) ?? 0);
    const answer = await postJob({ ...job, encrypted: altered }, { prefer: "wait=20" });
    expect(await problem(answer.clone())).toEqual([400, "damaged-bytes"]);
    expect((await jobAt(job.url, (await answer.json()).job)).attempt).toBe(1);
  });

  test("its result comes whole, in parts, or not at all where it is known; it expires", async () => {
    const service = await start("--keep-results", "2s");
    const job = await prepared(service);
    const answer = await postJob(job, { prefer: "wait=20" });
    const id = answer.headers.get("glovebox-job") ?? "";
    const whole = new Uint8Array(await answer.arrayBuffer());
    const tag = answer.headers.get("etag") ?? "";
    expect(tag).toBe(`"${sha256Of(whole)}"`);
    const get = (headers: Record<string, string>) => fetch(`${job.url}/v1/jobs/${id}/result`, { headers });
    for (const [range, from, to] of [
      ["bytes=0-9", 0, 10],
      ["bytes=10-", 10, whole.length],
      ["bytes=-5", whole.length - 5, whole.length],
    ] as const) {
      const part = await get({ range });
      expect(part.status).toBe(206);
      expect(part.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/${whole.length}`);
      expect(new Uint8Array(await part.arrayBuffer())).toEqual(whole.slice(from, to));
    }
    expect((await get({ range: `bytes=${whole.length}-` })).status).toBe(416);
    expect((await get({ range: "bytes=5-1" })).status).toBe(200);
    expect((await get({ "if-none-match": tag })).status).toBe(304);
    expect((await get({ range: "bytes=0-9", "if-range": '"other"' })).status).toBe(200);
    await expect.poll(async () => (await get({})).status, { timeout: 10_000 }).toBe(410);
    expect(await problem(await get({}))).toEqual([410, "result-expired"]);
    expect((await (await fetch(`${job.url}/v1/usage`)).json()).jobs.resultBytes).toBe(0);
  });

  test("is told as events; who comes back hears what is newer, whatever number it names", async () => {
    const service = await start();
    const job = await slow(service);
    const { id } = await (await postJob(job)).json();
    const hear = async (headers: Record<string, string> = {}) =>
      (await (await fetch(`${job.url}/v1/jobs/${id}/events`, { headers })).text()).split("\n\n").flatMap((text) => {
        const [, number = "", event = "", data = ""] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/s.exec(text) ?? [];
        return event === "" ? [] : [{ number, event, data: JSON.parse(data) }];
      });
    const [first, second] = await Promise.all([hear(), hear()]);
    for (const events of [first, second]) {
      const states = events.flatMap(({ event, data }) => (event === "state" ? data.state : []));
      expect(states.at(-1)).toBe("succeeded");
      expect(["queued", "running"]).toContain(states[0]);
      expect(new Set(events.map(({ number }) => number)).size).toBe(events.length);
      expect(
        events.some(({ event, data }) => event === "progress" && data.stage === "evaluate" && data.total > 0),
      ).toBe(true);
    }
    const last = first.at(-1)?.number ?? "";
    expect(await hear({ "last-event-id": last })).toEqual([]);
    for (const strange of ["", "0", "-1", "999999", "x".repeat(5000), "1.5", "null"]) {
      expect((await hear({ "last-event-id": strange })).map(({ data }) => data.state)).toEqual(["succeeded"]);
    }
  });

  test("waiting and running jobs are limited, requests too", async () => {
    const service = await start("--queued", "3", "--jobs", "1", "--requests-per-minute", "60");
    const job = await slow(service);
    const answers = await Promise.all(Array.from({ length: 8 }, () => postJob(job)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    for (const answer of refused) {
      expect(answer.headers.get("retry-after")).toBe("5");
      expect((await answer.json()).code).toBe("too-many-jobs");
    }
    const many = await Promise.all(Array.from({ length: 70 }, () => fetch(`${job.url}/v1/circuits`)));
    const late = many.filter(({ status }) => status === 429);
    expect(late.length).toBeGreaterThan(0);
    expect(await problem(late[0] as Response)).toEqual([429, "too-many-requests"]);
  });

  test("one that runs for too long fails and says so", async () => {
    const service = await start("--longest-job", "100ms");
    expect(await problem(await postJob(await slow(service), { prefer: "wait=20" }))).toEqual([504, "too-long"]);
  });
});

describe("tenants", () => {
  const withTokens = async (quota = "150KiB") => {
    const auth = join(await temporaryFolder(), "keys.json");
    const tokens: string[] = [];
    for (const tenant of ["alice", "bob"]) {
      const { code, out } = await runCommand(["token", "create", "--tenant", tenant, "--auth", auth, "--quota", quota]);
      expect(code).toBe(0);
      tokens.push(out.trim());
    }
    return { auth, alice: tokens[0] ?? "", bob: tokens[1] ?? "" };
  };

  test("nobody without a token gets in", async () => {
    const { auth, alice } = await withTokens();
    const { url } = await start("--auth", auth);
    for (const authorization of [
      "",
      "Bearer",
      "Bearer x",
      `Basic ${alice}`,
      `Bearer ${alice}x`,
      `Bearer ${alice.slice(0, -1)}`,
    ]) {
      for (const path of ["/v1/circuits", "/v1/usage", `/v1/jobs/${"0".repeat(32)}`, "/v1/nothing"]) {
        const answer = await fetch(`${url}${path}`, { headers: authorization === "" ? {} : { authorization } });
        expect(answer.headers.get("www-authenticate") ?? "Bearer").toContain("Bearer");
        expect([401, 404]).toContain(answer.status);
        if (path !== "/v1/nothing") expect(await problem(answer)).toEqual([401, "no-token"]);
      }
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await connect(url, { ...unsafe, token: alice })).circuits.length).toBe(2);
    await expect(connect(url)).rejects.toThrow("Authorization: Bearer");
  });

  test("one never sees, uses, guesses or changes another's key, upload, job or result", async () => {
    const { auth, alice, bob } = await withTokens();
    const service = await start("--auth", auth);
    const { url } = service;
    const job = await prepared(service, alice);
    const answer = await postJob(job, { ...bearer(alice), prefer: "wait=20" });
    const id = answer.headers.get("glovebox-job");
    expect(answer.status).toBe(200);
    const asBob = (method: string, path: string, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, { method, headers: { ...bearer(bob), ...headers } });
    for (const [method, path] of [
      ["GET", `/v1/jobs/${id}`],
      ["GET", `/v1/jobs/${id}/result`],
      ["GET", `/v1/jobs/${id}/events`],
      ["DELETE", `/v1/jobs/${id}`],
      ["DELETE", `/v1/keys/${job.key}`],
    ] as const) {
      const theirs = await asBob(method, path);
      const nothing = await asBob(
        method,
        path.replace(/[0-9a-f]{32,64}/, (name) => "0".repeat(name.length)),
      );
      expect(theirs.status).toBe(404);
      const [a, b] = [await theirs.json(), await nothing.json()];
      // What is another's and what is not there cannot be told apart.
      expect({ ...a, instance: "" }).toEqual({ ...b, instance: "" });
    }
    expect((await asBob("HEAD", `/v1/keys/${job.key}`)).status).toBe(404);
    expect(await problem(await postJob(job, bearer(bob)))).toEqual([409, "key-missing"]);
    expect((await (await asBob("GET", "/v1/usage")).json()).keys).toEqual([]);
    expect((await (await asBob("GET", "/v1/jobs")).json()).jobs).toEqual([]);
    const begun = await fetch(`${url}/v1/uploads`, {
      method: "POST",
      headers: {
        ...bearer(bob),
        "tus-resumable": "1.0.0",
        "upload-length": String(keys.length),
        // A tenant that the client names counts for nothing.
        "upload-metadata": `sha256 ${btoa(job.key)},circuit ${btoa("toy")},tenant ${btoa("alice")}`,
      },
    });
    const upload = begun.headers.get("location") ?? "";
    for (const method of ["HEAD", "PATCH", "DELETE"]) {
      const theirs = await fetch(`${url}${upload}`, {
        method,
        headers: {
          ...bearer(alice),
          "tus-resumable": "1.0.0",
          "upload-offset": "0",
          "content-type": "application/offset+octet-stream",
        },
      });
      expect(theirs.status).toBe(404);
    }
    expect((await asBob("HEAD", upload, { "tus-resumable": "1.0.0" })).status).toBe(200);
    expect((await asBob("DELETE", upload, { "tus-resumable": "1.0.0" })).status).toBe(204);
    // The same bytes are each one's own: bob sends all of them, and alice's stay when bob deletes his.
    expect(await putKey(url, keys, bob)).toBe(job.key);
    expect((await asBob("DELETE", `/v1/keys/${job.key}`)).status).toBe(204);
    expect((await postJob(job, { ...bearer(alice), prefer: "wait=20" })).status).toBe(200);
    const bobs = await postJob(
      { ...job, key: await putKey(url, keys, bob) },
      { ...bearer(bob), "idempotency-key": "k", prefer: "wait=20" },
    );
    expect(bobs.headers.get("glovebox-job")).not.toBe(id);
  });

  test("each hears how many jobs begin before its own, by turns, and nothing else of others", async () => {
    const { auth, alice, bob } = await withTokens("100MiB");
    const service = await start("--auth", auth, "--jobs", "1", "--threads", "1");
    const { url } = service;
    const sent = async (token: string) => (await postJob(await slow(service, token), bearer(token))).json();
    const ofAlice = [await sent(alice), await sent(alice), await sent(alice)];
    await expect.poll(async () => (await jobAt(url, ofAlice[0].id, alice)).state).toBe("running");
    const first = await sent(bob);
    // Alice has two that wait and were there before; one runs, so that the next turn is bob's.
    expect((await jobAt(url, first.id, bob)).place).toBe(0);
    expect(await Promise.all(ofAlice.map(async ({ id }) => (await jobAt(url, id, alice)).place))).toEqual([null, 1, 2]);
    const folder = await temporaryFolder();
    const [file, values] = [join(folder, "keys"), join(folder, "x.json")];
    await writeFile(file, await work.client.exportKeys({ withEvaluationKeys: true }));
    await writeFile(values, JSON.stringify(workOf(1).x));
    const remote = (await connect(url, { ...unsafe, token: bob })).circuit("work");
    await (await remote.client()).importKeys(await readFile(file));
    const places: (number | undefined)[] = [];
    const onProgress = ({ stage, place }: RemoteProgress) => void (stage === "queued" && places.push(place));
    const [shown, command] = await Promise.all([
      remote.encryptRunDecrypt(workOf(1).x, { onProgress }),
      runCommand(["client", `${url}/work`, "--keys", file, "--in", values, "--token", bob, "--enable-unsafe"]),
    ]);
    expect(shown).toEqual(workOf(1).y);
    expect(command.code).toBe(0);
    expect(command.err).toMatch(/waits, (next|1 job before yours|[2-9] jobs before yours)/);
    // Bob's first, one of alice's, perhaps the command's and another of alice's; and ever fewer.
    expect(places[0]).toBeGreaterThan(0);
    expect(places[0]).toBeLessThanOrEqual(4);
    expect(places).toEqual(places.toSorted((a = 0, b = 0) => b - a));
  });

  test("quotas are each one's own; a changed file of tokens counts after SIGHUP", async () => {
    const { auth, alice, bob } = await withTokens();
    const service = await start("--auth", auth);
    const other = await Client.load(toy.client.save(), unsafe).evaluationKeys();
    await putKey(service.url, keys, alice);
    await expect(putKey(service.url, other, alice)).rejects.toThrow("507");
    await putKey(service.url, other, bob);
    await writeFile(auth, JSON.stringify({ tokens: [{ sha256: sha256Of(Buffer.from(bob)), tenant: "bob" }] }));
    service.process.kill("SIGHUP");
    await expect
      .poll(async () => (await fetch(`${service.url}/v1/usage`, { headers: bearer(alice) })).status)
      .toBe(401);
    expect((await (await fetch(`${service.url}/v1/usage`, { headers: bearer(bob) })).json()).keys.length).toBe(1);
    await writeFile(auth, "{ broken");
    service.process.kill("SIGHUP");
    await expect.poll(() => service.log()).toContain("nothing was changed");
    expect((await fetch(`${service.url}/v1/usage`, { headers: bearer(bob) })).status).toBe(200);
  });

  test("tokens of a provider are taken when its key signed them, for us, and they are not over", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    const stranger = await generateKeyPair("ES256");
    const provider = createServer((request, response) => {
      response.setHeader("content-type", "application/json");
      const issuer = `http://127.0.0.1:${(provider.address() as { port: number }).port}`;
      if (request.url === "/.well-known/openid-configuration") {
        response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
      } else exportJWK(publicKey).then((jwk) => response.end(JSON.stringify({ keys: [{ ...jwk, alg: "ES256" }] })));
    });
    await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void provider.close());
    const issuer = `http://127.0.0.1:${(provider.address() as { port: number }).port}`;
    const auth = join(await temporaryFolder(), "keys.json");
    await writeFile(auth, JSON.stringify({ oidc: { issuer, audience: "glovebox" } }));
    const { url } = await start("--auth", auth);
    const sign = (
      claims: Record<string, unknown>,
      { key = privateKey, aud = "glovebox", iss = issuer, exp = "1m" } = {},
    ) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "ES256" })
        .setIssuer(iss)
        .setAudience(aud)
        .setExpirationTime(exp)
        .sign(key);
    const status = async (token: string) => (await fetch(`${url}/v1/usage`, { headers: bearer(token) })).status;
    const good = await sign({ sub: "carol" });
    expect((await (await fetch(`${url}/v1/usage`, { headers: bearer(good) })).json()).tenant).toBe("oidc:carol");
    expect(await status(await sign({ sub: "carol" }, { key: stranger.privateKey }))).toBe(401);
    expect(await status(await sign({ sub: "carol" }, { aud: "others" }))).toBe(401);
    expect(await status(await sign({ sub: "carol" }, { iss: "http://127.0.0.1:1" }))).toBe(401);
    expect(await status(await sign({ sub: "carol" }, { exp: "-1m" }))).toBe(401);
    expect(await status(await sign({}))).toBe(403);
    const [head, body] = good.split(".");
    expect(await status(`${head}.${body}.`)).toBe(401);
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    expect(await status(`${none}.${body}.`)).toBe(401);
  });
});

describe("the operator", () => {
  test.skipIf(!canMakeCertificates)("speaks TLS where it is given a certificate", async () => {
    const folder = await temporaryFolder();
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    await promisify(execFile)("openssl", [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      key,
      "-out",
      cert,
      ...subject,
    ]);
    const service = await start("--tls", `${cert},${key}`);
    const { port, protocol } = new URL(service.url);
    expect(protocol).toBe("https:");
    const ca = await readFile(cert);
    const status = await new Promise((resolve, reject) => {
      get({ host: "127.0.0.1", servername: "localhost", port, path: "/healthz", ca }, (answer) =>
        resolve(answer.statusCode),
      ).on("error", reject);
    });
    expect(status).toBe(200);
    await expect(start("--tls", cert)).rejects.toThrow("expected cert.pem,key.pem");
    await expect(start("--tls", `${cert},${key}x`)).rejects.toThrow("--tls:");
  });

  test("health, readiness, metrics and the description of the interface are there", async () => {
    const service = await start();
    const job = await prepared(service);
    await postJob(job, { prefer: "wait=20" });
    expect((await fetch(`${job.url}/healthz`)).status).toBe(200);
    await ready(service);
    expect((await (await fetch(`${job.url}/readyz`)).json()).checks).toEqual({
      circuits: true,
      store: true,
      queue: true,
      evaluation: true,
      notDraining: true,
    });
    const metrics = await (await fetch(service.metricsUrl)).text();
    for (const name of [
      "jobs_total",
      "jobs_queued",
      "jobs_running",
      "key_loads_total",
      "uploaded_bytes_total",
      "request_seconds_count",
      "job_run_seconds_sum",
    ]) {
      expect(metrics).toContain(`glovebox_${name}`);
    }
    expect(metrics).toContain('glovebox_jobs_total{circuit="toy",outcome="succeeded"} 1');
    expect((await fetch(`${job.url}/metrics`)).status).toBe(404);
    const { openapi, paths } = await (await fetch(`${job.url}/openapi.json`)).json();
    expect(openapi).toMatch(/^3\./);
    expect(Object.keys(paths).sort()).toEqual(
      [
        ...["/healthz", "/readyz", "/v1/circuits", "/v1/circuits/{name}", "/v1/circuits/{name}/{version}"],
        ...["/v1/circuits/{name}/{version}/client", "/v1/circuits/{name}/{version}/jobs", "/v1/jobs", "/v1/jobs/{id}"],
        ...[
          "/v1/jobs/{id}/events",
          "/v1/jobs/{id}/result",
          "/v1/keys/{sha256}",
          "/v1/uploads/",
          "/v1/uploads/{id}",
          "/v1/usage",
        ],
      ]
        .map((path) => (path === "/v1/uploads/" ? "/v1/uploads" : path))
        .sort(),
    );
  });

  test("the log tells what was asked, and no token, no body, no whole name of a key", async () => {
    const auth = join(await temporaryFolder(), "keys.json");
    const token = (await runCommand(["token", "create", "--tenant", "alice", "--auth", auth])).out.trim();
    const service = await start("--auth", auth, "--log", "debug");
    const job = await prepared(service, token);
    await postJob(job, { ...bearer(token), prefer: "wait=20" });
    await fetch(`${job.url}/v1/usage?token=${token}`, { headers: bearer("wrong-token-of-somebody") });
    await expect.poll(() => service.log()).toContain("job ended");
    const log = service.log();
    expect(log).toContain(`/v1/keys/${job.key.slice(0, 8)}…`);
    for (const secret of [token, job.key, "wrong-token", Buffer.from(encrypted).toString("base64").slice(200, 240)])
      expect(log).not.toContain(secret);
  });

  test("pages of other sites may ask only where they are allowed", async () => {
    const service = await start("--origin", "https://notebooks.example");
    const ask = (origin: string, method: string) =>
      fetch(`${service.url}/v1/uploads`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": method, "access-control-request-headers": "tus-resumable" },
      });
    const allowed = await ask("https://notebooks.example", "PATCH");
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://notebooks.example");
    expect(allowed.headers.get("access-control-allow-methods")).toContain("PATCH");
    expect((await ask("https://elsewhere.example", "PATCH")).headers.get("access-control-allow-origin")).not.toBe(
      "https://elsewhere.example",
    );
    const got = await fetch(`${service.url}/v1/circuits`, { headers: { origin: "https://notebooks.example" } });
    expect(got.headers.get("access-control-expose-headers")).toContain("Upload-Offset");
  });
});
