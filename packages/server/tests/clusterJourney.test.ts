/** Servers and workers as real processes on Redis: what a client of one machine does works on many, and tenants are as far apart. */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { connect } from "../../../src/exports/remote.ts";
import { HttpBlobs, serverAt } from "../src/blobs/httpBlobs.ts";
import { S3Blobs } from "../src/blobs/s3Blobs.ts";
import { openEngine, usualTimes } from "../src/cluster/engine.ts";
import { blobContract } from "./support/blobContract.ts";
import { saved, table, toyLookup } from "./support/circuits.ts";
import { startCluster } from "./support/cluster.ts";
import { redisPath } from "./support/engines.ts";
import { temporaryFolder } from "./support/folders.ts";
import { bearer, jobAt, postJob, putKey, versionOf } from "./support/raw.ts";
import { startS3 } from "./support/s3.ts";
import { withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

const secretOf = async (url: string): Promise<string> => {
  const engine = await openEngine({ url, name: "glovebox", times: usualTimes, failed: () => {} });
  const secret = await engine.records.read("worker-secret");
  await engine.close();
  if (secret === null) throw new Error("expected a secret");
  return secret;
};

describe.skipIf(redisPath === null)(redisPath === null ? "cluster: there is no redis-server here" : "cluster", () => {
  test("what one server takes a worker evaluates, and another server knows", async () => {
    const circuit = await toyLookup();
    const cluster = await startCluster(await saved({ toy: circuit }));
    const [one, other] = [await cluster.server(), await cluster.server()];
    const worker = await cluster.worker(one.url);
    const near = (await connect(one.url, { enableUnsafeFeatures: true })).circuit("toy");
    const seen: string[] = [];
    const result = await near.encryptRunDecrypt(1, { onProgress: ({ stage }) => seen.push(stage) });
    expect(result).toBe(table[1]);
    // The other one has the key, though nobody sent it there.
    const client = await near.client();
    const version = await versionOf(other.url, "toy");
    const key = createHash("sha256")
      .update(await client.evaluationKeys())
      .digest("hex");
    const encrypted = await near.encrypt(2);
    const answer = await postJob({ url: other.url, name: "toy", version, key, encrypted }, { prefer: "wait=30" });
    expect(answer.status).toBe(200);
    expect(await client.decrypt(new Uint8Array(await answer.arrayBuffer()))).toBe(table[2]);
    // Who deletes it at one server has deleted it at both, and jobs say so.
    await near.deleteKeys();
    expect((await fetch(`${other.url}/v1/keys/${key}`, { method: "HEAD" })).status).toBe(404);
    expect((await postJob({ url: other.url, name: "toy", version, key, encrypted })).status).toBe(409);
    worker.process.kill("SIGTERM");
    expect(await worker.ended).toBe(0);
    const waiting = await postJob({
      url: one.url,
      name: "toy",
      version,
      key: await putKey(one.url, await client.evaluationKeys()),
      encrypted,
    });
    const { id } = await waiting.json();
    // Events of one server tell of what is done at the other.
    const events = await fetch(`${other.url}/v1/jobs/${id}/events`);
    await fetch(`${one.url}/v1/jobs/${id}`, { method: "DELETE" });
    expect(await events.text()).toContain('"state":"cancelled"');
  });

  test("what another tenant has is not there, on any server; nor is what is for workers, without their secret", async () => {
    const circuit = await toyLookup();
    const tokens = { alice: "gbx_alice_0123456789abcdef", bob: "gbx_bob_0123456789abcdef" };
    const auth = join(await temporaryFolder(), "keys.json");
    const hash = (text: string) => createHash("sha256").update(text).digest("hex");
    await writeFile(
      auth,
      JSON.stringify({ tokens: Object.entries(tokens).map(([tenant, token]) => ({ tenant, sha256: hash(token) })) }),
    );
    const cluster = await startCluster(await saved({ toy: circuit }));
    const [one, other] = [await cluster.server("--auth", auth), await cluster.server("--auth", auth)];
    await cluster.worker(one.url);
    const version = await versionOf(one.url, "toy", tokens.alice);
    const key = await putKey(one.url, await circuit.client.evaluationKeys(), tokens.alice);
    const job = { name: "toy", version, key, encrypted: await circuit.client.encrypt(3) };
    const wait = { prefer: "wait=30" };
    const sent = await postJob({ ...job, url: one.url }, { ...bearer(tokens.alice), ...wait });
    expect(sent.status).toBe(200);
    const id = sent.headers.get("glovebox-job") ?? "";
    expect((await jobAt(other.url, id, tokens.alice)).state).toBe("succeeded");
    for (const { url } of [one, other]) {
      const headers = bearer(tokens.bob);
      for (const path of ["", "/result", "/events"]) {
        expect((await fetch(`${url}/v1/jobs/${id}${path}`, { headers })).status).toBe(404);
      }
      expect((await fetch(`${url}/v1/jobs/${id}`, { method: "DELETE", headers })).status).toBe(404);
      expect((await fetch(`${url}/v1/keys/${key}`, { method: "HEAD", headers })).status).toBe(404);
      expect((await fetch(`${url}/v1/keys/${key}`, { method: "DELETE", headers })).status).toBe(404);
      const stolen = await postJob({ ...job, url }, headers);
      expect([stolen.status, (await stolen.json()).code]).toEqual([409, "key-missing"]);
      expect((await (await fetch(`${url}/v1/jobs`, { headers })).json()).jobs).toEqual([]);
      // Without the secret there is nothing for workers, whoever asks.
      for (const token of [undefined, tokens.alice, "0".repeat(64)]) {
        for (const path of [`/internal/blobs/keys/${key}`, "/internal/circuits", `/internal/circuits/toy/${version}`]) {
          expect((await fetch(`${url}${path}`, { headers: bearer(token) })).status).toBe(404);
        }
      }
    }
    const secret = await secretOf(cluster.engine.url);
    expect((await fetch(`${one.url}/internal/blobs/keys/${key}`, { headers: bearer(secret) })).status).toBe(200);
    const asWorker = (path: string, method: string, body: string, headers: Record<string, string> = {}) =>
      fetch(`${one.url}/internal/${path}`, { method, headers: { ...bearer(secret), ...headers }, body });
    const never = { "glovebox-keep-until": "never" };
    const wrong = await Promise.all([
      asWorker(`blobs/jobs/${"0".repeat(64)}`, "PUT", "x", never),
      asWorker("blobs/jobs/..%2f..%2fx", "PUT", "x", never),
      asWorker("blobs/other/x", "PUT", "x", never),
      asWorker(`blobs/jobs/${hash("x")}`, "PUT", "x", { "glovebox-keep-until": "soon" }),
      asWorker(`blobs/jobs/${hash("x")}`, "PUT", "x"),
      asWorker("blobs/jobs/expire", "POST", "{"),
      asWorker("blobs/jobs/expire", "POST", '{"now":"never"}'),
    ]);
    expect(wrong.map(({ status }) => status)).toEqual([422, 422, 404, 400, 400, 400, 400]);
    expect((await fetch(`${one.url}/internal/circuits/nothing/1`, { headers: bearer(secret) })).status).toBe(404);
    // A worker's secret is no tenant's token.
    expect((await fetch(`${one.url}/v1/jobs/${id}`, { headers: bearer(secret) })).status).toBe(401);
  });

  test("bytes may lie in a bucket: workers get them from the servers all the same", async () => {
    const bucket = await startS3();
    vi.stubEnv("AWS_ACCESS_KEY_ID", bucket.accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", bucket.secretAccessKey);
    vi.stubEnv("AWS_REGION", bucket.region);
    onTestFinished(() => void vi.unstubAllEnvs());
    const cluster = await startCluster(await saved({ toy: await toyLookup() }));
    const one = await cluster.server("--blobs", bucket.url);
    await cluster.worker(one.url);
    const remote = (await connect(one.url, { enableUnsafeFeatures: true })).circuit("toy");
    expect(await remote.encryptRunDecrypt(1)).toBe(table[1]);
    const key = createHash("sha256")
      .update(await (await remote.client()).evaluationKeys())
      .digest("hex");
    const kept = new S3Blobs(bucket, "keys");
    expect(await kept.head(key)).not.toBe(null);
    await remote.deleteKeys();
    expect(await kept.head(key)).toBe(null);
  });

  blobContract("blobs of a server, over HTTP", async () => {
    const cluster = await startCluster(await saved({ toy: await toyLookup() }));
    const { url } = await cluster.server();
    return new HttpBlobs(serverAt(url, await secretOf(cluster.engine.url)), "jobs");
  });
});
