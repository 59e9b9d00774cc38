/** Gives the page to the components, and lets them follow parts of its stores. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { InternalError } from "../../base/errors.ts";
import type { CellDiagnostic } from "../../notebook/program.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { type InsideOfCircuit, insideOf } from "../inside/inside.ts";
import { circuitKey } from "../notebook/circuitKey.ts";
import { allDiagnostics, cellDiagnostics } from "../notebook/circuits.ts";
import type { SessionState } from "../notebook/session.ts";
import type { Prediction, RunsState } from "../run/runs.ts";
import type { Page } from "../shell/page.ts";
import type { SettingsState } from "./settings.ts";

const PageContext = createContext<Page | null>(null);

/** Makes `page` known to everything inside. */
export function PageProvider({ page, children }: { page: Page; children: ReactNode }): ReactNode {
  return <PageContext value={page}>{children}</PageContext>;
}

/** The page. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new InternalError("a component stands outside of PageProvider");
  return page;
}

/** A part of the session, followed. `select` must give the same object for the same state. */
export function useSession<T>(select: (state: SessionState) => T): T {
  return useStore(usePage().session, select);
}

/** A part of the runs, followed. */
export function useRuns<T>(select: (state: RunsState) => T): T {
  return useStore(usePage().runs, select);
}

/** What is known of the inside of a circuit's runs, followed. */
export function useInside(circuit: TracedCircuit): InsideOfCircuit {
  return useStore(usePage().inside.store, (state) => insideOf(state, circuit));
}

/** A setting, followed. */
export function useSettings<T>(select: (state: SettingsState) => T): T {
  return useStore(usePage().settings, select);
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

/** What is known of `circuit` before it runs, asked for and followed; null while it is not known. */
export function usePrediction(circuit: TracedCircuit | undefined): Prediction | null {
  const { predict } = usePage();
  useEffect(() => {
    if (circuit !== undefined) predict(circuit);
  }, [predict, circuit]);
  return useRuns((runs) => (circuit === undefined ? null : (runs.predictions.get(circuitKey(circuit)) ?? null)));
}

/** Whether a media query holds, followed. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = (): void => setMatches(list.matches);
    follow();
    list.addEventListener("change", follow);
    return () => list.removeEventListener("change", follow);
  }, [query]);
  return matches;
}

/** The present time in milliseconds, renewed ten times a second while `active`. */
export function useClock(active: boolean): number {
  const [time, setTime] = useState(() => performance.now());
  useEffect(() => {
    if (!active) return;
    setTime(performance.now());
    const timer = setInterval(() => setTime(performance.now()), 100);
    return () => clearInterval(timer);
  }, [active]);
  return time;
}
