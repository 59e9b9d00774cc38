/** A worker without the servers' folder: bytes come over HTTP and stay on its disk for a while, results go back. */
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { besides } from "../base/files.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import type { FolderBlobs } from "../blobs/folderBlobs.ts";
import type { Staging } from "../evaluation/worker.ts";

/** For how long bytes stay on this disk after their last use; milliseconds. */
const keepFor = { keys: 24 * 3_600_000, jobs: 3_600_000 } as const;

/** Where blobs are kept, and where this worker has those that it uses. */
export interface StagedStore {
  readonly kept: BlobStore;
  readonly here: FolderBlobs;
}

/** Brings and delivers. */
export class HttpStaging implements Staging {
  readonly #stores: { readonly keys: StagedStore; readonly jobs: StagedStore };
  readonly #folder: string;
  readonly #bringCircuit: (circuit: { readonly name: string; readonly version: string }) => Promise<void>;
  /** What is on its way, so that two lanes do not fetch one key twice. */
  readonly #coming = new Map<string, Promise<void>>();

  /** @param folder for what is not complete */
  constructor(
    stores: { readonly keys: StagedStore; readonly jobs: StagedStore },
    folder: string,
    bringCircuit: (circuit: { readonly name: string; readonly version: string }) => Promise<void>,
  ) {
    this.#stores = stores;
    this.#folder = folder;
    this.#bringCircuit = bringCircuit;
  }

  async bring({ circuit, key, arguments: { sha256 } }: Parameters<Staging["bring"]>[0]): Promise<void> {
    await this.#bringCircuit(circuit);
    if (key !== "") await this.#fetch("keys", key);
    await this.#fetch("jobs", sha256);
  }

  async fetch(sha256: string): Promise<void> {
    await this.#fetch("jobs", sha256);
  }

  async #fetch(store: "keys" | "jobs", sha256: string): Promise<void> {
    const { here } = this.#stores[store];
    if ((await here.head(sha256)) !== null) return here.keepUntil(sha256, Date.now() + keepFor[store]);
    const coming = this.#coming.get(sha256) ?? this.#copy(store, sha256);
    this.#coming.set(sha256, coming);
    try {
      await coming;
    } finally {
      this.#coming.delete(sha256);
    }
  }

  async #copy(store: "keys" | "jobs", sha256: string): Promise<void> {
    const { kept, here } = this.#stores[store];
    const stream = await kept.stream(sha256);
    if (stream === null) return;
    const path = besides(join(this.#folder, sha256));
    try {
      // Whoever reads it looks whether it is what its name says.
      await pipeline(stream, createWriteStream(path));
      await here.putFile(path, { sha256, bytes: 0 }, Date.now() + keepFor[store]);
    } finally {
      await rm(path, { force: true });
    }
  }

  async deliver({ sha256 }: Parameters<Staging["deliver"]>[0], keepUntil: number): Promise<void> {
    const { kept, here } = this.#stores.jobs;
    const bytes = await here.read(sha256);
    if (bytes === null) throw new Error(`the result ${sha256.slice(0, 8)} is not here any more`);
    await kept.put(bytes, keepUntil);
    await here.remove(sha256);
  }

  /** Removes what was not used for a while. */
  async tidy(): Promise<void> {
    for (const { here } of Object.values(this.#stores)) await here.expire(Date.now(), new Set());
  }

  /** A key was deleted: it goes from this disk too. */
  async forget(key: string): Promise<void> {
    await this.#stores.keys.here.remove(key);
  }
}
