/** A store in memory: for tests, and for browsers that keep nothing. Several stores on one `memoryPlace` are like tabs of one browser. */
import {
  createNotebookStore,
  type HeadRecord,
  type NotebookStore,
  type NotebookTable,
  type StoreEnvironment,
  type StoreNotice,
  type VersionRecord,
} from "./store.ts";

/** What tabs share. */
export interface MemoryPlace {
  readonly heads: Map<string, HeadRecord>;
  readonly versions: Map<string, VersionRecord>;
  readonly listeners: Set<(notice: unknown) => void>;
}

/** An empty place. */
export function memoryPlace(): MemoryPlace {
  return { heads: new Map(), versions: new Map(), listeners: new Set() };
}

/** A store, like one tab, on a place. */
export function createMemoryStore(
  place: MemoryPlace,
  environment: Pick<StoreEnvironment, "now" | "newId">,
): NotebookStore {
  const key = (id: string, revision: number): string => `${revision} ${id}`;
  const table: NotebookTable = {
    heads: async () => [...place.heads.values()],
    head: async (id) => place.heads.get(id),
    version: async (id, revision) => place.versions.get(key(id, revision)),
    async change(id, decide) {
      const change = decide(place.heads.get(id));
      if (change === null) return;
      if (change.head === null) place.heads.delete(id);
      else place.heads.set(id, change.head);
      for (const version of change.add) place.versions.set(key(id, version.revision), version);
      for (const revision of change.drop) place.versions.delete(key(id, revision));
    },
    close: () => undefined,
  };
  let own: ((notice: unknown) => void) | null = null;
  const channel = {
    post(notice: StoreNotice): void {
      for (const listener of place.listeners) if (listener !== own) listener(notice);
    },
    listen(listener: (notice: unknown) => void): void {
      own = listener;
      place.listeners.add(listener);
    },
    close(): void {
      if (own !== null) place.listeners.delete(own);
    },
  };
  return createNotebookStore({ table, channel, ...environment });
}
