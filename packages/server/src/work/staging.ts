/** A worker without the servers' folder: bytes come over HTTP and stay on its disk for a while, results go back. */
import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { besides } from "../base/files.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import type { Staging } from "../evaluation/worker.ts";
import type { CachedStore, DiskCache } from "./diskCache.ts";

/** For how long bytes stay on this disk after their last use; milliseconds. */
const keepFor = { keys: 24 * 3_600_000, jobs: 3_600_000 } as const;

/** Brings and delivers. */
export class HttpStaging implements Staging {
  readonly #kept: Readonly<Record<CachedStore, BlobStore>>;
  readonly #cache: DiskCache;
  readonly #folder: string;
  readonly #bringCircuit: (circuit: { readonly name: string; readonly version: string }) => Promise<void>;
  /** What is on its way, so that two lanes do not fetch one key twice. */
  readonly #coming = new Map<string, Promise<void>>();

  /**
   * @param kept where blobs are kept
   * @param cache what this worker has of them
   * @param folder for what is not complete
   */
  constructor(
    kept: Readonly<Record<CachedStore, BlobStore>>,
    cache: DiskCache,
    folder: string,
    bringCircuit: (circuit: { readonly name: string; readonly version: string }) => Promise<void>,
  ) {
    this.#kept = kept;
    this.#cache = cache;
    this.#folder = folder;
    this.#bringCircuit = bringCircuit;
  }

  async bring({ circuit, key, arguments: { sha256 } }: Parameters<Staging["bring"]>[0]): Promise<() => void> {
    const held: (() => void)[] = [];
    const letGo = (): void => {
      for (const each of held.splice(0)) each();
    };
    try {
      await this.#bringCircuit(circuit);
      if (key !== "") {
        held.push(await this.#cache.hold("keys", key));
        await this.#fetch("keys", key);
      }
      held.push(await this.#cache.hold("jobs", sha256));
      await this.#fetch("jobs", sha256);
      return letGo;
    } catch (thrown) {
      letGo();
      throw thrown;
    }
  }

  async fetch(sha256: string): Promise<void> {
    const letGo = await this.#cache.hold("jobs", sha256);
    // It was used just now, and stays for as long as it takes to be read.
    await this.#fetch("jobs", sha256).finally(letGo);
  }

  async #fetch(store: CachedStore, sha256: string): Promise<void> {
    const here = this.#cache.stores[store];
    if ((await here.head(sha256)) !== null) return here.keepUntil(sha256, Date.now() + keepFor[store]);
    const coming = this.#coming.get(sha256) ?? this.#copy(store, sha256);
    this.#coming.set(sha256, coming);
    try {
      await coming;
    } finally {
      this.#coming.delete(sha256);
    }
  }

  async #copy(store: CachedStore, sha256: string): Promise<void> {
    const stream = await this.#kept[store].stream(sha256);
    if (stream === null) return;
    const path = besides(join(this.#folder, sha256));
    let bytes = 0;
    try {
      // Whoever reads it looks whether it is what its name says.
      await pipeline(stream, createWriteStream(path));
      bytes = (await stat(path)).size;
      await this.#cache.stores[store].putFile(path, { sha256, bytes }, Date.now() + keepFor[store]);
    } finally {
      await rm(path, { force: true });
    }
    await this.#cache.grew(bytes);
  }

  async deliver(name: Parameters<Staging["deliver"]>[0], keepUntil: number): Promise<void> {
    const { sha256 } = name;
    const here = this.#cache.stores.jobs;
    const bytes = await here.read(sha256);
    if (bytes === null) throw new Error(`the result ${sha256.slice(0, 8)} is not here any more`);
    await this.#kept.jobs.put(bytes, keepUntil, name);
    await here.remove(sha256);
  }

  /** Removes what was not used for a while. */
  async tidy(): Promise<void> {
    for (const here of Object.values(this.#cache.stores)) await here.expire(Date.now(), new Set());
    await this.#cache.trim();
  }

  /** A key was deleted: it goes from this disk too. */
  async forget(key: string): Promise<void> {
    await this.#cache.stores.keys.remove(key);
  }
}
