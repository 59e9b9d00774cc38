/** Where a service keeps jobs, keys and bytes: on this machine, or with the other processes of its cluster. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore } from "../blobs/blobStore.ts";
import { FolderBlobs } from "../blobs/folderBlobs.ts";
import { FileQueue } from "../jobs/fileQueue.ts";
import type { JobQueue } from "../jobs/jobQueue.ts";
import { FolderKeys } from "../keys/folderKeys.ts";
import type { KeyRegistry } from "../keys/keyRegistry.ts";
import { lockFolder } from "./lock.ts";
import type { ServeOptions } from "./options.ts";

/** Milliseconds for which the workers' secret stands: as long as the engine does. */
const forEver = 100 * 365 * 24 * 3_600_000;

/** What a service keeps things in. */
export interface Stores {
  readonly queue: JobQueue;
  readonly keys: KeyRegistry;
  readonly keyBlobs: BlobStore;
  readonly jobBlobs: BlobStore;
  /** What workers of the cluster show; null where there is none. */
  readonly workerSecret: string | null;
  close(): Promise<void>;
}

/**
 * Opens the stores.
 * @param failed told of connections that broke
 * @throws UserError when another process serves from the folder, or the queue cannot be reached
 */
export async function openStores(options: ServeOptions, failed: (error: Error) => void): Promise<Stores> {
  const path = (name: string): string => join(options.data, name);
  await mkdir(path("uploads"), { recursive: true, mode: 0o700 });
  if (options.cluster === null) {
    const unlock = await lockFolder(options.data);
    const [keyBlobs, jobBlobs] = [await FolderBlobs.open(path("keys")), await FolderBlobs.open(path("blobs"))];
    const queue = await FileQueue.open(path("jobs"), options.jobs);
    const keys = await FolderKeys.open(path("owners"), keyBlobs, options.keepKeys);
    const close = async (): Promise<void> => {
      await queue.close();
      await unlock();
    };
    return { queue, keys, keyBlobs, jobBlobs, workerSecret: null, close };
  }
  // One machine needs none of it.
  const { openEngine, SharedKeys, SharedQueue, usualTimes } = await import("../cluster/index.ts");
  const engine = await openEngine({ ...options.cluster, times: usualTimes, failed });
  const [keyBlobs, jobBlobs] = await sharedBlobs(options, path);
  const queue = await SharedQueue.open(engine, options.jobs);
  return {
    queue,
    keys: new SharedKeys(engine.records, keyBlobs, options.keepKeys),
    keyBlobs,
    jobBlobs,
    // Whoever reaches the queue can take jobs: that is who may read their bytes.
    workerSecret: await engine.records.claim("worker-secret", randomBytes(32).toString("hex"), forEver),
    async close() {
      await queue.close();
      await engine.close();
    },
  };
}

/** Blobs that all servers of a cluster have. */
async function sharedBlobs(
  { bucket }: ServeOptions,
  path: (name: string) => string,
): Promise<readonly [keys: BlobStore, jobs: BlobStore]> {
  // Other servers have the folder too: what is unfinished there may be theirs.
  if (bucket === null) return [await FolderBlobs.join(path("keys")), await FolderBlobs.join(path("blobs"))];
  const { bucketAt, S3Blobs } = await import("../blobs/s3Blobs.ts");
  const found = bucketAt(bucket, process.env);
  return [new S3Blobs(found, "keys"), new S3Blobs(found, "jobs")];
}
