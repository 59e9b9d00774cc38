/**
 * What the page knows of the notebook: its text with its history, how running it went, what its cells showed, and what is pointed at.
 * A plain store without timers, workers or DOM; tracing.ts, editing.ts and the panes write to it through functions.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Diagnostic, SourceLocation } from "../../base/errors.ts";
import { analyseNotebook, type NotebookAnalysis } from "../../notebook/dependencies.ts";
import type { Cell, Notebook } from "../../notebook/document.ts";
import { createHistory, type NotebookHistory } from "../../notebook/history.ts";
import { type CellRuns, type StaleCells, staleCells } from "../../notebook/outOfDate.ts";
import type { CellDiagnostic, CellLocation, Chosen } from "../../notebook/program.ts";
import { type NotebookResults, noResults } from "../../notebook/results.ts";
import type { Origin } from "../../notebook/store.ts";
import type { CircuitValue, RunMethod, TracedCircuit } from "../../protocol/sandbox.ts";

/** How far the run of the present text is. */
export type TraceStatus =
  | { readonly kind: "waiting" }
  | { readonly kind: "tracing"; readonly since: number }
  | { readonly kind: "traced"; readonly milliseconds: number }
  | { readonly kind: "failed"; readonly milliseconds: number }
  | { readonly kind: "stopped" };

/** A request of a cell that waits until the reader allows encrypted runs. */
export interface PendingRequest {
  readonly id: number;
  /** Cell that asks; null when it cannot be told. */
  readonly cell: string | null;
  readonly circuit: TracedCircuit;
  readonly method: RunMethod;
  readonly value: CircuitValue;
}

/** When a cell started, and how long it took; null while it runs. */
export interface CellTime {
  readonly since: number;
  readonly milliseconds: number | null;
}

/** A circuit with the place at which it was made. */
export interface CellCircuit {
  /** Cell and number among its circuits as one text: stays the same while the cell is edited. */
  readonly slot: string;
  /** Id of the cell. */
  readonly cell: string;
  /** Places of its nodes and problems are in cells: `file` is the cell's id, `line` counts the cell's own lines. */
  readonly circuit: TracedCircuit;
  /** Texts of the cell and of those it needs, as they made it. */
  readonly program: string;
  /** Of an earlier text: the cell made none since, because it runs or failed. */
  readonly old: boolean;
}

/** A circuit of another text than the notebook's, on show in place of its own. */
export interface Trial {
  readonly slot: string;
  /** In place of this one; with another the trial is over. */
  readonly of: TracedCircuit;
  readonly circuit: TracedCircuit;
  /** Whether it stays when nothing is dragged any more. */
  readonly stays: boolean;
}

/** One node of one circuit. */
export interface NodePlace {
  readonly slot: string;
  readonly node: number;
}

/** An error of TypeScript in a cell; `start` and `length` are of the cell's text as it was last looked at. */
export interface TypeProblem extends CellDiagnostic {
  readonly cell: string;
  readonly diagnostic: Diagnostic & { readonly location: SourceLocation };
  readonly start: number;
  readonly length: number;
}

/** The state of one notebook. */
export interface SessionState {
  /** The notebook (`present`), and what can be undone. */
  readonly history: NotebookHistory;
  /** Why the last change was not made; null when it was. */
  readonly refusal: string | null;
  /** Counts up when another notebook is opened. */
  readonly document: number;
  readonly origin: Origin;
  /** Nothing runs while it is needed. */
  readonly consent: "granted" | "needed";
  /** Of the text as it was last looked at. */
  readonly analysis: NotebookAnalysis;
  /** What the cells showed. */
  readonly results: NotebookResults;
  /** What the reader chose with sliders and pickers of cells. */
  readonly chosen: Chosen;
  /** What cells ran with last. */
  readonly runs: CellRuns;
  /** How many runs of cells came to their end. */
  readonly runCount: number;
  /** Code cells whose results are not those of the present text, and why. */
  readonly stale: StaleCells;
  readonly times: ReadonlyMap<string, CellTime>;
  /** All circuits in the order of the cells; see `circuitsOf`. */
  readonly circuits: readonly CellCircuit[];
  /** What TypeScript says beside our own problems, in the order of the cells; it keeps nothing from running. Empty until the full editor came. */
  readonly typeProblems: readonly TypeProblem[];
  readonly trial: Trial | null;
  readonly trace: TraceStatus;
  readonly pending: readonly PendingRequest[];
  /** Requests of the program that are not answered yet, those that wait for the reader included. */
  readonly openRequests: number;
  /** The cell that keys and the editor are for. */
  readonly focused: string | null;
  /** Whether the focused cell is being written; else keys are commands. */
  readonly editing: boolean;
  /** Slot of the circuit on show in the playground; the first where there is no such. */
  readonly shown: string;
  /** Cell that is shown alone and large; null while all are shown. */
  readonly slide: string | null;
  readonly selected: NodePlace | null;
  readonly hovered: NodePlace | null;
  /** Line that is pointed at, or else holds the cursor. */
  readonly line: CellLocation | null;
  /** Place that an editor was last told to show; `count` tells one order from the next. */
  readonly jump: (CellLocation & { readonly column: number; readonly count: number }) | null;
}

/** The session's store. */
export type Session = StoreApi<SessionState>;

/** What stands at the start of every notebook, whatever was open before. */
function opened(notebook: Notebook, origin: Origin, trusted: boolean, runs: CellRuns) {
  const analysis = analyseNotebook(notebook);
  return {
    history: createHistory(notebook),
    refusal: null,
    origin,
    consent: trusted ? "granted" : "needed",
    analysis,
    results: noResults,
    chosen: new Map(),
    runs,
    runCount: 0,
    stale: staleCells(notebook, analysis, new Map(), runs),
    times: new Map(),
    circuits: [],
    typeProblems: [],
    trial: null,
    trace: { kind: "waiting" },
    pending: [],
    openRequests: 0,
    focused: notebook.cells[0]?.id ?? null,
    editing: false,
    shown: "",
    slide: null,
    selected: null,
    hovered: null,
    line: null,
    jump: null,
  } as const satisfies Partial<SessionState>;
}

/** A session with this notebook, not yet run in this page; `trusted` as for `replaceNotebook`, `runs` those before the page was loaded. */
export function createSession(
  notebook: Notebook,
  origin: Origin = "own",
  trusted: boolean = origin === "own",
  runs: CellRuns = new Map(),
): Session {
  return createStore<SessionState>()(() => ({ ...opened(notebook, origin, trusted, runs), document: 0 }));
}

/**
 * Another notebook takes the place of the present one, whose safety is the caller's care. A stranger's runs at once where the reader agreed to
 * it before (`trusted`).
 */
export function replaceNotebook(
  session: Session,
  notebook: Notebook,
  origin: Origin,
  trusted: boolean = origin === "own",
): void {
  session.setState((state) => ({ ...opened(notebook, origin, trusted, new Map()), document: state.document + 1 }));
}

/** The stale cells of a state. */
export function staleOf({
  history,
  analysis,
  chosen,
  runs,
}: Pick<SessionState, "history" | "analysis" | "chosen" | "runs">): Pick<SessionState, "stale"> {
  return { stale: staleCells(history.present, analysis, chosen, runs) };
}

/** The notebook of the session now. */
export function notebookOf({ history }: Pick<SessionState, "history">): Notebook {
  return history.present;
}

/** The cell of this id in the notebook now. */
export function cellNow({ history }: Pick<SessionState, "history">, id: string | null): Cell | undefined {
  return history.present.cells.find((cell) => cell.id === id);
}

/** The code cell that the playground shows: the focused one, or else the first. */
export function playgroundCell(state: Pick<SessionState, "history" | "focused">): Cell | undefined {
  const focused = cellNow(state, state.focused);
  return focused?.kind === "code" ? focused : state.history.present.cells.find(({ kind }) => kind === "code");
}

/** The reader saw a stranger's notebook and says that it may run. */
export function grantConsent(session: Session): void {
  session.setState({ consent: "granted" });
}

/** Shows a line of a cell in its editor, and puts the cursor there. */
export function goToLine(session: Session, { cell, line }: CellLocation, column = 1): void {
  session.setState(({ jump }) => ({
    focused: cell,
    editing: true,
    jump: { cell, line, column, count: (jump?.count ?? 0) + 1 },
  }));
}
