/** The `Editing` of a notebook that is only read: every change is left undone. */
import type { Editing } from "../notebook/editing.ts";

const nothing = (): void => {};

/** Changes nothing. */
export const readOnlyEditing: Editing = {
  text: nothing,
  change: nothing,
  insert: () => null,
  remove: nothing,
  move: nothing,
  duplicate: nothing,
  split: nothing,
  mergeWithNext: nothing,
  title: nothing,
  settings: nothing,
  replace: nothing,
  undo: nothing,
  redo: nothing,
};
