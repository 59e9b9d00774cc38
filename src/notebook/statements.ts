/** Which statement of a cell a place stands in: problems of one statement may be the same, told at two of its lines. */
import { childrenOf, parseCell, type SyntaxNode } from "../sandbox/translate/syntax.ts";

const isStatement = ({ type }: SyntaxNode): boolean =>
  (type.endsWith("Statement") && type !== "BlockStatement") || type.endsWith("Declaration");

/** Offset of the innermost statement at each asked offset of a text that can be parsed; null between statements. */
export function statementFinder(text: string): (offset: number) => number | null {
  const tree = parseCell(text);
  return (offset) => {
    let found: number | null = null;
    for (let at: SyntaxNode | undefined = tree; at !== undefined; ) {
      at = childrenOf(at).find(({ start, end }) => start <= offset && offset < end);
      if (at !== undefined && isStatement(at)) found = at.start;
    }
    return found;
  };
}

/** Offset of a place in a text, 1-based line and column, moved to the first character of its line that is no space where it is before it. */
export function offsetOf(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const own = lines[line - 1] ?? ""; // absent: below the text
  return before + Math.max(column - 1, own.length - own.trimStart().length);
}
