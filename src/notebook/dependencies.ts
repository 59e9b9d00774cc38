/**
 * Which cell needs which: names join them, wherever they stand, and so do objects that one changes and another holds (hidden.ts). Says what is
 * wrong between cells (a name defined twice, a circle), and in which order they run. Nothing is run here.
 */
import { type Diagnostic, diagnosticsOf } from "../base/errors.ts";
import { cellFile } from "../sandbox/translate/stack.ts";
import { transformCell } from "../sandbox/translate/transform.ts";
import type { Cell, Notebook } from "./document.ts";
import { hiddenDependencies } from "./hidden.ts";
import { type CellNames, namesOf } from "./names.ts";
import type { NamePlace } from "./scopes.ts";

/** A name that a cell takes from another. */
export interface CellDependency {
  readonly name: string;
  /** Id of the cell that defines it. */
  readonly from: string;
}

/** What is known of one code cell before it runs. */
export interface CellAnalysis {
  readonly id: string;
  readonly text: string;
  /** Names that other cells can use. */
  readonly defines: readonly string[];
  readonly needs: readonly CellDependency[];
  /** Cells that may change the inside of what a name holds, and run before this one for that: `from` is such a cell. */
  readonly after: readonly CellDependency[];
  /** Why it cannot run, with places in the cell; empty when it can. */
  readonly problems: readonly Diagnostic[];
}

/** What is known of a notebook before it runs. */
export interface NotebookAnalysis {
  /** All code cells by id, in the order of the notebook. */
  readonly cells: ReadonlyMap<string, CellAnalysis>;
  /** Ids of the cells without problems: each after those it needs, and else in the order of the notebook. */
  readonly order: readonly string[];
}

interface Facts {
  /** Null when the text cannot be parsed. */
  readonly names: CellNames | null;
  readonly problems: readonly Diagnostic[];
}

/** Cells do not change; a cell that was looked at need not be parsed again. */
const known = new WeakMap<Cell, Facts>();

/** Analyses the code cells. Mistakes are found, not thrown; unchanged cells cost nothing. */
export function analyseNotebook(notebook: Notebook): NotebookAnalysis {
  const code = notebook.cells.filter(({ kind }) => kind === "code");
  const position = new Map(notebook.cells.map(({ id }, index) => [id, index + 1]));
  const facts = new Map(code.map((cell) => [cell, factsOf(cell)]));
  const owners = new Map<string, string>();
  for (const [{ id, text }, { names }] of facts) {
    for (const name of names?.defines.keys() ?? guessedNames(text)) if (!owners.has(name)) owners.set(name, id);
  }

  const found = new Map<string, CellAnalysis & { readonly problems: Diagnostic[]; after: readonly CellDependency[] }>();
  for (const [{ id, text }, { names, problems }] of facts) {
    const own: Diagnostic[] = [...problems];
    for (const [name, place] of names?.defines ?? []) {
      const owner = owners.get(name);
      if (owner !== undefined && owner !== id) own.push(definedTwice(name, place, position.get(owner) ?? 0));
    }
    for (const [name, place] of names?.assigns ?? []) {
      const owner = owners.get(name);
      if (owner !== undefined) own.push(assignedElsewhere(name, place, position.get(owner) ?? 0));
    }
    const needs = [...(names?.uses.keys() ?? [])].flatMap((name) => {
      const from = owners.get(name);
      return from === undefined ? [] : [{ name, from }];
    });
    found.set(id, { id, text, defines: [...(names?.defines.keys() ?? [])], needs, after: [], problems: own });
  }

  const order = orderOf(found);
  const ordered = new Set(order);
  const left = [...found.values()].filter(({ id }) => !ordered.has(id));
  for (const circle of circlesOf(new Map(left.map((cell) => [cell.id, cell])))) {
    const places = circle.map((id) => position.get(id) ?? 0).sort((a, b) => a - b);
    for (const id of circle) found.get(id)?.problems.push(inCircle(places));
  }
  const runs = (id: string): boolean => ordered.has(id) && found.get(id)?.problems.length === 0;
  for (const id of [...order, ...left.map((cell) => cell.id)]) {
    const cell = found.get(id);
    const missing = cell?.needs.find(({ from }) => !runs(from));
    if (cell?.problems.length === 0 && missing !== undefined) {
      cell.problems.push(notRun(missing.name, position.get(missing.from) ?? 0));
    }
  }
  const running = order.filter(runs);
  const named = [...facts].flatMap(([{ id }, { names }]) => (names === null ? [] : [[id, { id, names }] as const]));
  const byId = new Map(named);
  const hidden = hiddenDependencies(
    running.flatMap((id) => byId.get(id) ?? []),
    owners,
  );
  for (const [id, after] of hidden) {
    const cell = found.get(id);
    if (cell !== undefined) cell.after = after.filter(({ from }) => !cell.needs.some((need) => need.from === from));
  }
  return { cells: found, order: running };
}

/** All that a cell takes from others, by names and by objects. */
export function dependenciesOf({ needs, after }: Pick<CellAnalysis, "needs" | "after">): readonly CellDependency[] {
  return [...needs, ...after];
}

/** The given cells and all that they need, directly or not. */
export function withNeeded(analysis: NotebookAnalysis, ids: Iterable<string>): ReadonlySet<string> {
  const closure = new Set<string>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const cell = analysis.cells.get(id);
    if (cell === undefined || closure.has(id)) continue;
    closure.add(id);
    open.push(...dependenciesOf(cell).map(({ from }) => from));
  }
  return closure;
}

/** The given cells and all that need them, directly or not. */
export function withDependents(analysis: NotebookAnalysis, ids: Iterable<string>): ReadonlySet<string> {
  const users = new Map<string, string[]>();
  for (const { id, needs, after } of analysis.cells.values()) {
    for (const { from } of dependenciesOf({ needs, after })) users.set(from, [...(users.get(from) ?? []), id]);
  }
  const closure = new Set<string>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (closure.has(id)) continue;
    closure.add(id);
    open.push(...(users.get(id) ?? []));
  }
  return closure;
}

function factsOf(cell: Cell): Facts {
  const old = known.get(cell);
  if (old !== undefined) return old;
  const facts = readFacts(cell.text);
  known.set(cell, facts);
  return facts;
}

function readFacts(text: string): Facts {
  try {
    const names = namesOf(text);
    try {
      transformCell(text);
      return { names, problems: [] };
    } catch (thrown) {
      return { names, problems: diagnosticsOf(thrown) };
    }
  } catch (thrown) {
    return { names: null, problems: diagnosticsOf(thrown) };
  }
}

/** What a cell that cannot be parsed seems to define, so that those that need it are not blamed while it is being written. */
function guessedNames(text: string): readonly string[] {
  const declarations = /^(?:const|let|var|(?:async\s+)?function\*?|class)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu;
  return [...text.matchAll(declarations)].map(([, name = ""]) => name);
}

/** The circles among cells: those that lead back to themselves, together with all on the way. */
function circlesOf(cells: ReadonlyMap<string, CellAnalysis>): readonly (readonly string[])[] {
  const reached = new Map<string, ReadonlySet<string>>();
  const reach = (id: string): ReadonlySet<string> => {
    const closure = new Set<string>();
    const open = cells.get(id)?.needs.map(({ from }) => from) ?? [];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (closure.has(at)) continue;
      closure.add(at);
      open.push(...(cells.get(at)?.needs.map(({ from }) => from) ?? []));
    }
    return closure;
  };
  for (const { id, needs } of cells.values()) if (needs.length > 0) reached.set(id, reach(id));
  const seen = new Set<string>();
  const circles: (readonly string[])[] = [];
  for (const [id, closure] of reached) {
    if (!closure.has(id) || seen.has(id)) continue;
    const circle = [...closure].filter((other) => reached.get(other)?.has(id) === true);
    for (const each of circle) seen.add(each);
    circles.push(circle);
  }
  return circles;
}

/** All cells but those in a circle and those that need one of these. */
function orderOf(cells: ReadonlyMap<string, CellAnalysis>): readonly string[] {
  const order = new Set<string>();
  const waiting = [...cells.values()];
  for (;;) {
    const index = waiting.findIndex(({ needs }) => needs.every(({ from }) => order.has(from)));
    const [next] = index < 0 ? [] : waiting.splice(index, 1);
    if (next === undefined) return [...order];
    order.add(next.id);
  }
}

const at = ({ line, column }: NamePlace) => ({ file: cellFile, line, column });

function definedTwice(name: string, place: NamePlace, first: number): Diagnostic {
  return {
    severity: "error",
    code: "defined-twice",
    message: `${name}: expected one definition in the notebook, got a second one (the first is in cell ${first})`,
    hint: `rename it, or put braces { } around what is only for this cell`,
    location: at(place),
  };
}

function assignedElsewhere(name: string, place: NamePlace, owner: number): Diagnostic {
  return {
    severity: "error",
    code: "assigned-elsewhere",
    message: `${name}: expected to be changed only in the cell that defines it, cell ${owner}`,
    hint: "give the new value a name of its own",
    location: at(place),
  };
}

function inCircle(places: readonly number[]): Diagnostic {
  return {
    severity: "error",
    code: "circle",
    message: `cells ${places.join(", ")} need each other in a circle, so that none can run first`,
    hint: "move what they share into one cell",
  };
}

function notRun(name: string, owner: number): Diagnostic {
  return {
    severity: "error",
    code: "not-run",
    message: `not run: ${name} comes from cell ${owner}, which cannot run`,
    hint: "repair that cell first",
  };
}
