/**
 * The circuits that cells made, and the problems of cells, read off the results: what is shown while a cell runs again stays on show until
 * something new comes. Pure functions of the session's state.
 */
import type { Diagnostic } from "../../base/errors.ts";
import { type NotebookAnalysis, withNeeded } from "../../notebook/dependencies.ts";
import type { CellDiagnostic, CellLocation } from "../../notebook/program.ts";
import { circuitsOf, type NotebookResults } from "../../notebook/results.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { circuitKey } from "../page/circuitKey.ts";
import type { CellCircuit, NodePlace, SessionState } from "./session.ts";

/** The change of the state that new results make. */
export function withResults(
  state: SessionState,
  results: NotebookResults,
): Pick<SessionState, "results" | "circuits" | "selected" | "hovered"> {
  const circuits = flattened(state, results);
  if (circuits.length === state.circuits.length && circuits.every((each, i) => each === state.circuits[i])) {
    const { selected, hovered } = state;
    return { results, circuits: state.circuits, selected, hovered };
  }
  const keeps = (place: NodePlace | null): boolean => {
    const before = state.circuits.find(({ slot }) => slot === place?.slot)?.circuit;
    const after = circuits.find(({ slot }) => slot === place?.slot)?.circuit;
    if (before === undefined || after === undefined) return false;
    return before === after || circuitKey(before) === circuitKey(after);
  };
  return {
    results,
    circuits,
    selected: keeps(state.selected) ? state.selected : null,
    hovered: keeps(state.hovered) ? state.hovered : null,
  };
}

function flattened(state: SessionState, results: NotebookResults): readonly CellCircuit[] {
  return state.history.present.cells.flatMap(({ id }) => {
    const result = results.cells.get(id);
    const before = state.circuits.filter(({ cell }) => cell === id);
    if (result === undefined) return [];
    const made = circuitsOf(result);
    if (made.length === 0 && result.status !== "done") {
      return before.map((each) => (each.old ? each : { ...each, old: true }));
    }
    return made.map((circuit, position) => {
      const known = before.find((each) => each.circuit === circuit && !each.old);
      return known ?? { slot: `${id} ${position}`, cell: id, circuit, program: textOf(state.analysis, id), old: false };
    });
  });
}

function textOf(analysis: NotebookAnalysis, id: string): string {
  const needed = withNeeded(analysis, [id]);
  return analysis.order
    .flatMap((each) => (needed.has(each) ? [analysis.cells.get(each)?.text ?? ""] : []))
    .join("\n\n");
}

/** The circuit on show in the playground, if there is one. */
export function shownCircuit({ circuits, shown }: Pick<SessionState, "circuits" | "shown">): CellCircuit | undefined {
  return circuits.find(({ slot }) => slot === shown) ?? circuits[0];
}

/** The circuit that keys and commands are for: that of the focused cell, or else the one on show. */
export function activeCircuit(state: SessionState): CellCircuit | undefined {
  if (state.history.present.settings.layout === "playground") return shownCircuit(state);
  const ofCell = state.circuits.filter(({ cell }) => cell === state.focused);
  return ofCell.find(({ slot }) => slot === state.selected?.slot) ?? ofCell[0] ?? shownCircuit(state);
}

/** Why a circuit is not that of the text that the editors hold. */
export type Outdated =
  /** The text cannot be traced, or was changed and does not run by itself. */
  | "left"
  /** The text is about to be traced. */
  | "changing"
  /** It is one that is tried. */
  | "trial";

/** Whether the circuit is that of the present text (null), and else why not: such a circuit is shown as it was and cannot be run. */
export function outdated(
  {
    analysis,
    results,
    stale,
    trace,
    history,
    trial,
  }: Pick<SessionState, "analysis" | "results" | "stale" | "trace" | "history" | "trial">,
  { cell, old, slot, circuit }: Pick<CellCircuit, "cell" | "old" | "slot" | "circuit">,
): Outdated | null {
  const cannotRun = (id: string): boolean => (analysis.cells.get(id)?.problems.length ?? 0) > 0;
  const status = results.cells.get(cell)?.status;
  const isOver = trace.kind !== "waiting" && trace.kind !== "tracing";
  if (cannotRun(cell) || (old && isOver)) return "left";
  if (stale.has(cell)) return history.present.settings.reactive && !isOver ? "changing" : "left";
  if (old || status === "waiting") return "changing";
  return trial?.slot === slot && (trial.of === circuit || trial.circuit === circuit) ? "trial" : null;
}

/** Whether the outputs of a cell are those of an earlier text: it cannot run as it stands, or was changed and does not run by itself. */
export function showsEarlier(
  { analysis, stale, history }: Pick<SessionState, "analysis" | "stale" | "history">,
  cell: string,
): boolean {
  const cannotRun = (analysis.cells.get(cell)?.problems.length ?? 0) > 0;
  return cannotRun || (stale.has(cell) && !history.present.settings.reactive);
}

/** Whether the circuit can be run: it has no errors. */
export function canRun({ diagnostics }: TracedCircuit): boolean {
  return !diagnostics.some(({ severity }) => severity === "error");
}

/** Where a node was written; null when that is not known. */
export function placeOfNode(circuits: readonly CellCircuit[], place: NodePlace | null): CellLocation | null {
  const circuit = circuits.find(({ slot }) => slot === place?.slot)?.circuit;
  const location = place === null ? undefined : circuit?.graph.nodes[place.node]?.location;
  return location == null ? null : { cell: location.file, line: location.line };
}

type Known = Pick<SessionState, "history" | "analysis" | "results" | "circuits">;

/** Every problem on show, cell by cell, then those of no cell. */
export function allDiagnostics(state: Known): readonly CellDiagnostic[] {
  const ofCells = state.history.present.cells.flatMap(({ id }) => cellDiagnostics(state, id));
  return [...ofCells, ...state.results.diagnostics.map((diagnostic) => ({ cell: null, diagnostic }))];
}

/** The problems of one cell: why it cannot run, or else those of its run, then those of its circuits that are not among them. */
export function cellDiagnostics(
  { analysis, results, circuits }: Pick<Known, "analysis" | "results" | "circuits">,
  id: string,
): readonly CellDiagnostic[] {
  const placed = (diagnostic: Diagnostic): CellDiagnostic => ({ cell: diagnostic.location?.file ?? null, diagnostic });
  const problems = analysis.cells.get(id)?.problems ?? [];
  if (problems.length > 0) {
    return problems.map((diagnostic) => ({ cell: diagnostic.location === undefined ? null : id, diagnostic }));
  }
  const ofRun = results.cells.get(id)?.diagnostics ?? [];
  const ofGraphs = circuits.flatMap(({ cell, circuit, old }) => (cell === id && !old ? circuit.diagnostics : []));
  const seen = new Set(ofRun.map(({ diagnostic }) => diagnostic.message));
  return [...ofRun, ...ofGraphs.filter(({ message }) => !seen.has(message)).map(placed)];
}
