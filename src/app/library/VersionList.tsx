/** Older versions of the open notebook: when they were kept, what they say, and the way to take one up again. */
import { type ReactNode, useEffect, useState } from "react";
import { useStore } from "zustand";
import type { Notebook } from "../../notebook/document.ts";
import { writeScript } from "../../notebook/script.ts";
import type { NotebookSummary } from "../../notebook/store.ts";
import { formatDate } from "../values/format.ts";
import { useLibrary } from "./LibraryContext.tsx";
import { strings } from "./strings.ts";

const text = strings.documents.versions;

/** The versions; `onDone` closes the dialog. */
export function VersionList({ onDone }: { onDone: () => void }): ReactNode {
  const { documents } = useLibrary();
  const revision = useStore(documents.store, ({ stored }) => stored?.revision);
  const [versions, setVersions] = useState<readonly NotebookSummary[]>([]);
  const [shown, setShown] = useState<{ readonly of: NotebookSummary; readonly notebook: Notebook } | null>(null);
  useEffect(() => {
    let wanted = true;
    if (revision !== undefined) void documents.versions().then((found) => wanted && setVersions(found));
    return () => {
      wanted = false;
    };
  }, [documents, revision]);
  const view = async (of: NotebookSummary): Promise<void> => {
    const notebook = await documents.loadVersion(of.revision);
    if (notebook !== null) setShown({ of, notebook });
  };
  if (versions.length === 0) return <p>{text.none}</p>;
  return (
    <div className="versions">
      <ul>
        {versions.map((version) => (
          <li key={version.revision}>
            <button
              type="button"
              aria-pressed={shown?.of.revision === version.revision}
              onClick={() => void view(version)}
            >
              {formatDate(version.savedAt)} <span className="note">{text.facts(version.cells, version.title)}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown === null ? (
        <p className="note">{text.choose}</p>
      ) : (
        <section aria-label={text.of(formatDate(shown.of.savedAt))}>
          <button
            type="button"
            className="primary"
            onClick={() => {
              documents.restore(shown.notebook);
              onDone();
            }}
          >
            {text.restore}
          </button>{" "}
          <span className="note">{text.restoreHint}</span>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
          <pre tabIndex={0}>{writeScript(shown.notebook)}</pre>
        </section>
      )}
    </div>
  );
}
