/**
 * What the page knows of the program: its text, how tracing it went, the circuits it made, and what is selected in them.
 * A plain store without timers, workers or DOM; `tracing.ts` and the panes write to it through the functions below.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Diagnostic } from "../../base/errors.ts";
import type { CircuitMethod, CircuitValue, TracedCircuit } from "../../protocol/sandbox.ts";
import { circuitKey } from "./circuitKey.ts";

/** How far the trace of the present text is. */
export type TraceStatus =
  | { readonly kind: "waiting" }
  | { readonly kind: "tracing"; readonly since: number }
  | { readonly kind: "traced"; readonly milliseconds: number }
  | { readonly kind: "failed"; readonly milliseconds: number }
  | { readonly kind: "stopped" };

/** Whether the text is safe in this browser. */
export type SaveStatus = { readonly kind: "saved" } | { readonly kind: "unsaved"; readonly message: string };

/** A request of the program that waits until the reader allows encrypted runs. */
export interface PendingRequest {
  readonly id: number;
  readonly circuit: number;
  readonly method: CircuitMethod;
  readonly value: CircuitValue;
}

/** The state of one program. */
export interface SessionState {
  readonly text: string;
  /** Counts up when the text is replaced as a whole (an example, a saved text), so that an editor starts afresh. */
  readonly document: number;
  readonly trace: TraceStatus;
  /** Circuits of the newest trace that made any; of an older text while `stale`. */
  readonly circuits: readonly TracedCircuit[];
  readonly stale: boolean;
  /** The text that made `circuits`. */
  readonly program: string;
  readonly prints: readonly string[];
  /** Lines that were printed after the output was full. */
  readonly printsDropped: number;
  /** What is wrong with the program itself; problems of a graph stand in its circuit. */
  readonly diagnostics: readonly Diagnostic[];
  readonly pending: readonly PendingRequest[];
  /** Requests of the program that are not answered yet, those that wait for the reader included. */
  readonly openRequests: number;
  /** Position in `circuits` of the one on show. */
  readonly circuit: number;
  readonly selectedNode: number | null;
  readonly hoveredNode: number | null;
  /** Line of the editor that is pointed at, or else holds the cursor; 1-based. */
  readonly line: number | null;
  /** Line that the editor was last told to show; `count` tells one order from the next. */
  readonly jump: { readonly line: number; readonly count: number } | null;
  readonly save: SaveStatus;
}

/** The session's store. */
export type Session = StoreApi<SessionState>;

/** Printed lines that are kept; a flood of output must not fill the page. */
export const maximumPrints = 1000;

/** A session with `text`, not yet traced. */
export function createSession(text: string): Session {
  return createStore<SessionState>()(() => ({
    text,
    document: 0,
    trace: { kind: "waiting" },
    circuits: [],
    stale: false,
    program: text,
    prints: [],
    printsDropped: 0,
    diagnostics: [],
    pending: [],
    openRequests: 0,
    circuit: 0,
    selectedNode: null,
    hoveredNode: null,
    line: null,
    jump: null,
    save: { kind: "saved" },
  }));
}

/** The reader typed. */
export function editText(session: Session, text: string): void {
  if (text === session.getState().text) return;
  session.setState({ text, trace: { kind: "waiting" }, stale: true });
}

/** The text is replaced as a whole. */
export function replaceText(session: Session, text: string): void {
  session.setState((state) => ({
    text,
    document: state.document + 1,
    trace: { kind: "waiting" },
    stale: true,
    line: null,
    jump: null,
  }));
}

/** A trace starts: output and problems of the last one go, its graphs stay until new ones come. */
export function traceStarted(session: Session, since: number): void {
  session.setState({
    trace: { kind: "tracing", since },
    stale: true,
    prints: [],
    printsDropped: 0,
    diagnostics: [],
    pending: [],
    openRequests: 0,
  });
}

/** The program printed. */
export function printed(session: Session, text: string): void {
  session.setState(({ prints, printsDropped }) =>
    prints.length < maximumPrints ? { prints: [...prints, text] } : { printsDropped: printsDropped + 1 },
  );
}

/** The program made a circuit. The first of a trace replaces those of the trace before. */
export function circuitTraced(session: Session, circuit: TracedCircuit): void {
  session.setState((state) => {
    if (!state.stale) return { circuits: [...state.circuits, circuit] };
    const shown = shownCircuit(state);
    const same = shown !== undefined && circuitKey(shown) === circuitKey(circuit);
    return {
      circuits: [circuit],
      circuit: 0,
      stale: false,
      program: state.text,
      hoveredNode: null,
      ...(same ? {} : { selectedNode: null }),
    };
  });
}

/** The trace ended by itself. Without problems and without circuits, old graphs go as well. */
export function traceEnded(session: Session, diagnostics: readonly Diagnostic[], milliseconds: number): void {
  const failed = diagnostics.some(({ severity }) => severity === "error");
  session.setState((state) => ({
    trace: { kind: failed ? "failed" : "traced", milliseconds },
    diagnostics,
    pending: [],
    openRequests: 0,
    ...(!failed && state.stale ? { circuits: [], stale: false, selectedNode: null } : {}),
  }));
}

/** Stop was pressed, or the text changed. */
export function traceStopped(session: Session): void {
  session.setState({ trace: { kind: "stopped" }, pending: [], openRequests: 0 });
}

/** The circuit on show, if there is one. */
export function shownCircuit(state: SessionState): TracedCircuit | undefined {
  return state.circuits[state.circuit];
}

/** Every problem on show: those of the program, then those of each circuit that the program's do not repeat. */
export function allDiagnostics(state: Pick<SessionState, "diagnostics" | "circuits" | "stale">): readonly Diagnostic[] {
  const ofGraphs = state.stale ? [] : state.circuits.flatMap(({ diagnostics }) => diagnostics);
  const seen = new Set(state.diagnostics.map(({ message }) => message));
  return [...state.diagnostics, ...ofGraphs.filter(({ message }) => !seen.has(message))];
}

/** Whether the circuit can be run: traced from the present text, without errors. */
export function canRun(state: SessionState): boolean {
  const circuit = shownCircuit(state);
  return circuit !== undefined && !circuit.diagnostics.some(({ severity }) => severity === "error");
}

/** Source line of the selected node. */
export function selectedLine(state: SessionState): number | null {
  if (state.selectedNode === null) return null;
  return shownCircuit(state)?.graph.nodes[state.selectedNode]?.location?.line ?? null;
}
