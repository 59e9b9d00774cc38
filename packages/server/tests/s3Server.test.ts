/**
 * Blobs in a server of S3 that others wrote: versitygw, which checks signatures and hashes, where it is on the path
 * (`go install github.com/versity/versitygw/cmd/versitygw@v1.0.14`). Elsewhere these tests are skipped, and tests/support/s3.ts stands for it in stores.test.ts.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../../tests/support/freePort.ts";
import { type Bucket, S3Blobs } from "../src/blobs/s3Blobs.ts";
import { blobContract } from "./support/blobContract.ts";
import { onPath } from "./support/engines.ts";

const program = onPath("versitygw");

describe.skipIf(program === null)("versitygw", () => {
  const access = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secretsecret", region: "us-east-1" };
  let folder = "";
  let bucket: Bucket;
  let server: ChildProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "glovebox-s3-"));
    // A folder is a bucket; what has no room in names of files goes beside it.
    await mkdir(join(folder, "data/bucket"), { recursive: true });
    await mkdir(join(folder, "beside"));
    const port = await freePort();
    const words = ["--port", `127.0.0.1:${port}`, "posix", "--sidecar", join(folder, "beside"), join(folder, "data")];
    const env = { ...process.env, ROOT_ACCESS_KEY: access.accessKeyId, ROOT_SECRET_KEY: access.secretAccessKey };
    server = spawn(program ?? "", words, { stdio: "ignore", env }); // absent: skipped then
    bucket = { url: `http://127.0.0.1:${port}/bucket`, ...access };
    while (!(await fetch(bucket.url).catch(() => null))) {
      if (server.exitCode !== null) throw new Error(`it ended with ${server.exitCode}`);
      await pause(50);
    }
  });
  afterAll(async () => {
    server.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  const store = (more: Partial<Bucket> = {}): S3Blobs =>
    new S3Blobs({ ...bucket, ...more }, randomBytes(4).toString("hex"));

  blobContract("blobs", async () => store());

  test("refuses who signs with another secret", async () => {
    await expect(store({ secretAccessKey: "another" }).put(randomBytes(3), null)).rejects.toThrow("403");
    await expect(store({ accessKeyId: "SOMEBODY" }).check()).rejects.toThrow("40");
  });

  test("a list of more names than one answer has", async () => {
    const many = store();
    const names = Array.from({ length: 1010 }, () => randomBytes(8));
    // Some at a time, since each is two requests.
    for (let i = 0; i < names.length; i += 101)
      await Promise.all(names.slice(i, i + 101).map((bytes) => many.put(bytes, 1000)));
    expect(await many.expire(2000, new Set())).toBe(1010);
  });
});
