/** How a cell stands, in words beside a mark. */
import type { ReactNode } from "react";
import { useClock } from "../../page/browserHooks.ts";
import { formatDuration } from "../../values/format.ts";
import { useSession } from "../NotebookContext.tsx";
import type { SessionState } from "../session.ts";
import { staleWords } from "../staleWords.ts";
import { strings } from "../strings.ts";

/** What a code cell is in. */
export type CellState =
  | "running"
  | "asking"
  | "waiting"
  | "stale"
  | "earlier"
  | "neverRun"
  | "failed"
  | "stopped"
  | "done";

/** The state of a cell; what it does now stands before what it did. */
function stateOf(state: SessionState, cell: string): CellState {
  const status = state.results.cells.get(cell)?.status;
  if (status === "running") return state.pending.some((request) => request.cell === cell) ? "asking" : "running";
  if (status === "waiting" && state.trace.kind === "tracing") return "waiting";
  if ((state.analysis.cells.get(cell)?.problems.length ?? 0) > 0) return "failed";
  if (staleWords(state, cell) !== null) return "stale";
  if (status === undefined) return state.runs.has(cell) ? "earlier" : "neverRun";
  return status === "waiting" ? "stopped" : status;
}

/** Id of the element with a cell's words, for those who hear the page. */
export const statusId = (cell: string): string => `status-of-${cell}`;

/** The words. */
export function CellStatus({ cell }: { cell: string }): ReactNode {
  const state = useSession((session) => stateOf(session, cell));
  const time = useSession(({ times }) => times.get(cell));
  const now = useClock(state === "running");
  const why = useSession((session) => staleWords(session, cell));
  const isHere = useSession(({ results }) => results.cells.has(cell));
  const isUnchanged = useSession(({ runs }) => runs.get(cell)?.isUnchanged === true);
  const { status } = strings.notebook;
  const since = time?.since ?? now;
  const took = formatDuration(time?.milliseconds ?? 0);
  const text =
    state === "running"
      ? status.running(formatDuration(Math.max(0, now - since)))
      : state === "done"
        ? (isUnchanged ? status.same : status.done)(took)
        : state === "stale"
          ? (isHere ? status.stale : status.notHere)(why ?? "")
          : status[state];
  return (
    <p className="cell-status" id={statusId(cell)} data-state={state}>
      <span className="cell-mark" aria-hidden="true" />
      {text}
    </p>
  );
}
