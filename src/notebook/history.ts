/**
 * Undo and redo across all cells of a notebook: whole notebooks one after another, which share what did not change. Time is passed in.
 * What an edit does stands in edits.ts.
 */
import type { Notebook } from "./document.ts";

/** What was done, for the words of the menu and for the place to go to. */
export interface EditStep {
  readonly kind: "insert" | "delete" | "move" | "duplicate" | "text" | "split" | "merge" | "cell" | "notebook";
  /** The cell concerned; null when it is the notebook. */
  readonly cell: string | null;
  /** Milliseconds of any clock. */
  readonly at: number;
}

/** A notebook with what was before it and what was undone. */
export interface NotebookHistory {
  readonly present: Notebook;
  /** Steps that led here, newest last, each with the notebook before it. */
  readonly past: readonly RecordedStep[];
  /** Undone steps, next to redo last, each with the notebook after it. */
  readonly future: readonly RecordedStep[];
}

/** A step, and the notebook on its other side. */
export interface RecordedStep {
  readonly step: EditStep;
  readonly notebook: Notebook;
}

/** Most steps that can be undone. */
export const mostSteps = 300;

/** Typing in one cell is one step until it pauses this long, in milliseconds. */
const typingPause = 1000;

/** A history that starts here. */
export function createHistory(present: Notebook): NotebookHistory {
  return { present, past: [], future: [] };
}

/** After an edit. Typing goes on in the step before it; an edit that changed nothing is none. */
export function record(history: NotebookHistory, notebook: Notebook, step: EditStep): NotebookHistory {
  if (notebook === history.present) return history;
  const last = history.past.at(-1);
  const goesOn =
    last !== undefined &&
    history.future.length === 0 &&
    step.kind === "text" &&
    last.step.kind === "text" &&
    last.step.cell === step.cell &&
    step.at - last.step.at < typingPause;
  const past = goesOn
    ? [...history.past.slice(0, -1), { step, notebook: last.notebook }]
    : [...history.past, { step, notebook: history.present }].slice(-mostSteps);
  return { present: notebook, past, future: [] };
}

/** The last step undone; the same history when there is none. The step is the last of `future`. */
export function undo({ present, past, future }: NotebookHistory): NotebookHistory {
  const last = past.at(-1);
  if (last === undefined) return { present, past, future };
  return {
    present: last.notebook,
    past: past.slice(0, -1),
    future: [...future, { step: last.step, notebook: present }],
  };
}

/** The last undone step done again; the same history when there is none. The step is the last of `past`. */
export function redo({ present, past, future }: NotebookHistory): NotebookHistory {
  const next = future.at(-1);
  if (next === undefined) return { present, past, future };
  return {
    present: next.notebook,
    past: [...past, { step: next.step, notebook: present }],
    future: future.slice(0, -1),
  };
}
