/** The stores of one machine keep the contracts. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { FolderBlobs } from "../src/blobs/folderBlobs.ts";
import { bucketAt, S3Blobs } from "../src/blobs/s3Blobs.ts";
import { FileQueue } from "../src/jobs/fileQueue.ts";
import type { JobLimits, JobQueue } from "../src/jobs/jobQueue.ts";
import { FolderKeys } from "../src/keys/folderKeys.ts";
import { blobContract } from "./support/blobContract.ts";
import { temporaryFolder } from "./support/folders.ts";
import { keysContract } from "./support/keysContract.ts";
import { queueContract } from "./support/queueContract.ts";
import { startS3 } from "./support/s3.ts";

blobContract("blobs in a folder", async () => FolderBlobs.open(join(await temporaryFolder(), "blobs")));

blobContract("blobs in S3", async () => new S3Blobs(await startS3(), "jobs"));

test("a bucket refuses who does not sign as it knows them, and the store says so", async () => {
  const bucket = await startS3();
  const stranger = new S3Blobs({ ...bucket, accessKeyId: "SOMEBODY" }, "jobs");
  await expect(stranger.check()).rejects.toThrow("403");
  await expect(stranger.put(new Uint8Array(3), null)).rejects.toThrow("403");
  expect(() => bucketAt(bucket.url, {})).toThrow("AWS_ACCESS_KEY_ID");
});

keysContract("keys in a folder", async (keepFor) => {
  const folder = await temporaryFolder();
  const blobs = await FolderBlobs.open(join(folder, "blobs"));
  const again = () => FolderKeys.open(join(folder, "owners"), blobs, keepFor);
  return { keys: await again(), blobs, again };
});

const folders = new WeakMap<JobQueue, { readonly folder: string; readonly limits: JobLimits }>();

async function open(folder: string, limits: JobLimits): Promise<JobQueue> {
  const queue = await FileQueue.open(folder, limits);
  folders.set(queue, { folder, limits });
  return queue;
}

queueContract(
  "the queue in files",
  async (limits) => open(join(await temporaryFolder(), "jobs"), limits),
  async (queue) => {
    const known = folders.get(queue);
    if (known === undefined) throw new Error("expected a queue of this test");
    return open(known.folder, known.limits);
  },
);
