import { type Node, Parser } from "acorn";
import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../../base/errors.ts";
import type { Loops } from "../inside/loops.ts";
import { createOperators } from "../inside/operators.ts";
import { transformCell } from "./transform.ts";

/** Stands for an array: remembers what was done to it. */
class Fake {
  readonly text: string;
  readonly traced: boolean;
  constructor(text: string, traced = true) {
    this.text = text;
    this.traced = traced;
  }
}

const show = (value: unknown): string => (value instanceof Fake ? value.text : String(value));

const shownValues: unknown[] = [];

const noLoops: Loops = { enter: () => 1, turn: () => 1, leave() {} };

const operatorsWith = (loops: Loops) =>
  createOperators(
    {
      isArrayLike: (value) => value instanceof Fake,
      isTraced: (value) => value instanceof Fake && value.traced,
      truth: (value) => (value as Fake).text !== "0",
      apply: (name, operands) => new Fake(`${name}(${operands.map(show).join(", ")})`),
      shown: (value) => shownValues.push(value),
    },
    loops,
  );
const operators = operatorsWith(noLoops);

/** Runs a cell; `emit` in it hands out values. */
async function run(source: string, names: Record<string, unknown> = {}): Promise<unknown[]> {
  const { code } = transformCell(source);
  const out: unknown[] = [];
  const all = { ...names, emit: (...values: unknown[]) => out.push(...values) };
  const cell = new Function(...Object.keys(all), `return (${code})`)(...Object.values(all));
  await cell(operators);
  return out;
}

const x = new Fake("x");
const y = new Fake("y");

const refusal = (source: string) => {
  try {
    transformCell(source);
  } catch (thrown) {
    if (thrown instanceof UserError) {
      const { code, message, location } = thrown.diagnostic;
      return `${code} ${location?.line}:${location?.column} ${message}`;
    }
    throw thrown;
  }
  throw new Error("accepted");
};

test("operators on traced values become NumPy calls with JavaScript's precedence", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["2 * x + 1", "add(multiply(2, x), 1)"],
    ["(x + y) % 5 ** 2", "remainder(add(x, y), 25)"],
    ["-(x - y) ** (2)", ""],
    ["(-(y % 5)) ** 2", "power(negative(remainder(y, 5)), 2)"],
    ["~x & y | 3 ^ x", "bitwise_or(bitwise_and(invert(x), y), bitwise_xor(3, x))"],
    ["x << 2 >> y", "right_shift(left_shift(x, 2), y)"],
    ["x < 3", "less(x, 3)"],
    ["(x as number) >= y!", "greater_equal(x, y)"],
    ["x == y", "equal(x, y)"],
    ["3 != x", "not_equal(3, x)"],
    ["+x / /* c */ ( y /* d */ )", "divide(positive(x), y)"],
    ["x // a comment + 5\n + y", "add(x, y)"],
  ];
  for (const [source, expected] of cases) {
    if (expected === "") expect(refusal(`emit(${source})`)).toContain("unexpected '*'");
    else expect((await run(`emit(${source})`, { x, y })).map(show)).toEqual([expected]);
  }
});

test("null, text and identity keep JavaScript's meaning beside traced values", async () => {
  const source = `emit(x == null, x === undefined, x !== null, "is " + x, typeof x === "number", x === z, z === z)`;
  const clear = new Fake("z", false);
  await expect(run("emit(x === 3)", { x })).rejects.toThrow(
    "===: expected plain values, got an array or a traced value",
  );
  await expect(run("emit(3 !== x)", { x: clear })).rejects.toThrow("!==: expected plain values");
  await expect(run("emit(x >>> 1)", { x })).rejects.toThrow(">>>: arrays and traced values have no unsigned shift");
  await expect(run(source, { x, z: clear })).rejects.toThrow("===");
  expect(await run(source.replace("x === z, ", ""), { x, z: clear })).toEqual([
    false,
    false,
    true,
    "is [object Object]",
    false,
    true,
  ]);
});

test("every condition on a traced value is refused with a hint, and on an array asks for its truth", async () => {
  const conditions = [
    "if (x > 3) emit(1)",
    "while (x) { break }",
    "do { } while (x)",
    "for (; x < 3; ) { break }",
    "emit(x ? 1 : 2)",
    "emit(x && 1)",
    "emit(x || 1)",
    "emit(!x)",
    "if (1 < 2 && (0, x)) emit(1)",
    "switch (x) { default: emit(1) }",
    "let a: any = x; a ||= 3",
    "const o = { x }; o.x &&= 3",
  ];
  for (const source of conditions) {
    const caught: unknown = await run(source, { x }).catch((thrown: unknown) => thrown);
    expect(caught, source).toBeInstanceOf(UserError);
    expect((caught as UserError).diagnostic).toMatchObject({
      code: "branching",
      message: "Branching within circuits is not possible",
    });
    expect((caught as UserError).diagnostic.hint).toContain("np.where");
  }
  const zero = new Fake("0", false);
  const one = new Fake("1", false);
  expect(await run("emit(!zero, !one, zero ? 1 : 2, one ? 1 : 2, one && 5)", { zero, one })).toEqual([
    true,
    false,
    2,
    1,
    5,
  ]);
});

test("compound assignments evaluate their target once", async () => {
  const source = `
    let calls = 0;
    const o = { a: 1, list: [1, 2, 3] };
    const at = () => { calls++; return o; };
    at().a += 5; at().list[calls - 1] **= 2;
    emit(o.a, o.list.join(), calls, at().a++, ++at().a, o.a--, calls);
    let v = x; v *= 2; v -= (0, 1); (v as any) += 1; emit(v);
    at()
      .a <<= 2; emit(o.a);
    let n: number | null = null; n ??= 4; n ||= 9; n &&= n + 1; emit(n);
    const p: any = { q: 0, r: 2 }; emit(p.q ||= 7, p["r"] &&= p.q + 1, p.q ||= fail());
    let big = 5n; big++; big += 2n; const b = { big }; b.big++; emit(big, b.big);
    let s = "a"; s += 1; emit(s);
  `;
  expect((await run(source, { x })).map(show)).toEqual([
    ...["6", "1,4,3", "2", "6", "8", "8", "4"],
    ...["add(subtract(multiply(x, 2), 1), 1)", "28", "5", "7", "8", "7", "8", "9", "a1"],
  ]);
});

test("types vanish and every token keeps its line", () => {
  const text = `interface Point { x: number;
  y?: string }
type Pair<A, B> = [A,
  B]
declare const hidden: number
const one = <T,>(value: T): Pair<T,
  T> => [value, value] as Pair<T, T>
function two<T extends object>(this: void, a?: number, ...rest: T[]): asserts a is number { marker(LINE); }
abstract class Shape<T> extends (Base as any)<T> implements Point, Other {
  private readonly size?: number = 1
  declare y: string;
  [key: string]: any
  static #count!: number
  abstract area(): number;
  protected constructor(public_: number) { super() }
  get value(): T { return this.size as T }
  override async *walk?<U>(u: U): AsyncGenerator<U> { yield u! }
}
function over(a: string): void
function over(a: any) { return <string>a satisfies string }
let definite!: number, { a, b: [c] }: any = {} as const
for (const item of (definite as any) as number[]) marker(LINE)
const generic = new Map<string, Array<number>>(); const inst = over<string>
try { marker(LINE) } catch (e: unknown) { }
marker(LINE)
const f = async (): Promise<
  void
> => { marker(LINE) }; const g = async <
  T
>(t: T) => { marker(LINE) }
let last = definite as number
(marker)(LINE)`;
  const source = text
    .split("\n")
    .map((line, index) => line.replaceAll("LINE", String(index + 1)))
    .join("\n");
  const { code } = transformCell(source);
  expect(code.split("\n").length).toBe(source.split("\n").length + 1);
  const found = code
    .split("\n")
    .map((line) => [...line.matchAll(/marker\)?\((\d+)\)/g)].map(([, number]) => Number(number)));
  expect(found.flat().length).toBe(source.split("marker").length - 1);
  for (const [index, numbers] of found.entries()) for (const number of numbers) expect(number).toBe(index + 1);
  expect(() => new Function(`return (${code})`)).not.toThrow();
  expect(code).not.toMatch(/interface|Pair|Promise|asserts|implements|abstract|declare|private|satisfies| as /);
});

test("a removed type at the end of a line never joins two statements", async () => {
  const source =
    "const f = emit as any\n(emit)(1)\nlet a = 2 as number\n;[a].forEach(v => emit(v))\ntype A = 1\n[3].map(emit1)";
  expect(await run(source, { emit1: () => 0 })).toEqual([1, 2]);
});

test("columns lead back to the source", () => {
  const source = "const a: number = 1;\nconst b = (a as number) + other(a);\n";
  const { code, columns } = transformCell(source);
  const line = code.split("\n")[1] ?? "";
  const written = line.indexOf("other");
  const pieces = columns[1] ?? [];
  const hits: number[] = [];
  for (let i = 0; i < pieces.length; i += 3) {
    const [from = 0, to = 0, length = 0] = pieces.slice(i, i + 3);
    if (written >= from && written < from + length) hits.push(to + written - from);
  }
  expect(hits).toEqual([source.split("\n")[1]?.indexOf("other")]);
});

/** A cell of a program, as src/notebook/program.ts writes it. */
const cellOf = (text: string): string => `cell(0,[],async()=>{\n${text}\n;return{}});\n`;

/** The values that a cell shows at its end. */
async function endOf(text: string): Promise<readonly unknown[]> {
  shownValues.length = 0;
  const { code } = transformCell(cellOf(text));
  let body: () => Promise<unknown> = async () => undefined;
  const announce = (_: number, __: unknown, given: typeof body): void => {
    body = given;
  };
  await new Function("cell", "x", "emit", `return (${code})`)(announce, x, () => undefined)(operators);
  await body();
  return shownValues;
}

test("a cell of a program ends by showing the value of its last expression", async () => {
  const cases: readonly (readonly [string, readonly unknown[]])[] = [
    ["1 + 2", [3]],
    ["1 + 2;", [3]],
    ["1 + 2;;\n// the end", [3]],
    ["(1, 2)", [2]],
    ["((1), 2) // two", [2]],
    ["(3 as number)", [3]],
    ["(4) as any", [4]],
    ["await Promise.resolve(5)", [5]],
    ["const a = 1\n;[a, a]", [[1, 1]]],
    ["let a = 1\na", [1]],
    ["function f() { return 7 }\nf()\n", [7]],
    ["do { } while (false)\n8", [8]],
    ["emit(9)", [undefined]],
    ["'text'", ["text"]],
    ["/a/.test('a')", [true]],
    ["`a\nb`", ["a\nb"]],
    ["let a = 1; a = 2", []],
    ["let a = 1; a++", []],
    ["const a = 1", []],
    ["1; if (true) { 2 }", []],
    ["1\ntype T = number", []],
    ["1\nfunction f() { return 2 }", []],
    ["", []],
    ["// nothing", []],
  ];
  for (const [text, expected] of cases) expect(await endOf(text), text).toEqual(expected);
  expect((await endOf("2 * x")).map(show)).toEqual(["multiply(2, x)"]);
  // Only cells of programs end so.
  expect(transformCell("1 + x").code).not.toContain("shown");
  expect(transformCell("other(0, [], () => { x })").code).not.toContain("shown");
});

test("what is not supported is refused with its place", () => {
  expect(refusal("let a = 1;\n  enum E { A }")).toBe("not-supported 2:3 enum: enums are not supported");
  expect(refusal("namespace N { }")).toContain("not-supported 1:1 namespace:");
  expect(refusal("class A { constructor(private a: number) { } }")).toContain("not-supported 1:23 constructor:");
  expect(refusal("class A { @d m() {} }")).toContain("not-supported 1:11 decorator:");
  expect(refusal("@d class A { }")).toContain("decorator:");
  expect(refusal("class A { accessor a = 1 }")).toContain("accessor:");
  expect(refusal("class A { #a = 1; m() { f().#a += 1 } }")).toContain("f().#a: cannot be changed in place");
  expect(refusal("import x from 'y'")).toBe("import 1:1 import: cells cannot import anything");
  expect(refusal("1;\nimport('y')")).toBe("import 2:1 import: cells cannot import anything");
  expect(refusal("const a = import.meta.url")).toContain("import 1:11");
  expect(refusal("import type { A } from 'b'")).toContain("import 1:1");
  expect(refusal("export const a = 1")).toContain("import 1:1 export:");
  expect(refusal("export type { A }")).toContain("cells cannot export anything");
  expect(refusal("export default 5")).toContain("export:");
});

test("syntax errors say what and where in plain words", () => {
  expect(refusal("const a = 1 +")).toBe("syntax 1:14 syntax error: unexpected end of the program");
  expect(refusal("1;\nfoo bar")).toBe("syntax 2:5 syntax error: unexpected 'bar'");
  expect(refusal("f(1;")).toBe("syntax 1:4 syntax error: unexpected ';'");
  expect(refusal("const s = 'abc")).toBe("syntax 1:11 syntax error: a string is not closed on its line");
  expect(refusal("let a; let a")).toBe("syntax 1:12 syntax error: Identifier 'a' has already been declared");
  expect(refusal("function f() { await x }")).toContain("'await' stands in a function that is not async");
  expect(refusal("return 5")).toContain("'return' outside of function");
  expect(refusal("}, evil(), {")).toContain("unexpected '}'");
  expect(refusal("(".repeat(100_000))).toContain("nested too deeply");
  expect(refusal(`x = ${"-".repeat(3)}${"- -".repeat(50_000)}1`)).toContain("syntax");
  expect(refusal("x".repeat(600_000))).toContain("at most 500000 characters");
});

test("top-level await, names of the runtime and text that looks like code", async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is a program
  const source = "const $ = await Promise.resolve(2); const text = `${$ + 1} <!-- + ${'}'}`; emit($ + 1, text) // }";
  expect(await run(source)).toEqual([3, "3 <!-- + }"]);
  expect(await run("let y = 1; emit(3<!--y)")).toEqual([false]);
  expect(await run("emit(this === undefined)")).toEqual([false]);
});

/** Random expressions over numbers, with every operator. */
const expression = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom("a", "b", "c", "o.p", "o['q']", "0.5", "3", "'7'", "true", "null", "(-1)", "f(b)"),
    fc
      .tuple(
        tie("e"),
        fc.constantFrom(
          ..."+ - * / % & | ^ << >> >>> < <= > >= == != === !== && || ,".split(" "),
          "+ /* + */",
          "\n* // -\n",
        ),
        tie("e"),
      )
      .map(([l, op, r]) => `(${l} ${op} ${r})`),
    fc.tuple(tie("e"), tie("e")).map(([l, r]) => `(${l}) ** (${r})`),
    fc
      .tuple(tie("e"), fc.constantFrom("+", "*", "-"), tie("e"), fc.constantFrom("+", "*", "-", "<"), tie("e"))
      .map((parts) => `(${parts.join(" ")})`),
    fc.tuple(fc.constantFrom("-", "+", "~", "!", "typeof "), tie("e")).map(([op, e]) => `${op}(${e})`),
    fc.tuple(tie("e"), tie("e"), tie("e")).map(([c, l, r]) => `(${c} ? ${l} : ${r})`),
    fc
      .tuple(
        fc.constantFrom("a", "b", "o.p", "o['q']", "g().p"),
        fc.constantFrom(
          "=",
          "+=",
          "-=",
          "*=",
          "/=",
          "%=",
          "**=",
          "<<=",
          ">>=",
          ">>>=",
          "&=",
          "|=",
          "^=",
          "&&=",
          "||=",
          "??=",
        ),
        tie("e"),
      )
      .map((parts) => `(${parts.join(" ")})`),
    fc.constantFrom("a++", "++b", "o.p--", "--o['q']", "g().p++").map((text) => `(${text})`),
    fc.tuple(tie("e")).map(([e]) => `(x => ${e})(a)`),
    fc.tuple(tie("e"), tie("e")).map(([e, d]) => `(function (a) { if (a) return ${e}\n return (${d}) })(b)`),
    fc.tuple(tie("e")).map(([e]) => `((x => { let s = 0; for (let i = 0; i < 3; i++) s += i * x; return s })(${e}))`),
  ),
}));

test("showing the last value changes no value, no line and no column", async () => {
  const world = `let a = 3, b = -2.5, c = 2 ** 31 + 5; const o = { p: 7, q: "5" }; const f = v => v * 2, g = () => o;\n`;
  await fc.assert(
    fc.asyncProperty(expression.e, async (text) => {
      // Brackets, so that it is no assignment.
      const source = `${world}void 0, (${text})`;
      const expected: unknown = new Function(`"use strict"; ${world}return (${text})`)();
      expect(await endOf(source)).toEqual([expected]);
      const program = cellOf(source);
      const { code, columns } = transformCell(program);
      const [lines, written] = [program.split("\n"), code.split("\n")];
      for (const [line, pieces] of columns.entries()) {
        for (let i = 0; i < pieces.length; i += 3) {
          const [from = 0, to = 0, length = 0] = pieces.slice(i, i + 3);
          expect(written[line]?.slice(from, from + length)).toBe(lines[line]?.slice(to, to + length));
        }
      }
    }),
    { numRuns: 300, seed: 8 },
  );
});

test("plain arithmetic means exactly what JavaScript means", async () => {
  const world = `let a = 3, b = -2.5, c = 2 ** 31 + 5, calls = 0; const o = { p: 7, q: "5" };
    const f = v => v * 2, g = () => { calls++; return o };\n`;
  await fc.assert(
    fc.asyncProperty(expression.e, async (text) => {
      const source = `${world}const r = ${text};\nemit(r, a, b, o.p, o.q, calls)`;
      const expected: unknown[] = [];
      new Function("emit", `"use strict"; ${source}`)((...values: unknown[]) => expected.push(...values));
      expect(await run(source)).toEqual(expected);
    }),
    { numRuns: 1500, seed: 7 },
  );
});

/** A node of JavaScript's tree, as acorn makes it. */
type Tree = Node & { readonly [key: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && "type" in value;
const childrenIn = (tree: Tree): Tree[] => Object.values(tree).flat().filter(isTree);

/** The calls that end an expression in tail position (ECMA-262, 15.10.2), but those of the runtime's `keep`. */
function tailCallsOf(value: unknown): Tree[] {
  if (!isTree(value)) return [];
  switch (value.type) {
    case "CallExpression": {
      const { callee } = value as unknown as { callee: { property?: { name?: string } } };
      return callee.property?.name === "keep" ? [] : [value];
    }
    case "TaggedTemplateExpression":
      return [value];
    case "ChainExpression":
      return tailCallsOf(value.expression);
    case "ConditionalExpression":
      return [...tailCallsOf(value.consequent), ...tailCallsOf(value.alternate)];
    case "LogicalExpression":
      return tailCallsOf(value.right);
    case "SequenceExpression":
      return tailCallsOf((value.expressions as unknown[]).at(-1));
    default:
      return [];
  }
}

/** The tail calls of all functions in transformed code. */
function tailCallsIn(source: string): readonly string[] {
  const { code } = transformCell(source);
  const found: string[] = [];
  const visit = (tree: Tree): void => {
    const isBody = tree.type === "ArrowFunctionExpression" && tree.expression === true;
    const value = tree.type === "ReturnStatement" ? tree.argument : isBody ? tree.body : null;
    found.push(...tailCallsOf(value).map(({ start, end }) => code.slice(start, end)));
    childrenIn(tree).forEach(visit);
  };
  visit(Parser.parse(`(${code})`, { ecmaVersion: "latest" }) as Node as Tree);
  return found;
}

test("no function ends in a tail call, with which WebKit would lose the line", async () => {
  const cases = [
    "const f = (x) => x + 5",
    "const f = (x) => (1, g(x))",
    "function f(x) { return x * 2 }",
    "function f(x) { return (\n  g(x) as number\n) // there\n}",
    "const f = (x) => x ? g(x)! : -x",
    "const f = (x) => x ? 1 : x ? 2 : g(x)",
    "const f = (x) => x && <number>g(x)",
    "const f = (x) => x ?? o?.g(x)",
    "const f = (x) => g`text`",
    "const f = (x) => o.p += 1",
    "const f = (x) => x++",
    "class A { m(x) { return g(x) } get p() { return this.m(1) } static q = () => g(2) }",
    "const o = { m(x) { return this[x](x) } }",
    "const f = async (x) => { return await g(x) }; function* h() { return yield g(1) }",
    "const f = (x) => (y) => x + y",
  ];
  for (const source of cases) expect(tailCallsIn(source), source).toEqual([]);
  // What ends in no call stays as it is.
  expect(transformCell("const f = (x) => ({ x }); const g = (x) => { return x.y }").code).not.toContain("keep");
  fc.assert(
    fc.property(expression.e, (text) => {
      expect(tailCallsIn(`const f = () => ${text};\nfunction g() { return ${text} }`)).toEqual([]);
    }),
    { numRuns: 300, seed: 9 },
  );
});

test("loops are followed: with labels, without braces, as branches, and with what they declare", async () => {
  const source = `
let n = 0;
if (n === 0) for (let i = 0; i < 3; i++) n += i; else n = 100;
outer: inner: for (const a of [1, 2]) {
  for (const key in { b: 1 }) if (a === 1) continue outer; else break outer;
}
do n++; while (n < 5)
while (n < 10) if (n % 2) n += 1; else n += 3
again: { n = n + 1; break again }
report(n);
`;
  const { code, columns } = transformCell(source);
  expect(code.split("\n")).toHaveLength(columns.length + 1);
  const calls: (readonly [string, ...number[]])[] = [];
  const note =
    (name: string) =>
    (...values: number[]): number => {
      calls.push([name, ...values]);
      // Every turn is to be told.
      return 1;
    };
  const loops = { enter: note("enter"), turn: note("turn"), leave: note("leave") };
  const reported: unknown[] = [];
  await new Function("report", `return ${code}`)((value: unknown) => reported.push(value))(operatorsWith(loops));
  expect(reported).toEqual([11]);
  const entered = calls.filter(([name]) => name === "enter");
  expect(entered).toEqual([
    ["enter", 0, 3, 14],
    ["enter", 1, 4, 15],
    ["enter", 2, 5, 3],
    ["enter", 2, 5, 3],
    ["enter", 3, 7, 1],
    ["enter", 4, 8, 1],
  ]);
  expect(calls.filter(([name, loop]) => name === "turn" && loop === 0)).toHaveLength(3);
  expect(calls.filter(([name]) => name === "leave").map(([, loop]) => loop)).toEqual([0, 1, 3, 4]);
});
