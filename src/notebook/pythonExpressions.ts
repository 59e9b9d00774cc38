/**
 * Expressions of Python as people write them in notebooks of NumPy, scikit-learn and Concrete, as TypeScript of a cell. It knows the calls that there are here, and gives null for
 * whatever it does not understand to the last sign: what is carried over is right, or is not carried over.
 */

import { called, isKnownCall, known, literal } from "./pythonCalls.ts";
import { attributes, camelCase } from "./pythonNames.ts";
import { NotCarried, type Token, tokensOf } from "./pythonTokens.ts";

/** What is known of the names of a notebook where an expression stands. */
export interface PythonScope {
  /** Whether it was defined in a cell that was carried over, or is a parameter. */
  has(name: string): boolean;
  /** Whether it holds an array for sure: only those are indexed. */
  isArray(name: string): boolean;
  /** Whether it holds a list for sure: operators join lists, which they do not here. */
  isList(name: string): boolean;
}

const constants: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" };
/** Words that begin what is no expression of the kinds that are read. */
const words = new Set("lambda if else for in is not and or await yield def class return import from".split(" "));

/** Binary operators, from the loosest; arrays have them here too, but for the matrix product. */
const levels: readonly (readonly string[])[] = [
  ["==", "!=", "<", "<=", ">", ">="],
  ["|"],
  ["^"],
  ["&"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "//", "%", "@"],
];

class Reader {
  readonly #tokens: readonly Token[];
  readonly #scope: PythonScope;
  #at = 0;

  constructor(tokens: readonly Token[], scope: PythonScope) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  whole(): string {
    const read = this.#tuple();
    if (this.#peek().kind !== "end") throw new NotCarried();
    return read;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "" };
  }

  #take(text: string): boolean {
    if (this.#peek().kind !== "sign" || this.#peek().text !== text) return false;
    this.#at += 1;
    return true;
  }

  #need(text: string): void {
    if (!this.#take(text)) throw new NotCarried();
  }

  #tuple(): string {
    const first = this.#binary(0);
    if (this.#peek().text !== "," || this.#peek().kind !== "sign") return first;
    const all = [first];
    while (this.#take(",")) if (this.#peek().kind !== "end") all.push(this.#binary(0));
    return `[${all.join(", ")}]`;
  }

  #binary(level: number): string {
    const signs = levels[level];
    if (signs === undefined) return this.#power();
    let left = this.#binary(level + 1);
    for (let count = 0; ; count++) {
      const sign = signs.find((each) => this.#take(each));
      if (sign === undefined) return left;
      // `a < b < c` means something else in Python.
      if (level === 0 && count > 0) throw new NotCarried();
      const right = this.#binary(level + 1);
      if ([left, right].some((each) => each.startsWith("[") || this.#scope.isList(each))) throw new NotCarried();
      // Comparisons bind tighter than bitwise operators here, and looser in Python.
      if (level === 0) left = `${bitwise(left)} ${sign} ${bitwise(right)}`;
      else if (sign === "@") left = `np.matmul(${left}, ${right})`;
      else if (sign === "//") left = `np.floor_divide(${left}, ${right})`;
      // Python's remainder has the sign of the divisor, as np's.
      else if (sign === "%") left = `np.remainder(${left}, ${right})`;
      else left = `${left} ${sign} ${right}`;
    }
  }

  #power(): string {
    if (this.#take("-")) return `-${this.#bracketed(this.#power())}`;
    if (this.#take("+")) return this.#power();
    if (this.#take("~")) return `~${this.#bracketed(this.#power())}`;
    const base = this.#postfix();
    return this.#take("**") ? `${base} ** ${this.#power()}` : base;
  }

  /** TypeScript refuses `-a ** b` without brackets. */
  #bracketed(text: string): string {
    return text.includes("**") ? `(${text})` : text;
  }

  #postfix(): string {
    const first = this.#peek();
    let value = this.#atom();
    const isName = first.kind === "name" && constants[first.text] === undefined;
    let isArray = isName && this.#scope.isArray(value);
    let isList = false;
    const isCall = (): boolean => this.#peek().kind === "sign" && this.#peek().text === "(";
    if (isName && !isCall() && !this.#scope.has(value) && value !== "np" && value !== "fhe") throw new NotCarried();
    for (;;) {
      if (this.#take("(")) {
        if (/^\w+$/.test(value) && !isKnownCall(value) && !this.#scope.has(value)) throw new NotCarried();
        value = this.#call(value);
        isArray = value.startsWith("np.") || /^\(await .*\.predict/.test(value);
        isList = false;
      } else if (this.#take(".")) {
        const { kind, text } = this.#peek();
        if (kind !== "name") throw new NotCarried();
        this.#at += 1;
        if (isCall() || value === "np" || value === "fhe" || value === "np.random") value = `${value}.${text}`;
        else {
          const found = Object.hasOwn(attributes, text) ? attributes[text] : undefined;
          if (found === undefined) throw new NotCarried();
          value = `${value}.${found[0]}`;
          isList = found[1];
          isArray = !isList && ["T", "data", "target"].includes(text);
        }
      } else if (this.#take("[")) {
        const indices = this.#indices();
        if (isList && /^\d+$/.test(indices)) value = `${value}[${indices}]`;
        else if (isArray && !isList) value = `${value}.slice(${indices})`;
        else throw new NotCarried();
        isList = false;
      } else return known(value);
    }
  }

  #indices(): string {
    const parts: string[] = [];
    let part = "";
    const close = (): void => {
      const text = part.trim();
      if (text === "") throw new NotCarried();
      if (/^-?\d+$/.test(text)) parts.push(text);
      else if (/^(-?\d+)?:(-?\d+)?(:(-?\d+)?)?$/.test(text)) parts.push(JSON.stringify(text));
      else throw new NotCarried();
      part = "";
    };
    while (!this.#take("]")) {
      if (this.#peek().kind === "end") throw new NotCarried();
      if (this.#take(",")) close();
      else {
        part += this.#peek().text;
        this.#at += 1;
      }
    }
    close();
    return parts.join(", ");
  }

  #call(callee: string): string {
    const positional: string[] = [];
    const named: string[] = [];
    while (!this.#take(")")) {
      const { kind, text } = this.#peek();
      const next = this.#tokens[this.#at + 1];
      if (kind === "name" && next?.kind === "sign" && next.text === "=") {
        this.#at += 2;
        named.push(`${camelCase(text)}: ${this.#binary(0)}`);
      } else if (named.length > 0) throw new NotCarried();
      else positional.push(this.#binary(0));
      if (this.#take(")")) break;
      this.#need(",");
    }
    return called(callee, positional, named);
  }

  #atom(): string {
    const { kind, text } = this.#peek();
    if (kind === "number" || kind === "text") {
      this.#at += 1;
      return kind === "number" ? text.replace(/_/g, "") : literal(text);
    }
    if (kind === "name") {
      if (words.has(text)) throw new NotCarried();
      this.#at += 1;
      return constants[text] ?? text;
    }
    if (this.#take("(")) {
      const inner = this.#list(")");
      return inner.length === 1 && !inner.isTuple ? `(${inner.parts[0]})` : `[${inner.parts.join(", ")}]`;
    }
    if (this.#take("[")) return `[${this.#list("]").parts.join(", ")}]`;
    if (this.#take("{")) return this.#record();
    throw new NotCarried();
  }

  #list(end: string): { readonly parts: readonly string[]; readonly length: number; readonly isTuple: boolean } {
    const parts: string[] = [];
    let isTuple = false;
    while (!this.#take(end)) {
      parts.push(this.#binary(0));
      if (this.#take(end)) break;
      this.#need(",");
      isTuple = true;
    }
    return { parts, length: parts.length, isTuple };
  }

  #record(): string {
    const parts: string[] = [];
    while (!this.#take("}")) {
      const key = this.#peek();
      if (key.kind !== "text") throw new NotCarried();
      this.#at += 1;
      this.#need(":");
      const name = key.text.slice(1, -1);
      parts.push(`${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}: ${this.#binary(0)}`);
      if (this.#take("}")) break;
      this.#need(",");
    }
    return `{ ${parts.join(", ")} }`;
  }
}

/** An operand of a comparison, in brackets where it has bitwise operators. */
const bitwise = (text: string): string => (/[|^&]/.test(text) ? `(${text})` : text);

/** An expression of Python as one of TypeScript; null for what is not understood. */
export function carriedExpression(text: string, scope: PythonScope): string | null {
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  try {
    return new Reader(tokens, scope)
      .whole()
      .replace(/^\((await .*)\)$/s, (whole, inner: string) => (balanced(inner) ? inner : whole));
  } catch (thrown) {
    if (thrown instanceof NotCarried) return null;
    throw thrown;
  }
}

/** Whether the brackets of a text open before they close. */
function balanced(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
