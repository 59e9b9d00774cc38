/** The dialogs of the reader's notebooks: the list of all, and the versions of the open one. */
import { type ReactNode, useEffect, useRef } from "react";
import { useStore } from "zustand";
import { useLibrary } from "./LibraryContext.tsx";
import { NotebookList } from "./NotebookList.tsx";
import { strings } from "./strings.ts";
import { VersionList } from "./VersionList.tsx";

/** One of the dialogs, while it is open. */
export function DocumentsDialog({ open }: { open: "notebooks" | "versions" }): ReactNode {
  const { documents } = useLibrary();
  const diagnostics = useStore(documents.store, (state) => state.diagnostics);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = (): void => dialog.current?.close();
  const heading = strings.documents.headings[open];
  return (
    <dialog ref={dialog} className="documents" aria-label={heading} onClose={() => documents.setDialog(null)}>
      <header>
        <h2>{heading}</h2>
        <button type="button" onClick={close}>
          {strings.documents.close}
        </button>
      </header>
      <div role="status">
        {diagnostics.map(({ message, hint }) => (
          <p key={message} className="error">
            {message}. {hint}
          </p>
        ))}
      </div>
      {open === "notebooks" ? <NotebookList onDone={close} /> : <VersionList onDone={close} />}
    </dialog>
  );
}
