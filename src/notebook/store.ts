/**
 * Notebooks kept in the browser, each with its older versions. A save says on which revision it is based: when another tab saved in between,
 * nothing is written and both texts are given back. Where records are kept is a `NotebookTable`: memoryStore.ts or browserStore.ts.
 */
import * as v from "valibot";
import { UserError } from "../base/errors.ts";
import { count, text } from "../base/schema.ts";
import type { Notebook } from "./document.ts";
import { readGloveboxJson, writeGloveboxJson } from "./file.ts";

/** Who wrote a notebook: what a stranger wrote does not run before the reader says so, and has keys of its own. */
export type Origin = "own" | "stranger";

/** Who wrote a notebook, and whether it may run. */
export interface Trust {
  /** Stays for good: agreeing to run a stranger's notebook, changing it or keeping it makes nobody else its author. */
  readonly origin: Origin;
  /** False for what a stranger wrote until the reader agreed. */
  readonly trusted: boolean;
}

/** The trust in a notebook that the reader wrote. */
export const ownTrust: Trust = { origin: "own", trusted: true };

/** A notebook as it was saved. */
export interface StoredNotebook extends Trust {
  readonly id: string;
  /** Counts the saves, from 1. */
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly notebook: Notebook;
}

/** What lists show of a notebook or of one of its versions. */
export interface NotebookSummary {
  readonly id: string;
  readonly revision: number;
  readonly savedAt: number;
  readonly title: string;
  /** Number of cells. */
  readonly cells: number;
}

/** What became of a save. */
export type SaveResult =
  | { readonly kind: "saved"; readonly stored: StoredNotebook }
  /** Nothing was written. `theirs` is what stands in the store: null when it was removed. */
  | { readonly kind: "conflict"; readonly mine: Notebook; readonly theirs: StoredNotebook | null };

/** Another tab saved a notebook, or removed it (`revision` is null). */
export interface StoreNotice {
  readonly id: string;
  readonly revision: number | null;
}

/** Keeps notebooks. Every method that gives a promise rejects with a `UserError`, and has then changed nothing. */
export interface NotebookStore {
  /** All notebooks, newest first. */
  list(): Promise<readonly NotebookSummary[]>;
  load(id: string): Promise<StoredNotebook | null>;
  /** Keeps a notebook under a new id: the way to fork, which overwrites nothing. The reader's own, unless another trust is given. */
  create(notebook: Notebook, trust?: Trust): Promise<StoredNotebook>;
  /**
   * Saves over the revision that the notebook was made from. What stood there becomes an older version when the last one is `versionInterval`
   * old, or at once with `keepOld`. Whether it may run stays as it is when nothing is said; who wrote it always stays.
   */
  save(
    id: string,
    notebook: Notebook,
    basedOn: number,
    options?: { readonly keepOld?: boolean; readonly trusted?: boolean },
  ): Promise<SaveResult>;
  /** Older versions, newest first; at most `mostVersions`. */
  versions(id: string): Promise<readonly NotebookSummary[]>;
  loadVersion(id: string, revision: number): Promise<Notebook | null>;
  /** Removes a notebook with all its versions. */
  remove(id: string): Promise<void>;
  /** Hears of changes that other tabs make; returns the way to stop listening. */
  subscribe(listener: (notice: StoreNotice) => void): () => void;
  close(): void;
}

/** Older versions that are kept of each notebook. */
export const mostVersions = 100;

/** Least time between two older versions, in milliseconds, when nothing else is said. */
export const versionInterval = 60_000;

/** The newest state of a notebook, and the list of its older versions, oldest first. */
export interface HeadRecord extends NotebookSummary {
  readonly text: string;
  readonly trusted: boolean;
  /** Records of the time before it was kept have none: what may run counts as the reader's own there. */
  readonly origin?: Origin;
  readonly versions: readonly NotebookSummary[];
}

/** The text of an older version. */
export interface VersionRecord {
  readonly id: string;
  readonly revision: number;
  readonly text: string;
}

/** What one transaction writes. */
export interface TableChange {
  /** The new head; null removes the notebook and all its versions. */
  readonly head: HeadRecord | null;
  readonly add: readonly VersionRecord[];
  /** Revisions of versions that go. */
  readonly drop: readonly number[];
}

/** Where records are kept. Errors are those of the place; the store explains them. */
export interface NotebookTable {
  heads(): Promise<readonly HeadRecord[]>;
  head(id: string): Promise<HeadRecord | undefined>;
  version(id: string, revision: number): Promise<VersionRecord | undefined>;
  /** Reads the head and writes what `decide` says, null for nothing, as one transaction: wholly or not at all, and no other tab in between. */
  change(id: string, decide: (head: HeadRecord | undefined) => TableChange | null): Promise<void>;
  close(): void;
}

/** The wire between tabs; does not hear itself. */
export interface NoticeChannel {
  post(notice: StoreNotice): void;
  listen(listener: (notice: unknown) => void): void;
  close(): void;
}

/** What a store needs from its environment. */
export interface StoreEnvironment {
  readonly table: NotebookTable;
  readonly channel: NoticeChannel;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** An id that no notebook has. */
  readonly newId: () => string;
}

/** The store on a table. */
export function createNotebookStore({ table, channel, now, newId }: StoreEnvironment): NotebookStore {
  const listeners = new Set<(notice: StoreNotice) => void>();
  channel.listen((notice) => {
    if (isNotice(notice)) for (const listener of listeners) listener(notice);
  });

  return {
    list: () => explained(async () => (await table.heads()).map(summaryOf).sort((a, b) => b.savedAt - a.savedAt)),
    load: (id) =>
      explained(async () => {
        const head = await table.head(id);
        return head === undefined ? null : storedOf(head);
      }),
    create: (notebook, trust = ownTrust) =>
      explained(async () => {
        const head = headOf(newId(), 1, now(), notebook, trust, []);
        await table.change(head.id, () => ({ head, add: [], drop: [] }));
        channel.post({ id: head.id, revision: 1 });
        return { id: head.id, revision: 1, savedAt: head.savedAt, notebook, ...trust };
      }),
    save: (id, notebook, basedOn, { keepOld = false, trusted } = {}) =>
      explained(async () => {
        const decided: { old: HeadRecord | undefined; written: HeadRecord | null } = { old: undefined, written: null };
        await table.change(id, (old) => {
          decided.old = old;
          if (old?.revision !== basedOn) return null;
          const change = saved(old, notebook, now(), keepOld, {
            ...trustOf(old),
            ...(trusted !== undefined && { trusted }),
          });
          decided.written = change.head;
          return change;
        });
        const { old, written } = decided;
        if (written === null) {
          return { kind: "conflict", mine: notebook, theirs: old === undefined ? null : storedOf(old) };
        }
        const { revision, savedAt } = written;
        channel.post({ id, revision });
        return { kind: "saved", stored: { id, revision, savedAt, notebook, ...trustOf(written) } };
      }),
    versions: (id) => explained(async () => [...((await table.head(id))?.versions ?? [])].reverse()),
    loadVersion: (id, revision) =>
      explained(async () => {
        const version = await table.version(id, revision);
        return version === undefined ? null : readGloveboxJson(version.text);
      }),
    remove: (id) =>
      explained(async () => {
        await table.change(id, (old) => {
          const drop = old?.versions.map(({ revision }) => revision) ?? [];
          return old === undefined ? null : { head: null, add: [], drop };
        });
        channel.post({ id, revision: null });
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      listeners.clear();
      channel.close();
      table.close();
    },
  };
}

function headOf(
  id: string,
  revision: number,
  savedAt: number,
  notebook: Notebook,
  trust: Trust,
  versions: readonly NotebookSummary[],
): HeadRecord {
  const { title, cells } = notebook;
  return { id, revision, savedAt, title, cells: cells.length, text: writeGloveboxJson(notebook), ...trust, versions };
}

function saved(
  old: HeadRecord,
  notebook: Notebook,
  now: number,
  keepOld: boolean,
  trust: Trust,
): TableChange & { head: HeadRecord } {
  const last = old.versions.at(-1);
  const keeps = keepOld || last === undefined || now - last.savedAt >= versionInterval;
  const all = keeps ? [...old.versions, summaryOf(old)] : old.versions;
  const versions = all.slice(-mostVersions);
  return {
    head: headOf(old.id, old.revision + 1, now, notebook, trust, versions),
    add: keeps ? [{ id: old.id, revision: old.revision, text: old.text }] : [],
    drop: all.slice(0, all.length - versions.length).map(({ revision }) => revision),
  };
}

function summaryOf({ id, revision, savedAt, title, cells }: NotebookSummary): NotebookSummary {
  return { id, revision, savedAt, title, cells };
}

function storedOf(head: HeadRecord): StoredNotebook {
  const { id, revision, savedAt, text } = head;
  return { id, revision, savedAt, notebook: readGloveboxJson(text), ...trustOf(head) };
}

/** The trust that is kept with a notebook. */
function trustOf({ trusted, origin = trusted ? "own" : "stranger" }: Pick<HeadRecord, "trusted" | "origin">): Trust {
  return { origin, trusted };
}

const noticeSchema = v.strictObject({ id: text(200), revision: v.nullable(count) });

/** What another version of the page says otherwise is not heard. */
const isNotice = (data: unknown): data is StoreNotice => v.is(noticeSchema, data);

/** Errors of the browser's storage, said so that the reader knows what to do. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
    const { name, message } = thrown instanceof Error ? thrown : { name: "", message: String(thrown) };
    if (name === "QuotaExceededError") {
      throw new UserError("storage: the browser's storage is full; what was saved before is untouched", {
        code: "storage-full",
        hint: "save the notebook as a file, or delete notebooks or keys that you no longer need",
      });
    }
    throw new UserError(`storage: the browser could not keep or read the notebook (${message.slice(0, 200)})`, {
      code: "storage-failed",
      hint: "save the notebook as a file",
    });
  }
}
