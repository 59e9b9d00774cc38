/** What stands above a notebook that another tab changed, or deleted, as well: nothing is written before the reader chooses. */
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { writeScript } from "../../notebook/script.ts";
import { formatDate } from "../values/format.ts";
import { useLibrary } from "./LibraryContext.tsx";
import { strings } from "./strings.ts";

/** The bar, while there is a conflict. */
export function ConflictBar(): ReactNode {
  const { documents } = useLibrary();
  const status = useStore(documents.store, (state) => state.status);
  if (status.kind !== "conflict") return null;
  const { theirs } = status;
  const { conflict } = strings.documents;
  return (
    <section className="conflict" aria-label={conflict.label}>
      <p>
        <strong>{theirs === null ? conflict.deleted : conflict.changed(formatDate(theirs.savedAt))}</strong>{" "}
        {conflict.both}
      </p>
      <p className="conflict-choices">
        <button type="button" className="primary" onClick={() => void documents.resolve("fork")}>
          {theirs === null ? conflict.keep : conflict.fork}
        </button>
        {theirs !== null && (
          <>
            <button type="button" onClick={() => void documents.resolve("theirs")}>
              {conflict.theirs}
            </button>
            <button type="button" onClick={() => void documents.resolve("mine")}>
              {conflict.mine}
            </button>
          </>
        )}
      </p>
      {theirs !== null && (
        <details>
          <summary>{conflict.show}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
          <pre tabIndex={0}>{writeScript(theirs.notebook)}</pre>
        </details>
      )}
    </section>
  );
}
