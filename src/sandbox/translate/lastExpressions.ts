/**
 * Finds, in the program of a notebook, the expressions that cells end with: their values are shown, as in every notebook. Programs
 * are made by src/notebook/program.ts: `cell(number, needs, async (…) => { … })` for each cell, with a return of the names at its end.
 */
import { child, childList, optionalChild, type SyntaxNode } from "./syntax.ts";

/** What changes a name or a member is done for its effect: its value is shown no more than Python's. */
const effects = new Set(["AssignmentExpression", "UpdateExpression"]);

/** The statements of those expressions; none in a text that is not a program. */
export function lastExpressions(program: SyntaxNode): ReadonlySet<SyntaxNode> {
  const found = childList(program, "body").flatMap((statement) => {
    const body = bodyOfCell(statement);
    const last = body.findLast(({ type }) => type !== "EmptyStatement" && type !== "ReturnStatement");
    const shows = last?.type === "ExpressionStatement" && !effects.has(child(last, "expression").type);
    return shows && body.at(-1)?.type === "ReturnStatement" ? [last] : [];
  });
  return new Set(found);
}

/** The statements of the cell that a statement announces; none when it announces none. */
function bodyOfCell(statement: SyntaxNode): readonly SyntaxNode[] {
  if (statement.type !== "ExpressionStatement") return [];
  const call = child(statement, "expression");
  if (call.type !== "CallExpression" || optionalChild(call, "callee")?.name !== "cell") return [];
  const run = childList(call, "arguments")[2];
  return run?.type === "ArrowFunctionExpression" ? childList(child(run, "body"), "body") : [];
}
