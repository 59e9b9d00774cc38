/** The open notebook for the components: its session, the ways to change it and to run it. */
import { useCallback, useMemo } from "react";
import { useStore } from "zustand";
import type { CellDiagnostic } from "../../notebook/program.ts";
import type { InputValue } from "../../protocol/display.ts";
import { createRequiredContext } from "../page/requiredContext.tsx";
import { allDiagnostics, cellDiagnostics } from "./circuits.ts";
import type { Editing } from "./editing.ts";
import type { RunInSandbox } from "./programRun.ts";
import type { Session, SessionState, TypeProblem } from "./session.ts";
import type { Tracing } from "./tracing.ts";

/** The open notebook. */
export interface NotebookParts {
  readonly session: Session;
  /** The way to change the notebook. */
  readonly editing: Editing;
  /** Whether the notebook is only read. */
  readonly readOnly: boolean;
  readonly tracing: Tracing;
  /** Runs other programs than the notebook's. */
  readonly runInSandbox: RunInSandbox;
}

/** Gives it; and reads it in a component. */
export const [NotebookProvider, useNotebook] = createRequiredContext<NotebookParts>("NotebookProvider");

/** A part of the session, followed. `select` must give the same object for the same state. */
export function useSession<T>(select: (state: SessionState) => T): T {
  return useStore(useNotebook().session, select);
}

/** The number of the opening of a stranger's notebook, followed; null for one of the reader's own. */
export function useStrangersDocument(): number | null {
  return useSession(({ origin, document }) => (origin === "stranger" ? document : null));
}

/** Every problem on show, followed. */
export function useDiagnostics(): readonly CellDiagnostic[] {
  const history = useSession((state) => state.history);
  const analysis = useSession((state) => state.analysis);
  const results = useSession((state) => state.results);
  const circuits = useSession((state) => state.circuits);
  return useMemo(
    () => allDiagnostics({ history, analysis, results, circuits }),
    [history, analysis, results, circuits],
  );
}

/** The problems of one cell, followed. */
export function useCellDiagnostics(cell: string): readonly CellDiagnostic[] {
  const analysis = useSession((state) => state.analysis);
  const results = useSession((state) => state.results);
  const circuits = useSession((state) => state.circuits);
  return useMemo(() => cellDiagnostics({ analysis, results, circuits }, cell), [analysis, results, circuits, cell]);
}

/** The errors of TypeScript in one cell, followed. */
export function useTypeProblems(cell: string): readonly TypeProblem[] {
  const all = useSession((state) => state.typeProblems);
  return useMemo(() => all.filter((each) => each.cell === cell), [all, cell]);
}

/** What a cell's sliders and pickers do with what the reader chose: always the same function of one cell. */
export function useChoose(cell: string): (name: string, value: InputValue) => void {
  const { tracing } = useNotebook();
  return useCallback((name, value) => tracing.choose(cell, name, value), [tracing, cell]);
}
