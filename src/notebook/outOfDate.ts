/**
 * Which results no longer hold, and why: what a cell ran with is compared with what it would run with now. A change that is taken back, and a
 * re-run that gives the same values, make results hold again. Pure functions; the runs come from the messages of sandboxes.
 */
import type { NamedFingerprint } from "../protocol/sandbox.ts";
import { type CellAnalysis, type CellDependency, dependenciesOf, type NotebookAnalysis } from "./dependencies.ts";
import { digestOf } from "./digest.ts";
import type { Notebook } from "./document.ts";
import type { Chosen, ChosenInCell, ProgramCell } from "./program.ts";

/** A name of another cell as a cell took it. */
export interface TakenName extends CellDependency {
  /** What tells its value from others; null where the other cell did not come to its end. */
  readonly value: string | null;
}

/** What a cell ran with, and what it gave. */
export interface CellRun {
  /** Digests of its text and of what was chosen in it. */
  readonly text: string;
  readonly inputs: string;
  readonly taken: readonly TakenName[];
  /** By name, what tells its values from others: of those it defines, and of those it took, as they were at its end. */
  readonly values: ReadonlyMap<string, string>;
  /** What it gave before, where its text, its inputs or what it takes are others now. */
  readonly before: ReadonlyMap<string, string> | null;
  /** Whether it gave again what it gave before a change. */
  readonly isUnchanged: boolean;
  /** Whether it was broken off to be run again. */
  readonly isBroken: boolean;
  /** Whether it ran before the page was loaded: what it showed is gone. */
  readonly isEarlier: boolean;
}

/** The last runs of cells, by their ids. */
export type CellRuns = ReadonlyMap<string, CellRun>;

/** Why a cell is to run. */
export type StaleReason =
  /** It never ran, or what it showed is not here. */
  | { readonly kind: "never" | "earlier" }
  /** Its own text or inputs changed, or its run was broken off. */
  | { readonly kind: "text" | "input" | "broken" }
  /** The name that it takes, or that leads to one that it takes, changed in this cell. */
  | { readonly kind: "cell"; readonly cell: string; readonly name: string }
  /** No cell gives it this name any more. */
  | { readonly kind: "gone"; readonly name: string };

/** Cells that are to run, each with the reasons, of which there is at least one. */
export type StaleCells = ReadonlyMap<string, readonly StaleReason[]>;

/** Reasons that are kept of a cell: nobody reads more. */
const mostReasons = 5;

/** Whether the reasons say that something changed since the cell ran. */
export function isOutOfDate(reasons: readonly StaleReason[] | undefined): boolean {
  return reasons?.some(({ kind }) => kind !== "never" && kind !== "earlier") === true;
}

/** Cells of which the results do not hold. Dependencies are those of `analysis`, texts those of the notebook now. */
export function staleCells(notebook: Notebook, analysis: NotebookAnalysis, chosen: Chosen, runs: CellRuns): StaleCells {
  const stale = new Map<string, readonly StaleReason[]>();
  const texts = new Map(notebook.cells.flatMap(({ id, kind, text }) => (kind === "code" ? [[id, text] as const] : [])));
  const look = (id: string, cell: CellAnalysis | undefined): void => {
    const reasons = reasonsOf(id, texts.get(id) ?? "", cell, chosen.get(id) ?? {}, runs, stale, (other) =>
      texts.has(other),
    ); // absent: nothing chosen
    if (reasons.length > 0) stale.set(id, reasons.slice(0, mostReasons));
  };
  const inOrder = [...analysis.order, ...analysis.cells.keys(), ...texts.keys()];
  for (const id of new Set(inOrder)) if (texts.has(id)) look(id, analysis.cells.get(id));
  return stale;
}

function reasonsOf(
  id: string,
  text: string,
  cell: CellAnalysis | undefined,
  inputs: ChosenInCell,
  runs: CellRuns,
  stale: StaleCells,
  exists: (cell: string) => boolean,
): readonly StaleReason[] {
  const run = runs.get(id);
  if (run === undefined) return [{ kind: "never" }];
  const own: StaleReason[] = [];
  if (run.isBroken) own.push({ kind: "broken" });
  if (run.text !== digestOf(text)) own.push({ kind: "text" });
  if (run.inputs !== digestOfInputs(inputs)) own.push({ kind: "input" });
  const dependencies = cell === undefined ? [] : dependenciesOf(cell);
  const isSame = (a: CellDependency, b: CellDependency): boolean => a.name === b.name && a.from === b.from;
  const changed = dependencies.flatMap((each): readonly StaleReason[] => {
    const taken = run.taken.find((other) => isSame(each, other));
    const { name, from } = each;
    const because: StaleReason = { kind: "cell", cell: from, name };
    const roots = (stale.get(from) ?? []).filter(({ kind }) => kind !== "never" && kind !== "earlier");
    if (roots.length > 0) return roots.map((root) => (root.kind === "cell" || root.kind === "gone" ? root : because));
    const now = runs.get(from)?.values.get(name) ?? null;
    return taken === undefined || taken.value !== now ? [because] : [];
  });
  const anew = new Set(
    dependencies.filter((each) => !run.taken.some((other) => isSame(each, other))).map(({ name }) => name),
  );
  const lost = cell === undefined ? [] : run.taken.filter((each) => !dependencies.some((other) => isSame(each, other)));
  const gone = lost.flatMap(({ name, from }): readonly StaleReason[] =>
    exists(from) ? [{ kind: "cell", cell: from, name }] : anew.has(name) ? [] : [{ kind: "gone", name }],
  );
  // A text that changed says itself what it takes.
  const all = own.some(({ kind }) => kind === "text") ? own : [...own, ...changed, ...gone];
  const found = unique(all);
  return found.length === 0 && run.isEarlier ? [{ kind: "earlier" }] : found;
}

function unique(reasons: readonly StaleReason[]): readonly StaleReason[] {
  return [...new Map(reasons.map((each) => [JSON.stringify(each), each])).values()];
}

/** The run of a cell that starts, by the runs of those before it. */
export function startedRun({ id, text, inputs, dependencies }: ProgramCell, runs: CellRuns): CellRun {
  const taken = dependencies.map((each) => ({ ...each, value: runs.get(each.from)?.values.get(each.name) ?? null }));
  const start = { text: digestOf(text), inputs: digestOfInputs(inputs), taken };
  const last = runs.get(id);
  const wayOf = ({ text, inputs, taken }: Pick<CellRun, "text" | "inputs" | "taken">): string =>
    JSON.stringify([text, inputs, taken]);
  const isAgain = last !== undefined && wayOf(last) === wayOf(start);
  const before = last === undefined ? null : isAgain ? last.before : last.values;
  return { ...start, values: new Map(), before, isUnchanged: false, isBroken: false, isEarlier: false };
}

/** What depends on more than a cell's text and the names that it takes. */
const unsteady = /\b(?:random|Date|performance|crypto|fetch|now)\b/;

/**
 * The run with the values that it gave. What cannot be compared (functions, circuits) counts as equal when it was made in the same way; `count`
 * tells runs of cells whose values come from elsewhere, such as chance.
 */
export function withValues(
  run: CellRun,
  cell: ProgramCell,
  given: readonly NamedFingerprint[],
  count: number,
): CellRun {
  const { text, inputs, taken } = run;
  const made = digestOf(JSON.stringify([text, inputs, taken.map(({ name, value }) => [name, value])]));
  const way = unsteady.test(cell.text) ? `${made} ${count}` : made;
  const names = [...cell.defines, ...cell.dependencies.map(({ name }) => name)];
  const prints = new Map(given.map(({ name, fingerprint }) => [name, fingerprint]));
  const values = new Map(names.map((name) => [name, prints.get(name) ?? `made ${way}`]));
  const { before } = run;
  const isUnchanged =
    before !== null && cell.defines.length > 0 && cell.defines.every((name) => before.get(name) === values.get(name));
  return { ...run, values, before: null, isUnchanged };
}

/** The same runs, those of `ids` broken off. */
export function brokenOff(runs: CellRuns, ids: Iterable<string>): CellRuns {
  const broken = new Map(runs);
  for (const id of ids) {
    const run = broken.get(id);
    if (run !== undefined) broken.set(id, { ...run, isBroken: true });
  }
  return broken;
}

function digestOfInputs(inputs: ChosenInCell): string {
  return Object.keys(inputs).length === 0 ? "" : digestOf(JSON.stringify(inputs));
}
