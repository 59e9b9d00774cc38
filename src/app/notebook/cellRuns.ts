/** Steps of a run as functions of the session's state: what is still open, what an edit changed, what a message brings. Nothing here runs cells. */
import type { Notebook } from "../../notebook/document.ts";
import { messageReceived, type NotebookResults } from "../../notebook/results.ts";
import type { SandboxMessage } from "../../protocol/sandbox.ts";
import { withResults } from "./circuits.ts";
import type { CellTime, SessionState } from "./session.ts";

/** Cells of the run that are not over. */
export function unfinished({ results: { program, cells } }: Pick<SessionState, "results">): readonly string[] {
  const isOpen = (id: string): boolean => ["waiting", "running"].includes(cells.get(id)?.status ?? "");
  return program.cells.map(({ id }) => id).filter(isOpen);
}

/** Code cells whose text is another than before, or that are gone. */
export function changedCells(before: Notebook, after: Notebook): ReadonlySet<string> {
  const texts = new Map(after.cells.flatMap(({ id, kind, text }) => (kind === "code" ? [[id, text] as const] : [])));
  const old = before.cells.filter(({ kind }) => kind === "code");
  const added = [...texts.keys()].filter((id) => !old.some((cell) => cell.id === id));
  return new Set([...added, ...old.flatMap(({ id, text }) => (texts.get(id) === text ? [] : [id]))]);
}

/** The state after a message that came at `at`. */
export function withMessage(
  state: SessionState,
  { message, at }: { readonly message: SandboxMessage; readonly at: number },
): SessionState {
  const results = messageReceived(state.results, message);
  if (results === state.results) return state;
  return { ...state, ...withResults(state, results), ...withTimes(state, results, at) };
}

/** Stale marks and times after `results`: a cell that starts is no longer stale, one that is over has taken its time. */
function withTimes(state: SessionState, results: NotebookResults, now: number): Pick<SessionState, "stale" | "times"> {
  const stale = new Set(state.stale);
  const times = new Map<string, CellTime>(state.times);
  for (const [id, { status }] of results.cells) {
    const before = state.results.cells.get(id)?.status;
    if (status === before) continue;
    if (status === "running") {
      stale.delete(id);
      times.set(id, { since: now, milliseconds: null });
    } else if (status === "done" || status === "failed") {
      stale.delete(id);
      const since = times.get(id)?.milliseconds === null ? (times.get(id)?.since ?? now) : now;
      times.set(id, { since, milliseconds: now - since });
    }
  }
  return { stale, times };
}
