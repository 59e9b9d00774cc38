/**
 * Parses the TypeScript of a cell into a tree, and says in plain words where it cannot be parsed.
 * It knows nothing of what becomes of the tree.
 */
import { tsPlugin } from "@sveltejs/acorn-typescript";
import { Parser } from "acorn";
import { InternalError, UserError } from "../../base/errors.ts";
import { isStackOverflow } from "../../base/stackOverflow.ts";
import { cellFile } from "./stack.ts";

/** A node of the tree, in ESTree's names: offsets into the source, and children under names of their own. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Longest source of one cell, in characters. */
const largestSource = 500_000;

const TypeScriptParser = Parser.extend(tsPlugin());

/**
 * Parses a cell as a module with top-level await.
 * @throws UserError (code `syntax`) with the place
 */
export function parseCell(source: string): SyntaxNode {
  if (source.length > largestSource) {
    const message = `cell: expected at most ${largestSource} characters, got ${source.length}`;
    throw new UserError(message, { code: "syntax" });
  }
  try {
    const tree: unknown = TypeScriptParser.parse(source, {
      ecmaVersion: "latest",
      sourceType: "module",
      locations: true,
      allowImportExportEverywhere: true,
    });
    if (!isNode(tree)) throw new InternalError("the parser gave no tree");
    return tree;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw syntaxError(source, thrown);
    if (isStackOverflow(thrown)) throw tooDeep();
    throw thrown;
  }
}

/** The error of a program nested more deeply than the stack holds. */
export function tooDeep(): UserError {
  return new UserError("cell: expressions are nested too deeply", { code: "syntax" });
}

/** Whether a value is a node of the tree. */
function isNode(value: unknown): value is SyntaxNode {
  if (typeof value !== "object" || value === null) return false;
  const { type, start } = value as Partial<SyntaxNode>;
  return typeof type === "string" && typeof start === "number";
}

/** The child named `key`, or null. */
export function optionalChild(node: SyntaxNode, key: string): SyntaxNode | null {
  const value = node[key];
  return isNode(value) ? value : null;
}

/** The child named `key`, which the grammar promises. */
export function child(node: SyntaxNode, key: string): SyntaxNode {
  const value = optionalChild(node, key);
  if (value === null) throw new InternalError(`${node.type} has no ${key}`);
  return value;
}

/** The children under `key`; holes of array patterns are left out. */
export function childList(node: SyntaxNode, key: string): readonly SyntaxNode[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** All children in the order of the source. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found = Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
  return found.sort((a, b) => a.start - b.start);
}

const plainWords: readonly (readonly [RegExp, string])[] = [
  [/^Unterminated string constant/, "a string is not closed on its line"],
  [/^Unterminated template/, "a template string is not closed"],
  [/^Unterminated comment/, "a comment is not closed"],
  [/^Unterminated regular expression/, "a regular expression is not closed"],
  [/^Cannot use keyword 'await' outside/, "'await' stands in a function that is not async"],
  [/^Export '/, "cells cannot export anything"],
  [/^super\(\) call outside/, "super() stands outside the constructor of a subclass"],
];

/** Says what the parser found. Its errors carry an offset and a 0-based column. */
function syntaxError(
  source: string,
  thrown: SyntaxError & { pos?: number; loc?: { line: number; column: number } },
): UserError {
  const { pos = 0, loc = { line: 1, column: 0 } } = thrown;
  const text = thrown.message.replace(/\s*\(\d+:\d+\)$/, "");
  const location = { file: cellFile, line: loc.line, column: loc.column + 1 };
  if (text.startsWith("Not enough stack")) return tooDeep();
  const message = /^Unexpected token/.test(text)
    ? `unexpected ${tokenAt(source, pos)}`
    : (plainWords.find(([pattern]) => pattern.test(text))?.[1] ?? text);
  const hint = hintAt(source, pos);
  return new UserError(`syntax error: ${message}`, { code: "syntax", location, ...(hint === null ? {} : { hint }) });
}

/** What users of Python write where a cell cannot be parsed. */
function hintAt(source: string, offset: number): string | null {
  const line = source.slice(source.lastIndexOf("\n", offset - 1) + 1).split("\n", 1)[0] ?? "";
  if (source[offset] === "@" || /[\w)\]]\s*@\s*[\w(]/.test(line)) {
    return /^\s*@/.test(line)
      ? 'JavaScript has no decorators here: write compiler({ x: "encrypted" }, (x) => …)'
      : "JavaScript has no @: write np.matmul(a, b), or a.matmul(b)";
  }
  if (/^\s*def\s/.test(line)) return "JavaScript writes const name = (x) => …";
  if (/\blambda\b/.test(line)) return "JavaScript writes (x) => …";
  if (/^\s*(?:from\s.+\simport|import)\s/.test(line))
    return "cells import nothing: compiler, np and the others are there";
  if (/^\s*#/.test(line)) return "JavaScript's comments begin with //";
  return null;
}

function tokenAt(source: string, offset: number): string {
  const [token = ""] = /^(?:[\p{ID_Continue}$]+|\s*$|[^\s])/u.exec(source.slice(offset, offset + 60)) ?? [];
  return token.trim() === "" ? "end of the program" : `'${token}'`;
}
