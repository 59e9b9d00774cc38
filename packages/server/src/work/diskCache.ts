/** How much of a worker's disk its copies of keys and arguments may take: what was used longest ago goes first, and nothing that is in use. */
import type { FolderBlobs, StoredBlob } from "../blobs/folderBlobs.ts";

/** What is copied: evaluation keys; arguments, results and parts of them. */
export type CachedStore = "keys" | "jobs";

/** Milliseconds for which blobs of jobs stay after their last use in any case: a result that was just computed is delivered, one of a part that just came is read. */
const restOfJobs = 60_000;

/** The copies of a worker. */
export class DiskCache {
  readonly stores: Readonly<Record<CachedStore, FolderBlobs>>;
  readonly #limit: number;
  /** How many use a blob now, by store and name. */
  readonly #uses = new Map<string, number>();
  /** What is being removed. */
  readonly #going = new Map<string, Promise<void>>();
  /** There are no more bytes than these, but for what the evaluation wrote since the folders were looked through. */
  #most = 0;
  #trimming: Promise<void> = Promise.resolve();

  /** @param limit bytes of both stores together; more only where all that is there is in use */
  constructor(stores: Readonly<Record<CachedStore, FolderBlobs>>, limit: number) {
    this.stores = stores;
    this.#limit = limit;
  }

  /** From now on a blob stays, if it is here; the function that is given lets it go again. */
  async hold(store: CachedStore, sha256: string): Promise<() => void> {
    const id = `${store}/${sha256}`;
    this.#uses.set(id, this.#usesOf(id) + 1);
    // Whoever looks whether it is here must not see one that is on its way out.
    await this.#going.get(id);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = this.#usesOf(id) - 1;
      if (left === 0) this.#uses.delete(id);
      else this.#uses.set(id, left);
    };
  }

  #usesOf(id: string): number {
    return this.#uses.get(id) ?? 0; // absent: nobody uses it
  }

  /** So many bytes came: whatever is too much goes. The folders are only looked through when it may be. */
  async grew(bytes: number): Promise<void> {
    this.#most += bytes;
    if (this.#most > this.#limit) await this.trim();
  }

  /** Removes what was used longest ago until the rest is within the limit. One call after the other. */
  trim(): Promise<void> {
    const turn = this.#trimming.then(() => this.#trim());
    this.#trimming = turn.catch(() => {});
    return turn;
  }

  async #trim(): Promise<void> {
    const listed = async (store: CachedStore) =>
      (await this.stores[store].list()).map((blob) => ({ ...blob, store, id: `${store}/${blob.sha256}` }));
    const all = [...(await listed("keys")), ...(await listed("jobs"))];
    let bytes = all.reduce((sum, blob) => sum + blob.bytes, 0);
    for (const blob of all.toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (bytes <= this.#limit) break;
      if (this.#mustStay(blob)) continue;
      await this.#remove(blob);
      bytes -= blob.bytes;
    }
    this.#most = bytes;
  }

  #mustStay({ store, id, usedAt }: StoredBlob & { readonly store: CachedStore; readonly id: string }): boolean {
    return this.#uses.has(id) || (store === "jobs" && usedAt + restOfJobs > Date.now());
  }

  async #remove({ store, sha256, id }: { store: CachedStore; sha256: string; id: string }): Promise<void> {
    const going = this.stores[store].remove(sha256);
    this.#going.set(id, going);
    try {
      await going;
    } finally {
      this.#going.delete(id);
    }
  }
}
