/**
 * Remembers which programs the reader allowed to run, by digests of their code: so that a link that is opened again does not ask again, and a link
 * that was changed does. It keeps no text.
 */
import type { Notebook } from "../../notebook/document.ts";
import { type KeyValueStore, readStored, writeStored } from "../page/storage.ts";

const storageKey = "glovebox.consents";

/** Programs that are remembered; the oldest go first. */
const mostKept = 300;

/** The memory of this browser. */
export interface Consents {
  /** Whether the very same code was allowed before. */
  has(notebook: Notebook): Promise<boolean>;
  remember(notebook: Notebook): Promise<void>;
}

/** The memory in `store`; of this page only where there is none. */
export function createConsents(store: KeyValueStore | null): Consents {
  let kept: readonly string[] = [];
  const all = (): readonly string[] => {
    try {
      const stored: unknown = JSON.parse(readStored(store, storageKey) ?? "[]");
      return Array.isArray(stored) ? [...stored.filter((each) => typeof each === "string"), ...kept] : kept;
    } catch {
      return kept;
    }
  };
  return {
    async has(notebook) {
      const digest = await digestOf(notebook);
      return digest !== null && all().includes(digest);
    },
    async remember(notebook) {
      const digest = await digestOf(notebook);
      if (digest === null) return;
      kept = [...new Set([...all(), digest])].slice(-mostKept);
      writeStored(store, storageKey, JSON.stringify(kept));
    },
  };
}

/** SHA-256 of the code; null where the browser has none, which is so outside of secure contexts: then nothing is remembered. */
async function digestOf({ cells }: Notebook): Promise<string | null> {
  if (globalThis.crypto?.subtle === undefined) return null;
  const code = JSON.stringify(cells.flatMap(({ kind, text }) => (kind === "code" ? [text] : [])));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
