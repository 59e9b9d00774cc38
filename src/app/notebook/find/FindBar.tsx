/** The bar of find and replace, over all cells. The place on show is marked in its cell, and read out here with its line. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { useStore } from "zustand";
import type { Notebook } from "../../../notebook/document.ts";
import type { Found } from "../../../notebook/find.ts";
import { formatNumber } from "../../values/format.ts";
import { useNotebook, useSession } from "../NotebookContext.tsx";
import { goToLine, notebookOf } from "../session.ts";
import { useFind } from "./FindContext.tsx";
import { showFound } from "./showFound.ts";
import { strings } from "./strings.ts";

const texts = strings.find;

/** The bar, when it is open. Once on the page. */
export function FindBar(): ReactNode {
  const { finder } = useFind();
  const isOpen = useStore(finder.store, ({ open }) => open);
  return isOpen ? <OpenBar /> : null;
}

function OpenBar(): ReactNode {
  const { finder } = useFind();
  const { session, readOnly } = useNotebook();
  const { options, replacement, found, current, problem } = useStore(finder.store);
  const notebook = useSession(notebookOf);
  const place = found[current];
  const field = useRef<HTMLInputElement>(null);
  const before = useRef<Element | null>(null);

  useEffect(() => {
    before.current = document.activeElement;
    field.current?.select();
    return () => showFound([], -1);
  }, []);
  useEffect(() => {
    // The cell that is gone to is drawn first.
    const frame = requestAnimationFrame(() => showFound(found, current));
    return () => cancelAnimationFrame(frame);
  }, [found, current]);

  const close = (): void => {
    finder.close();
    if (place !== undefined) {
      const { line, column } = positionOf(notebook, place);
      goToLine(session, { cell: place.cell, line }, column);
    } else if (before.current instanceof HTMLElement) before.current.focus();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === field.current) finder.go(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  };
  const empty = found.length === 0;
  return (
    <search className="find-bar" aria-label={texts.label} onKeyDown={press}>
      <input
        ref={field}
        type="text"
        aria-label={texts.query}
        placeholder={texts.query}
        aria-invalid={problem !== ""}
        autoComplete="off"
        spellCheck={false}
        value={options.query}
        onChange={({ target }) => finder.look({ query: target.value })}
      />
      <label>
        <input
          type="checkbox"
          checked={options.matchCase}
          onChange={({ target }) => finder.look({ matchCase: target.checked })}
        />
        {texts.matchCase}
      </label>
      <label>
        <input
          type="checkbox"
          checked={options.regex}
          onChange={({ target }) => finder.look({ regex: target.checked })}
        />
        {texts.regex}
      </label>
      <button type="button" disabled={empty} onClick={() => finder.go(-1)}>
        {texts.previous}
      </button>
      <button type="button" disabled={empty} onClick={() => finder.go(1)}>
        {texts.next}
      </button>
      {!readOnly && (
        <>
          <input
            type="text"
            aria-label={texts.replacement}
            placeholder={texts.replacement}
            autoComplete="off"
            spellCheck={false}
            value={replacement}
            onChange={({ target }) => finder.setReplacement(target.value)}
          />
          <button type="button" disabled={empty} onClick={() => finder.replace()}>
            {texts.replace}
          </button>
          <button type="button" disabled={empty} onClick={() => finder.replaceAll()}>
            {texts.replaceAll}
          </button>
        </>
      )}
      <button type="button" className="find-close" onClick={close}>
        {texts.close}
      </button>
      <p className={problem === "" ? "note" : "error"} role="status">
        {problem !== "" && problem}
        {problem === "" && empty && options.query !== "" && texts.none}
        {place !== undefined && (
          <>
            {texts.position(formatNumber(current + 1), formatNumber(found.length))}{" "}
            <Place notebook={notebook} place={place} />
          </>
        )}
      </p>
    </search>
  );
}

/** Where the place is, and its line. */
function Place({ notebook, place }: { notebook: Notebook; place: Found }): ReactNode {
  const { number, line, column, text } = positionOf(notebook, place);
  const start = column - 1;
  const end = Math.min(text.length, start + place.end - place.start);
  // The end of a long line in front of the place is enough.
  const from = Math.max(0, start - 40);
  return (
    <>
      {texts.place(number, line)}{" "}
      <code>
        {text.slice(from, start)}
        <mark>{text.slice(start, end)}</mark>
        {text.slice(end, end + 80)}
      </code>
    </>
  );
}

/** Number of the cell, line, column (all from 1) and the line's text; of the text as it is when the place was found in an older one. */
function positionOf({ cells }: Notebook, { cell, start }: Found) {
  const index = cells.findIndex(({ id }) => id === cell);
  const whole = cells[index]?.text ?? "";
  const before = whole.slice(0, start).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { number: index + 1, line: before.length, column, text: whole.split("\n")[before.length - 1] ?? "" };
}
