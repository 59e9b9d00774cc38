/** The notebooks of a real browser: its database where there is one, else memory; and what the page starts with. */
import { defaultText, examples, exampleText } from "../../examples/index.ts";
import { openBrowserStore } from "../../notebook/browserStore.ts";
import { createMemoryStore, memoryPlace } from "../../notebook/memoryStore.ts";
import type { NotebookStore } from "../../notebook/store.ts";
import type { KeyValueStore } from "../page/storage.ts";
import { playgroundOf } from "./opening.ts";
import { type Start, startingNotebook } from "./starting.ts";

/** How long the database may take before the page goes on without it, in milliseconds. */
const patience = 3000;

/** Where notebooks are kept, and the first to show. */
export interface BrowserNotebooks {
  readonly notebooks: NotebookStore;
  readonly durable: boolean;
  readonly start: Start;
}

/** Opens the database and finds the notebook to start with. Never rejects. */
export async function openBrowserNotebooks(
  store: KeyValueStore | null,
  tab: KeyValueStore | null,
): Promise<BrowserNotebooks> {
  const environment = { now: Date.now, newId: () => crypto.randomUUID() };
  const late = new Promise<null>((resolve) => setTimeout(resolve, patience, null));
  const kept = await Promise.race([openBrowserStore(environment).catch(() => null), late]);
  const notebooks = kept ?? createMemoryStore(memoryPlace(), environment);
  const durable = kept !== null;
  const start = await startingNotebook({
    notebooks,
    durable,
    store,
    tab,
    first: playgroundOf(defaultText, examples[0]?.title),
    isExample: async (text) => (await Promise.all(examples.map(exampleText))).includes(text),
    toNotebook: (text) => playgroundOf(text, titleOf(text)),
  });
  return { notebooks, durable, start };
}

/** The first line with something on it, without the marks of a comment. */
function titleOf(text: string): string {
  const line = (text.trim().split("\n", 1)[0] ?? "").replace(/^\/\/\s*/, "");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
