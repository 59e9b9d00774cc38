/**
 * What each cell showed, from the messages of a run: plain data, one step a message. It knows nothing of how a run is made or drawn.
 */
import type { Diagnostic } from "../base/errors.ts";
import type { Display } from "../protocol/display.ts";
import type { Result } from "../protocol/result.ts";
import type {
  CellProgress,
  DecodedValue,
  ModelDeployment,
  SandboxMessage,
  TracedCircuit,
} from "../protocol/sandbox.ts";
import { type NotebookAnalysis, withDependents } from "./dependencies.ts";
import { type CellDiagnostic, type Program, toCellDiagnostic } from "./program.ts";

/** How far a cell is: `waiting` shows what it showed before. */
export type CellStatus = "waiting" | "running" | "done" | "failed" | "stopped";

/** One thing that a cell shows: a printed text, a circuit that it made, a model that it gives away, or a display. */
export type CellOutput =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "circuit"; readonly circuit: TracedCircuit }
  | { readonly kind: "deployment"; readonly deployment: ModelDeployment }
  | Display;

/** What one cell shows. */
export interface CellResult {
  readonly status: CellStatus;
  /** In the order in which they came. */
  readonly outputs: readonly CellOutput[];
  /** Outputs that came after the cell was full. */
  readonly outputsDropped: number;
  /** How far its long work is; null while it tells nothing, and when it is over. */
  readonly progress: CellProgress | null;
  /** Problems of the cell; their places may lie in another cell, whose function it called. */
  readonly diagnostics: readonly CellDiagnostic[];
}

/** The results of a notebook's cells, and the run that goes on or was the last. */
export interface NotebookResults {
  readonly program: Program;
  /** By id of cell; cells that never ran have none. */
  readonly cells: ReadonlyMap<string, CellResult>;
  /** What results of circuits mean; of circuits without `decode` there is nothing. */
  readonly decodings: ReadonlyMap<TracedCircuit, readonly DecodedValue[]>;
  /** Id of the cell at work. */
  readonly current: string | null;
  /** Problems of no cell. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Outputs of a kind, and problems, that a cell keeps. */
const mostOutputs = { text: 1000, display: 100, circuit: 100 } as const;
const mostDiagnostics = 100;

const nothing: CellResult = { status: "waiting", outputs: [], outputsDropped: 0, progress: null, diagnostics: [] };

/** Results before the first run. */
export const noResults: NotebookResults = {
  program: { text: "", cells: [] },
  cells: new Map(),
  decodings: new Map(),
  current: null,
  diagnostics: [],
};

/** A run of `program` starts: its cells wait, and show what they showed until they start; other cells stay as they are. */
export function runStarted(before: NotebookResults, program: Program): NotebookResults {
  const cells = new Map(before.cells);
  for (const { id } of program.cells) cells.set(id, { ...(cells.get(id) ?? nothing), status: "waiting" });
  const shown = new Set([...cells.values()].flatMap(circuitsOf));
  const decodings = new Map([...before.decodings].filter(([circuit]) => shown.has(circuit)));
  return { program, cells, decodings, current: null, diagnostics: [] };
}

/** A message of the run came. What names no cell of the program changes nothing. */
export function messageReceived(results: NotebookResults, message: SandboxMessage): NotebookResults {
  const { program, current } = results;
  if (message.type === "cell") {
    const id = program.cells[message.id]?.id;
    if (id === undefined) return results;
    const old = results.cells.get(id);
    // A mark that comes again says only that the cell goes on.
    const started = old === undefined || old.status === "waiting" ? { ...nothing, status: "running" as const } : old;
    return { ...changed(results, id, started), current: id };
  }
  if (message.type === "cellEnded") {
    const id = program.cells[message.id]?.id;
    if (id === undefined) return results;
    const old = results.cells.get(id) ?? nothing;
    const shown = old.status === "waiting" ? nothing : old;
    const more = message.diagnostics.map((each) => toCellDiagnostic(program, each));
    const diagnostics = [...shown.diagnostics, ...more].slice(0, mostDiagnostics);
    return changed(results, id, {
      ...{ ...shown, diagnostics, progress: null },
      status: diagnostics.length > 0 ? "failed" : "done",
    });
  }
  if (message.type === "decode") return decoded(results, message.circuit, message.words);
  const result = current === null ? undefined : results.cells.get(current);
  if (current === null || result === undefined) return results;
  if (message.type === "progress") return changed(results, current, { ...result, progress: message.progress });
  const output = outputOf(message);
  return output === null ? results : changed(results, current, withOutput(result, output));
}

/**
 * The run is over. A failure of the whole (stopped, out of time, a crash) is the cell's that was at work; cells that did not come to
 * their end count as stopped.
 */
export function runEnded(results: NotebookResults, ending: Result<null>): NotebookResults {
  const problems = ending.ok ? [] : ending.diagnostics.filter(({ code }) => code !== "stopped");
  const located = problems.map((each) => toCellDiagnostic(results.program, each));
  const { current } = results;
  const culprit = current !== null && results.cells.get(current)?.status === "running" ? current : null;
  const cells = new Map(results.cells);
  for (const { id } of results.program.cells) {
    const result = cells.get(id) ?? nothing;
    if (id === culprit && located.length > 0) {
      const diagnostics = [...result.diagnostics, ...located];
      const status = problems.some(({ severity }) => severity === "error") ? "failed" : "stopped";
      cells.set(id, { ...result, status, progress: null, diagnostics });
    } else if (result.status === "waiting" || result.status === "running") {
      cells.set(id, { ...result, status: "stopped", progress: null });
    }
  }
  return { ...results, cells, current: null, diagnostics: culprit === null ? problems : [] };
}

/**
 * The cells to run next when the run ended without the cell `without` (it was stopped, or ran out of time): those that did not come to their
 * end and do not need it.
 */
export function remainingCells(
  { program, cells }: NotebookResults,
  analysis: NotebookAnalysis,
  without: string,
): readonly string[] {
  const lost = withDependents(analysis, [without]);
  return program.cells.map(({ id }) => id).filter((id) => cells.get(id)?.status === "stopped" && !lost.has(id));
}

/** The circuits that a cell made. */
export function circuitsOf({ outputs }: CellResult): readonly TracedCircuit[] {
  return outputs.flatMap((output) => (output.kind === "circuit" ? [output.circuit] : []));
}

/** Keeps the words of a circuit that this run made. */
function decoded(results: NotebookResults, id: number, words: readonly DecodedValue[]): NotebookResults {
  const ofRun = results.program.cells.flatMap((cell) => {
    const result = results.cells.get(cell.id);
    return result === undefined || result.status === "waiting" ? [] : circuitsOf(result);
  });
  const circuit = ofRun.find((each) => each.id === id);
  return circuit === undefined ? results : { ...results, decodings: new Map(results.decodings).set(circuit, words) };
}

function outputOf(message: SandboxMessage): CellOutput | null {
  if (message.type === "print") return { kind: "text", text: message.text };
  if (message.type === "circuit") return { kind: "circuit", circuit: message.circuit };
  if (message.type === "deployment") return { kind: "deployment", deployment: message.deployment };
  return message.type === "display" ? message.display : null;
}

function withOutput(result: CellResult, output: CellOutput): CellResult {
  // A circuit that is shown again, in the cell that shows it already.
  if (output.kind === "circuit" && circuitsOf(result).some(({ id }) => id === output.circuit.id)) return result;
  const limitOf = ({ kind }: CellOutput): keyof typeof mostOutputs =>
    kind === "text" || kind === "circuit" ? kind : "display";
  const limit = limitOf(output);
  const alike = result.outputs.filter((each) => limitOf(each) === limit).length;
  return alike < mostOutputs[limit]
    ? { ...result, outputs: [...result.outputs, output] }
    : { ...result, outputsDropped: result.outputsDropped + 1 };
}

function changed(results: NotebookResults, id: string, result: CellResult): NotebookResults {
  return { ...results, cells: new Map(results.cells).set(id, result) };
}
