/** Steps of a run as functions of the session's state: what is still open, what an edit changed, what a message brings. Nothing here runs cells. */
import { dependenciesOf } from "../../notebook/dependencies.ts";
import type { Notebook } from "../../notebook/document.ts";
import { startedRun, withValues } from "../../notebook/outOfDate.ts";
import { messageReceived, type NotebookResults } from "../../notebook/results.ts";
import type { SandboxMessage } from "../../protocol/sandbox.ts";
import { withResults } from "./circuits.ts";
import { type CellTime, type SessionState, staleOf } from "./session.ts";

/** Cells of the run that are not over. */
export function unfinished({ results: { program, cells } }: Pick<SessionState, "results">): readonly string[] {
  const isOpen = (id: string): boolean => ["waiting", "running"].includes(cells.get(id)?.status ?? "");
  return program.cells.map(({ id }) => id).filter(isOpen);
}

/** Whether the run will come to a cell with the names that the text gives it now. */
export function isUnderWay(state: Pick<SessionState, "results" | "analysis">, id: string): boolean {
  const now = state.analysis.cells.get(id);
  const cell = state.results.program.cells.find((each) => each.id === id);
  if (now === undefined || cell === undefined || !unfinished(state).includes(id)) return false;
  return now.text === cell.text && JSON.stringify(dependenciesOf(now)) === JSON.stringify(cell.dependencies);
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
  received: { readonly message: SandboxMessage; readonly at: number },
): SessionState {
  const results = messageReceived(state.results, received.message);
  if (results === state.results) return state;
  const { type } = received.message;
  const marks = type === "cell" || type === "cellEnded" ? withTimes(state, results, received) : {};
  return { ...state, ...withResults(state, results), ...marks };
}

/** Runs, marks and times after `results`: a cell that starts takes the names that it needs as they are, one that is over has taken its time. */
function withTimes(
  state: SessionState,
  results: NotebookResults,
  { message, at: now }: { readonly message: SandboxMessage; readonly at: number },
): Pick<SessionState, "runs" | "runCount" | "stale" | "times"> {
  const runs = new Map(state.runs);
  const times = new Map<string, CellTime>(state.times);
  let { runCount } = state;
  for (const cell of results.program.cells) {
    const { id } = cell;
    const before = state.results.cells.get(id)?.status;
    const status = results.cells.get(id)?.status;
    const isOver = status === "done" || status === "failed";
    if (status === before || (status !== "running" && !isOver)) continue;
    const last = runs.get(id);
    const run = isOver && before !== "waiting" && last !== undefined ? last : startedRun(cell, runs);
    const given = message.type === "cellEnded" ? message.values : undefined;
    if (isOver) runCount += 1;
    runs.set(id, status === "done" ? withValues(run, cell, given ?? [], runCount) : run);
    const since = isOver && times.get(id)?.milliseconds === null ? (times.get(id)?.since ?? now) : now;
    times.set(id, { since, milliseconds: isOver ? now - since : null });
  }
  return { runs, runCount, times, ...staleOf({ ...state, runs }) };
}
