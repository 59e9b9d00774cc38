/** The dialogs of the reader's notebooks, loaded when the first is opened. */
import { type ReactNode, Suspense } from "react";
import { useStore } from "zustand";
import { lazyPart } from "../page/lazyPart.ts";
import { useLibrary } from "./LibraryContext.tsx";

const DocumentsDialog = lazyPart(async () => (await import("./DocumentsDialog.tsx")).DocumentsDialog);

/** The dialog that is open, if any. Once on the page. */
export function DocumentsParts(): ReactNode {
  const { documents } = useLibrary();
  const open = useStore(documents.store, (state) => state.dialog);
  return <Suspense>{open !== null && <DocumentsDialog open={open} key={open} />}</Suspense>;
}
