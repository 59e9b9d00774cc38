/**
 * Writes a changed program beside the tree of the original: every token stays on its line, and for each piece that was copied
 * it is remembered from which column. What is changed stands in rules, one for each kind of node; this file knows none of them.
 */
import { UserError } from "../../base/errors.ts";
import { cellFile } from "./stack.ts";
import { childrenOf, type SyntaxNode } from "./syntax.ts";

/** For each line of the written code, its copied pieces, flat: written column, column in the source, length; 0-based. */
export type ColumnMap = readonly (readonly number[])[];

/** Writes one kind of node. */
export type EmitRule = (emit: Emitter, node: SyntaxNode) => void;

const newline = /\r\n|[\n\r\u2028\u2029]/g;

/** The text written so far. */
export class Emitter {
  readonly source: string;
  readonly #rules: { readonly [type: string]: EmitRule };
  readonly #text: string[] = [];
  readonly #columns: number[][] = [[]];
  readonly #lineStarts: readonly number[];
  #column = 0;

  constructor(source: string, rules: { readonly [type: string]: EmitRule }) {
    this.source = source;
    this.#rules = rules;
    this.#lineStarts = [0, ...[...source.matchAll(newline)].map((found) => found.index + found[0].length)];
  }

  get code(): string {
    return this.#text.join("");
  }

  get columns(): ColumnMap {
    return this.#columns;
  }

  /** Writes a node by its rule; nodes of types vanish, all others are copied around their children. */
  visit(node: SyntaxNode): void {
    const rule = Object.hasOwn(this.#rules, node.type) ? this.#rules[node.type] : undefined;
    if (rule !== undefined) rule(this, node);
    else if (node.type.startsWith("TS")) this.blank(node.start, node.end);
    else this.walk(node);
  }

  /** Copies a node around its children, which `write` writes. */
  walk(node: SyntaxNode, write: (child: SyntaxNode) => void = (each) => this.visit(each)): void {
    this.copy(this.span(childrenOf(node), node.start, write), node.end);
  }

  /** Writes children and the text between them, from `cursor` on; returns where the last one ends. */
  span(
    children: readonly SyntaxNode[],
    cursor: number,
    write: (child: SyntaxNode) => void = (each) => this.visit(each),
  ): number {
    let at = cursor;
    for (const each of children) {
      // A shorthand property names its value twice, a method's type parameters stand before it: written already.
      if (each.start < at) continue;
      this.copy(at, each.start);
      write(each);
      at = each.end;
    }
    return at;
  }

  /** Copies a range of the source, without what matches `unwanted`. */
  copy(from: number, to: number, unwanted?: RegExp): void {
    if (from >= to) return;
    if (unwanted !== undefined) {
      let at = from;
      for (const found of this.source.slice(from, to).matchAll(unwanted)) {
        this.copy(at, from + found.index);
        at = from + found.index + found[0].length;
      }
      this.copy(at, to);
      return;
    }
    let at = from;
    for (const found of this.source.slice(from, to).matchAll(newline)) {
      this.#copyLine(at, from + found.index);
      this.#breakLine();
      at = from + found.index + found[0].length;
    }
    this.#copyLine(at, to);
  }

  /** Writes only the line breaks of a range of the source. */
  blank(from: number, to: number): void {
    for (const _ of this.source.slice(from, to).matchAll(newline)) this.#breakLine();
  }

  /** Writes text that the program does not have, without line breaks. */
  add(text: string): void {
    this.#text.push(text);
    this.#column += text.length;
  }

  /** Where the code after `offset` starts, beyond blanks, comments and what `also` (a regular expression's source) matches. */
  skip(offset: number, also = "\\)"): number {
    const blanks = new RegExp(`(?:\\s|${also}|//.*|/\\*[\\s\\S]*?\\*/)*`, "y");
    blanks.lastIndex = offset;
    blanks.test(this.source);
    return Math.max(offset, blanks.lastIndex);
  }

  /** An error at the start of a node. */
  refuse(node: SyntaxNode, code: string, message: string, hint?: string): never {
    throw new UserError(message, { code, hint, location: { file: cellFile, ...this.place(node) } });
  }

  /** Where a node starts: line and column, both from 1. */
  place({ start }: SyntaxNode): { readonly line: number; readonly column: number } {
    const after = this.#lineStarts.findIndex((offset) => offset > start);
    const line = after < 0 ? this.#lineStarts.length : after;
    return { line, column: start - (this.#lineStarts[line - 1] ?? 0) + 1 };
  }

  #copyLine(from: number, to: number): void {
    if (from >= to) return;
    const text = this.source.slice(from, to);
    // Every token stays on its line: the line being written is the line being read.
    const lineStart = this.#lineStarts[this.#columns.length - 1] ?? 0;
    this.#columns.at(-1)?.push(this.#column, from - lineStart, text.length);
    this.add(text);
  }

  #breakLine(): void {
    this.#text.push("\n");
    this.#columns.push([]);
    this.#column = 0;
  }
}
