/** Bringing files of data and models, beneath React: whether the dialog is open, and what was brought. Reading a file is loaded with the first one (readFile.ts). */

import { createStore, type StoreApi } from "zustand/vanilla";
import { loadPart } from "../page/lazyPart.ts";
import type { BroughtModel, BroughtTable } from "./modelNotebook.ts";

/** What the dialog shows. */
export interface BringingState {
  readonly open: boolean;
  readonly rows: BroughtTable | null;
  readonly model: BroughtModel | null;
  /** Name of the file that is being read; null while none is. */
  readonly reading: string | null;
  /** What could not be read, and what to do; null when all was. */
  readonly problem: string | null;
}

/** Bringing of one page. */
export interface Bringing {
  readonly store: StoreApi<BringingState>;
  setOpen(open: boolean): void;
  /** Whether files are data or a model, not a notebook: by their names, and XGBoost's JSON by what is in it. */
  takes(files: readonly File[]): Promise<boolean>;
  /** Opens the dialog with files: a table takes the place of one before, and so does a model. */
  bring(files: readonly File[]): Promise<void>;
  remove(what: "rows" | "model"): void;
}

/** XGBoost's own JSON, by what no notebook has. */
const isXgboost = (text: string): boolean => text.includes('"learner"') && text.includes('"gradient_booster"');

const nothing: BringingState = { open: false, rows: null, model: null, reading: null, problem: null };

/** The one `Bringing` of a page. */
export function createBringing(): Bringing {
  const store = createStore<BringingState>()(() => nothing);
  return {
    store,
    setOpen: (open) => store.setState(open ? { open } : nothing),
    async takes(files) {
      for (const file of files) {
        if (/\.(?:csv|tsv|onnx)$/i.test(file.name)) return true;
        if (/\.json$/i.test(file.name) && isXgboost(await file.text().catch(() => ""))) return true;
      }
      return false;
    },
    async bring(files) {
      store.setState({ open: true, problem: null });
      const { readModelFile } = await loadPart(() => import("./readFile.ts"));
      for (const file of files) {
        store.setState({ reading: file.name });
        store.setState({ reading: null, ...(await readModelFile(file)) });
      }
    },
    remove: (what) => store.setState({ [what]: null, problem: null }),
  };
}
