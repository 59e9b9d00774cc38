/** All notebooks that this browser keeps: open, new, rename, delete with a way back. */
import { type ReactNode, useEffect, useState } from "react";
import { useStore } from "zustand";
import { notebookLimits } from "../../notebook/document.ts";
import type { NotebookSummary } from "../../notebook/store.ts";
import { strings as notebookStrings } from "../notebook/strings.ts";
import { formatDate } from "../values/format.ts";
import { useLibrary } from "./LibraryContext.tsx";
import { openNew } from "./opening.ts";
import { strings } from "./strings.ts";

const text = strings.documents.list;

/** The list; `onDone` closes it. */
export function NotebookList({ onDone }: { onDone: () => void }): ReactNode {
  const library = useLibrary();
  const { documents } = library;
  const list = useStore(documents.store, (state) => state.list);
  const deleted = useStore(documents.store, (state) => state.deleted);
  const stored = useStore(documents.store, (state) => state.stored);
  useEffect(() => void documents.refresh(), [documents]);
  const done = (shown: boolean): void => {
    if (shown) onDone();
  };
  return (
    <>
      <p>
        <button type="button" onClick={() => void openNew(library).then(done)}>
          {text.create}
        </button>{" "}
        <span className="note">{text.where}</span>
      </p>
      <p role="status" className="documents-deleted">
        {deleted !== null && (
          <>
            {text.deleted(titleOf(deleted))}{" "}
            <button type="button" onClick={() => documents.undelete()}>
              {text.undelete}
            </button>
          </>
        )}
      </p>
      {list?.length === 0 && <p>{text.none}</p>}
      <ul className="notebook-list">
        {list?.map((summary) => (
          <Entry key={summary.id} summary={summary} isOpen={summary.id === stored?.id} onOpened={done} />
        ))}
      </ul>
    </>
  );
}

function Entry({
  summary,
  isOpen,
  onOpened,
}: {
  summary: NotebookSummary;
  isOpen: boolean;
  onOpened: (shown: boolean) => void;
}): ReactNode {
  const { documents } = useLibrary();
  const [name, setName] = useState<string | null>(null);
  const { id, savedAt, cells } = summary;
  const title = titleOf(summary);
  const rename = (): void => {
    if (name !== null) void documents.rename(id, name);
    setName(null);
  };
  return (
    <li aria-current={isOpen || undefined}>
      {name === null ? (
        <button type="button" className="link" onClick={() => void documents.open(id).then(onOpened)}>
          {title}
        </button>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            rename();
          }}
        >
          <input
            // biome-ignore lint/a11y/noAutofocus: the reader asked to write here.
            autoFocus
            aria-label={text.nameOf(title)}
            maxLength={notebookLimits.title}
            value={name}
            onFocus={({ currentTarget }) => currentTarget.select()}
            onChange={({ target }) => setName(target.value)}
            onBlur={rename}
          />
        </form>
      )}
      <span className="note">{text.facts(cells, formatDate(savedAt), isOpen)}</span>
      <span className="notebook-actions">
        <button
          type="button"
          className="quiet"
          aria-label={text.renameNamed(title)}
          onClick={() => setName(summary.title)}
        >
          {text.rename}
        </button>
        <button
          type="button"
          className="quiet"
          aria-label={text.removeNamed(title)}
          onClick={() => void documents.remove(id)}
        >
          {text.remove}
        </button>
      </span>
    </li>
  );
}

const titleOf = ({ title }: NotebookSummary): string => (title === "" ? notebookStrings.notebook.untitled : title);
