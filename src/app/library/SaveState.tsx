/** How safe the notebook is, in words; a press shows its versions. */
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { DocumentsState } from "./documents.ts";
import { useLibrary } from "./LibraryContext.tsx";
import { strings } from "./strings.ts";

/** The words. */
export function SaveState(): ReactNode {
  const { documents } = useLibrary();
  const status = useStore(documents.store, (state) => state.status);
  const durable = useStore(documents.store, (state) => state.durable);
  const hasVersions = useStore(documents.store, (state) => state.stored !== null);
  const isFailed = !durable || status.kind === "failed" || status.kind === "conflict";
  const words = wordsOf(status, durable);
  return (
    <span className={isFailed ? "error save" : "note save"} role="status" title={words}>
      {hasVersions ? (
        <button
          type="button"
          className="link"
          title={strings.documents.versionsHint}
          onClick={() => documents.setDialog("versions")}
        >
          {words}
        </button>
      ) : (
        words
      )}
    </span>
  );
}

function wordsOf(status: DocumentsState["status"], durable: boolean): string {
  const { save } = strings.documents;
  if (!durable) return save.unavailable;
  if (status.kind === "failed") {
    const [problem] = status.diagnostics;
    return save.failed(problem?.message ?? "", problem?.hint ?? "");
  }
  if (status.kind === "conflict") return save.conflict;
  if (status.kind === "unsaved") return save.saving;
  return status.stored === null ? save.fresh : save.saved;
}
