/** The gallery: examples under their headings, found by words, each opened as a notebook; and below them the reader's last good text. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { type Example, exampleCategories, examples } from "../../examples/index.ts";
import { useLibrary } from "../library/LibraryContext.tsx";
import { openText } from "../library/opening.ts";
import { useBrowser } from "../page/BrowserContext.tsx";
import { readStored, storageKeys } from "../page/storage.ts";
import { strings as pageStrings } from "../page/strings.ts";
import { openExample } from "./openExample.ts";
import { strings } from "./strings.ts";

const text = strings.gallery;

/** The dialog; of the whole page, as the button that opens it may be hidden again. */
export function Gallery({ onClose }: { onClose: () => void }): ReactNode {
  const library = useLibrary();
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  useEffect(() => dialog.current?.showModal(), []);
  const close = (): void => dialog.current?.close();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = examples.filter((example) => hasWords(example, words));
  return createPortal(
    <dialog ref={dialog} id="examples" className="gallery" aria-label={text.heading} onClose={onClose}>
      <div className="gallery-head">
        <h2>{text.heading}</h2>
        <input
          type="search"
          aria-label={text.search}
          placeholder={text.search}
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
        <button type="button" onClick={close}>
          {text.close}
        </button>
      </div>
      {found.length === 0 && <p role="status">{text.none}</p>}
      {exampleCategories.map((category) => {
        const own = found.filter((example) => example.category === category);
        return (
          own.length > 0 && (
            <section key={category} aria-label={text.categories[category]}>
              <h3>{text.categories[category]}</h3>
              <ul>
                {own.map((example) => (
                  <Entry
                    key={example.id}
                    title={example.title}
                    note={example.summary}
                    onOpen={() => {
                      void openExample(library, example);
                      close();
                    }}
                  />
                ))}
              </ul>
            </section>
          )
        );
      })}
      <Mine onOpen={close} />
    </dialog>,
    document.body,
  );
}

function Entry({ title, note, onOpen }: { title: string; note: string; onOpen: () => void }): ReactNode {
  return (
    <li>
      <button type="button" onClick={onOpen}>
        <span>{title}</span>
        <span className="note">{note}</span>
      </button>
    </li>
  );
}

/** The last text that could be traced: the way back after an accident. */
function Mine({ onOpen }: { onOpen: () => void }): ReactNode {
  const library = useLibrary();
  const { store } = useBrowser();
  const lastGood = readStored(store, storageKeys.lastGood);
  if (lastGood === null) return null;
  return (
    <section aria-label={text.mine}>
      <h3>{text.mine}</h3>
      <ul>
        <Entry
          title={pageStrings.header.lastGood}
          note={firstLine(lastGood)}
          onOpen={() => {
            openText(library, lastGood);
            onOpen();
          }}
        />
      </ul>
    </section>
  );
}

function hasWords({ title, summary, category }: Example, words: readonly string[]): boolean {
  const all = `${title} ${summary} ${text.categories[category]}`.toLowerCase();
  return words.every((word) => all.includes(word));
}

/** The first line with something on it, cut to the width of the dialog. */
function firstLine(source: string): string {
  const line = source.trim().split("\n", 1)[0] ?? "";
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
