/**
 * Addresses of what the page shows: lessons, examples and kept notebooks, each with a title of its own, so that back, forward, reload and a copied
 * address lead there. Links that hold a whole notebook are sharing's (`share/address.ts`).
 */
import { type Example, examples, loadedText } from "../../examples/index.ts";
import type { Notebook } from "../../notebook/document.ts";
import { readScript } from "../../notebook/script.ts";
import type { Courses } from "../course/courses.ts";
import { shownLesson } from "../course/coursesState.ts";
import { openExample } from "../course/openExample.ts";
import type { LibraryParts } from "../library/LibraryContext.tsx";
import type { NotebookParts } from "../notebook/NotebookContext.tsx";
import { notebookOf } from "../notebook/session.ts";
import { strings } from "../page/strings.ts";

/** Something that has an address. Lessons are those of the page's own course, numbered from 1. */
export type Place =
  | { readonly kind: "lesson"; readonly number: number }
  | { readonly kind: "example"; readonly id: string }
  | { readonly kind: "notebook"; readonly id: string };

/** The place that a fragment (with its `#`) names; null for anything else. */
export function placeAt(fragment: string): Place | null {
  const [, kind, name = ""] = /^#(lesson|example|notebook)=(.+)$/.exec(fragment) ?? [];
  if (kind === "lesson") return /^[1-9]\d{0,2}$/.test(name) ? { kind, number: Number(name) } : null;
  if (kind === "example" || kind === "notebook") return /^[\w-]{1,80}$/.test(name) ? { kind, id: name } : null;
  return null;
}

/** The fragment of a place, with its `#`. */
export const fragmentOf = (place: Place): string =>
  `#${place.kind}=${place.kind === "lesson" ? place.number : place.id}`;

/** The parts of the browser that hold addresses. */
export interface AddressBar {
  /** The fragment now. */
  fragment(): string;
  /** What was noted with the present entry of the history. */
  noted(): unknown;
  /** Goes on to a new entry; or changes the present one. */
  write(fragment: string, note: Place | null, how: "push" | "replace"): void;
  title(title: string): void;
  /** Whether the page was loaded again, by a reload or on the way back: the address is of what it showed before. */
  isReturn(): boolean;
  /** The reader went back or forward. */
  onTravel(listener: () => void): void;
}

/** What places are read off and opened through. */
type PlaceParts = Pick<NotebookParts, "session"> & LibraryParts;

/** Keeps address and title up with what is shown, and shows what the address names. */
export function followPlaces(page: PlaceParts, courses: Courses, bar: AddressBar): void {
  const { session, documents } = page;
  let isTravelling = false;
  let hasPushed = false;

  const shown = (): Place | null => {
    const { course, own } = courses.store.getState();
    const notebook = notebookOf(session.getState());
    const lesson = own ? -1 : shownLesson(course, notebook);
    if (lesson >= 0) return { kind: "lesson", number: lesson + 1 };
    const { stored } = documents.store.getState();
    if (stored !== null) return { kind: "notebook", id: stored.id };
    const example = examples.find((each) => isExample(each, notebook));
    return example === undefined ? null : { kind: "example", id: example.id };
  };
  const titled = (): void => {
    const { title } = notebookOf(session.getState());
    bar.title(title === "" ? strings.title : `${title} – ${strings.title}`);
  };
  /** The present entry is of what is shown. A link stays as long as it is what is shown. */
  const note = (): void => {
    const place = shown();
    titled();
    if (place === null) return;
    const isNamed = placeAt(bar.fragment()) !== null || bar.fragment() === "";
    // The start of a visit keeps the bare address, and still finds its way back.
    const isStart = bar.fragment() === "" && !hasPushed;
    if (isNamed) bar.write(isStart ? "" : fragmentOf(place), place, "replace");
  };
  const goOn = (): void => {
    const place = shown();
    titled();
    if (isTravelling) {
      note();
      return;
    }
    if (session.getState().origin === "stranger" && place === null) return;
    hasPushed = true;
    bar.write(place === null ? "" : fragmentOf(place), place, "push");
  };
  const open = async (place: Place): Promise<void> => {
    isTravelling = true;
    try {
      if (place.kind === "notebook") await documents.open(place.id);
      else if (place.kind === "lesson") {
        await courses.setOpen(true);
        if (courses.store.getState().own) await courses.openBuiltIn();
        await courses.openLesson(place.number - 1);
      } else {
        const example = examples.find(({ id }) => id === place.id);
        if (example !== undefined) await openExample(page, example);
      }
    } finally {
      isTravelling = false;
    }
    note();
  };

  session.subscribe((state, before) => {
    if (state.document !== before.document) goOn();
    else if (notebookOf(state).title !== notebookOf(before).title) titled();
  });
  documents.store.subscribe(({ stored }, before) => {
    if (stored?.id !== before.stored?.id) note();
  });
  bar.onTravel(() => {
    const place = placeAt(bar.fragment()) ?? (bar.fragment() === "" ? readNote(bar.noted()) : null);
    if (place !== null) void open(place);
  });
  const asked = placeAt(bar.fragment());
  // What was written last and could not be saved any more is shown again, not what it was written in.
  const isRecovered = bar.isReturn() && documents.store.getState().status.kind === "unsaved";
  if (asked === null || isRecovered) note();
  else void open(asked);
}

function isExample(example: Example, notebook: Notebook): boolean {
  // What is shown as an example was loaded before.
  const text = notebook.title === example.title ? loadedText(example) : null;
  if (text === null) return false;
  const { cells } = readScript(text, example.title);
  return (
    cells.length === notebook.cells.length &&
    cells.every((cell, i) => cell.text.trim() === notebook.cells[i]?.text.trim())
  );
}

/** What `write` noted. */
function readNote(note: unknown): Place | null {
  if (typeof note !== "object" || note === null || !("kind" in note)) return null;
  const { kind, number, id } = note as { kind: unknown; number?: unknown; id?: unknown };
  return placeAt(`#${String(kind)}=${String(kind === "lesson" ? number : id)}`);
}
