/**
 * One program for the sandbox out of the cells of a notebook, and the way back from its lines to theirs. Each cell is a function between two lines
 * of its own, so that its lines and columns stay whole; `cell` of src/sandbox/inside/cells.ts runs them. A cell that fails or waits
 * holds up only those that need it.
 */
import type { Diagnostic, SourceLocation } from "../base/errors.ts";
import type { GraphData, Node } from "../ir/node.ts";
import type { InputValue } from "../protocol/display.ts";
import type { TracedCircuit } from "../protocol/sandbox.ts";
import { cellFile } from "../sandbox/translate/stack.ts";
import { type CellDependency, dependenciesOf, type NotebookAnalysis, withNeeded } from "./dependencies.ts";

/** A cell in a program. Its place in `Program.cells` is its number in messages. */
export interface ProgramCell {
  readonly id: string;
  /** Line of the program, from 1, on which the cell's line 1 stands. */
  readonly firstLine: number;
  readonly lines: number;
  readonly text: string;
  /** What was chosen in it. */
  readonly inputs: ChosenInCell;
  readonly dependencies: readonly CellDependency[];
  readonly defines: readonly string[];
}

/** A program for `runInSandbox`. */
export interface Program {
  readonly text: string;
  readonly cells: readonly ProgramCell[];
}

/** A place in a cell: 1-based line of its own text. */
export interface CellLocation {
  readonly cell: string;
  readonly line: number;
}

/** A problem, and the cell in which its `location` lies; null when it has none. */
export interface CellDiagnostic {
  readonly cell: string | null;
  readonly diagnostic: Diagnostic;
}

const newline = /\r\n|[\n\r\u2028\u2029]/;

/** What a reader chose in one cell, by the names of its inputs. */
export type ChosenInCell = Readonly<Record<string, InputValue>>;

/** What a reader chose in cells. */
export type Chosen = ReadonlyMap<string, ChosenInCell>;

/** The program of the given cells and all that they need, with what was chosen in them; of all cells that can run when none are given. */
export function programOf(analysis: NotebookAnalysis, ids?: Iterable<string>, chosen: Chosen = new Map()): Program {
  const wanted = ids === undefined ? null : withNeeded(analysis, ids);
  const running = analysis.order.filter((id) => wanted?.has(id) ?? true);
  const numbers = new Map(running.map((id, number) => [id, number]));
  const text: string[] = [];
  const cells: ProgramCell[] = [];
  let line = 1;
  for (const [number, id] of running.entries()) {
    const cell = analysis.cells.get(id);
    if (cell === undefined) continue;
    const needs = cell.needs.map(({ name, from }) => [name, numbers.get(from)]);
    const parameters = cell.needs.map(({ name }) => name).join(",");
    const lines = cell.text.split(newline).length;
    text.push(`cell(${number},${JSON.stringify(needs)},async(${parameters})=>{\n`);
    const inputs = chosen.get(id) ?? {}; // absent: nothing was chosen
    const after = cell.after.flatMap(({ from }) => numbers.get(from) ?? []);
    const values = Object.keys(inputs).length + after.length === 0 ? "" : `,${JSON.stringify(inputs)}`;
    const others = after.length === 0 ? "" : `,${JSON.stringify(after)}`;
    text.push(`${cell.text}\n;return{${cell.defines.join(",")}}}${values}${others});\n`);
    const dependencies = dependenciesOf(cell);
    cells.push({ id, firstLine: line + 1, lines, text: cell.text, inputs, dependencies, defines: cell.defines });
    line += lines + 2;
  }
  return { text: text.join(""), cells };
}

/** The cell and its line at a line of the program; null between cells. */
export function toCellLocation({ cells }: Program, line: number): CellLocation | null {
  const found = cells.find(({ firstLine, lines }) => line >= firstLine && line < firstLine + lines);
  return found === undefined ? null : { cell: found.id, line: line - found.firstLine + 1 };
}

/** A problem of the program with its place in its cell; `file` of that place is the cell's id. */
export function toCellDiagnostic(program: Program, diagnostic: Diagnostic): CellDiagnostic {
  const { location } = diagnostic;
  if (location === undefined) return { cell: null, diagnostic };
  // A place between cells is in inserted text, which the reader does not see.
  const place = placeInCell(program, location) ?? undefined;
  return { cell: place?.file ?? null, diagnostic: { ...diagnostic, location: place } };
}

/** A circuit of the program with the places of its nodes and problems in their cells; `file` of a place is the cell's id. */
export function toCellCircuit(program: Program, circuit: TracedCircuit): TracedCircuit {
  return {
    ...circuit,
    graph: toCellGraph(program, circuit.graph),
    diagnostics: circuit.diagnostics.map((each) => toCellDiagnostic(program, each).diagnostic),
  };
}

function toCellGraph(program: Program, graph: GraphData): GraphData {
  const nodes = graph.nodes.map((node): Node => {
    const location = node.location === null ? null : placeInCell(program, node.location);
    if (node.operation !== "subgraph") return { ...node, location };
    return {
      ...node,
      location,
      attributes: { ...node.attributes, graph: toCellGraph(program, node.attributes.graph) },
    };
  });
  return { ...graph, nodes };
}

/** What has its place in a cell already (a problem that came back with the answer to a request) keeps it. */
function placeInCell(program: Program, location: SourceLocation): SourceLocation | null {
  if (location.file !== cellFile) return program.cells.some(({ id }) => id === location.file) ? location : null;
  const place = toCellLocation(program, location.line);
  return place === null ? null : { ...location, file: place.cell, line: place.line };
}
