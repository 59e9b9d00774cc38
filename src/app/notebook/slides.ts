/** Which cell is shown alone: beginning, going on, ending. */
import type { NotebookParts } from "./NotebookContext.tsx";
import { notebookOf, type SessionState } from "./session.ts";

/** Place of the cell that is shown alone, from 0; −1 while all cells are shown, or when it is gone. */
export function slidePlace(state: SessionState): number {
  return state.slide === null ? -1 : notebookOf(state).cells.findIndex(({ id }) => id === state.slide);
}

/** Shows the focused cell alone, or the first. */
export function startSlides({ session }: NotebookParts): void {
  const { focused } = session.getState();
  const { cells } = notebookOf(session.getState());
  const first = cells.find(({ id }) => id === focused) ?? cells[0];
  if (first !== undefined) session.setState({ slide: first.id, editing: false });
}

/** Shows the cell before (−1) or after (1); stays at the ends. */
export function moveSlide({ session }: NotebookParts, by: number): void {
  const state = session.getState();
  const next = notebookOf(state).cells[slidePlace(state) + by];
  if (slidePlace(state) >= 0 && next !== undefined)
    session.setState({ slide: next.id, focused: next.id, editing: false });
}

/** Shows all cells again. */
export const endSlides = ({ session }: NotebookParts): void => session.setState({ slide: null });
