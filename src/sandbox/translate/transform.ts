/**
 * Turns the TypeScript of a cell into JavaScript that can only be run with the runtime of operators.ts: types removed, operators
 * made into calls. Every token keeps its line, and the column map leads back to its column, so that a stack trace speaks of the user's text.
 * This file runs nothing.
 */
import { isStackOverflow } from "../../base/stackOverflow.ts";
import { type ColumnMap, Emitter } from "./emitter.ts";
import { lastExpressions } from "./lastExpressions.ts";
import { operatorRules } from "./operatorRules.ts";
import { parseCell, tooDeep } from "./syntax.ts";
import { givenBack } from "./tailCalls.ts";
import { arrowFunction, expressionStatement, returnStatement, typeRules } from "./typeRules.ts";

/** What became of a cell. */
export interface TransformedCell {
  /** An expression: an async function of the operator runtime. Line n of it is line n of the source. */
  readonly code: string;
  readonly columns: ColumnMap;
}

/**
 * Transforms one cell, or the program of a notebook (src/notebook/program.ts), whose cells then show the values of their last expressions.
 * @throws UserError with its place: code `syntax`, `import` (import and export), `not-supported` (enums, namespaces, decorators, …)
 */
export function transformCell(source: string): TransformedCell {
  const tree = parseCell(source);
  let runtime = "$";
  while (source.includes(runtime)) runtime += "$";
  const last = lastExpressions(tree);
  const value = givenBack(runtime);
  const emit = new Emitter(source, {
    ...typeRules,
    ...operatorRules(runtime),
    ExpressionStatement: (emit, node) => expressionStatement(emit, node, last.has(node) ? runtime : null),
    ReturnStatement: (emit, node) => returnStatement(emit, node, value),
    ArrowFunctionExpression: (emit, node) => arrowFunction(emit, node, value),
  });
  try {
    emit.add(`async(${runtime})=>{"use strict";`);
    emit.walk(tree);
    emit.copy(tree.end, source.length);
  } catch (thrown) {
    if (isStackOverflow(thrown)) throw tooDeep();
    throw thrown;
  }
  // The closing brace has a line of its own: the source may end in a comment.
  return { code: `${emit.code}\n}`, columns: emit.columns };
}
