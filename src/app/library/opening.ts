/** The ways to put another notebook in place of the one on show. */
import { type Notebook, newCell, newNotebook } from "../../notebook/document.ts";
import type { Origin } from "../../notebook/store.ts";
import type { LibraryParts } from "./LibraryContext.tsx";

/** A notebook of one cell, in the layout of the playground. */
export function playgroundOf(text: string, title = ""): Notebook {
  return newNotebook(title, [newCell("c1", "code", text)], { layout: "playground", reactive: true });
}

/**
 * Shows another notebook once the present one is safe; gives false, and shows nothing, where it is not (the head says why). What a stranger
 * wrote (a link, a file, a lesson of somebody) is shown and does not run before `grantConsent`. It is kept from its first change on, as a
 * notebook of its own.
 */
export function openNotebook({ documents }: LibraryParts, notebook: Notebook, origin: Origin): Promise<boolean> {
  return documents.show(notebook, origin);
}

/** Shows a new notebook with one empty cell. */
export function openNew(library: LibraryParts): Promise<boolean> {
  return openNotebook(library, newNotebook("", [newCell("c1", "code", "")]), "own");
}

/** Opens a program as a notebook of one cell. */
export function openText(library: LibraryParts, text: string, title = ""): void {
  void openNotebook(library, playgroundOf(text, title), "own");
}
