/** From what TypeScript finds in the files of cells to the problems that are shown beside ours. Pure functions. */
import type { NotebookAnalysis } from "../../../notebook/dependencies.ts";
import type { CellDiagnostic } from "../../../notebook/program.ts";
import { offsetOf, statementFinder } from "../../../notebook/statements.ts";
import type { TypeProblem } from "../session.ts";
import { isForCells, saidOf, type TypeScriptFinding } from "./typeRules.ts";

/** A cell as TypeScript looked at it. */
export interface CheckedCell {
  readonly id: string;
  readonly text: string;
}

/** The problems of a cell, in the order of its text; those of the lines below it, which nobody sees, are left out. */
export function problemsOf({ id, text }: CheckedCell, findings: readonly TypeScriptFinding[]): readonly TypeProblem[] {
  return findings
    .filter(isForCells)
    .flatMap((finding) => {
      const { code, start = text.length, length = 0 } = finding;
      if (start >= text.length) return [];
      const lines = text.slice(0, start).split("\n");
      const location = { file: id, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
      const diagnostic = { severity: "warning", code: `TS${code}`, ...saidOf(finding), location } as const;
      return [{ cell: id, diagnostic, start, length }];
    })
    .sort((a, b) => a.start - b.start);
}

/**
 * Those that our own errors do not tell already. An error of ours at the same line, or in the same statement, is the same thing with better words;
 * a cell that cannot run says why.
 */
export function besideOurs(
  problems: readonly TypeProblem[],
  ours: readonly CellDiagnostic[],
  { cells }: Pick<NotebookAnalysis, "cells">,
): readonly TypeProblem[] {
  const errors = ours.flatMap(({ cell, diagnostic: { severity, location } }) =>
    severity === "error" && location !== undefined ? [{ cell, location }] : [],
  );
  const finders = new Map<string, (offset: number) => number | null>();
  return problems.filter(({ cell, diagnostic, start }) => {
    const analysis = cells.get(cell);
    if (analysis === undefined || analysis.problems.length > 0) return false;
    const { text } = analysis;
    const there = errors.filter((error) => error.cell === cell);
    if (there.some(({ location }) => location.line === diagnostic.location.line)) return false;
    if (there.length === 0) return true;
    const statementAt = finders.get(cell) ?? statementFinder(text); // absent: the first of this cell
    finders.set(cell, statementAt);
    const own = statementAt(start);
    return own === null || !there.some(({ location }) => statementAt(offsetOf(text, location)) === own);
  });
}
