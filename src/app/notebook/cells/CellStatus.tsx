/** How a cell stands, in words beside a mark. */
import type { ReactNode } from "react";
import { useClock } from "../../page/browserHooks.ts";
import { formatDuration } from "../../values/format.ts";
import { useSession } from "../NotebookContext.tsx";
import type { SessionState } from "../session.ts";
import { strings } from "../strings.ts";

/** What a code cell is in. */
export type CellState = "running" | "asking" | "waiting" | "stale" | "neverRun" | "failed" | "stopped" | "done";

/** The state of a cell; what it does now stands before what it did. */
function stateOf(state: SessionState, cell: string): CellState {
  const status = state.results.cells.get(cell)?.status;
  if (status === "running") return state.pending.some((request) => request.cell === cell) ? "asking" : "running";
  if (status === "waiting" && state.trace.kind === "tracing") return "waiting";
  if ((state.analysis.cells.get(cell)?.problems.length ?? 0) > 0) return "failed";
  if (status === undefined) return "neverRun";
  if (state.stale.has(cell)) return "stale";
  return status === "waiting" ? "stopped" : status;
}

/** The words. */
export function CellStatus({ cell }: { cell: string }): ReactNode {
  const state = useSession((session) => stateOf(session, cell));
  const time = useSession(({ times }) => times.get(cell));
  const now = useClock(state === "running");
  const { status } = strings.notebook;
  const since = time?.since ?? now;
  const text =
    state === "running"
      ? status.running(formatDuration(Math.max(0, now - since)))
      : state === "done"
        ? status.done(formatDuration(time?.milliseconds ?? 0))
        : status[state];
  return (
    <p className="cell-status" data-state={state}>
      <span className="cell-mark" aria-hidden="true" />
      {text}
    </p>
  );
}
