/** Cells together: names, order, stale cells, the program, and what becomes of it in the real sandbox runtime. */
import { describe, expect, test } from "vitest";
import { analyseNotebook, type NotebookAnalysis, withDependents, withNeeded } from "../../src/notebook/dependencies.ts";
import { newCell, newNotebook } from "../../src/notebook/document.ts";
import { changeText, moveCell } from "../../src/notebook/edits.ts";
import { namesOf } from "../../src/notebook/names.ts";
import { programOf, toCellLocation } from "../../src/notebook/program.ts";
import { cellsReadAnew } from "../../src/notebook/readAnew.ts";
import {
  type CellResult,
  circuitsOf,
  messageReceived,
  type NotebookResults,
  noResults,
  remainingCells,
  runEnded,
  runStarted,
} from "../../src/notebook/results.ts";
import type { Result } from "../../src/protocol/result.ts";
import type { CircuitValue, SandboxMessage } from "../../src/protocol/sandbox.ts";
import { superviseCell } from "../../src/sandbox/outside/supervisor.ts";
import { transformCell } from "../../src/sandbox/translate/transform.ts";
import { scalar } from "../../src/value/tensor.ts";
import { workersOfNode } from "../support/sandboxWorkers.ts";

const notebookOf = (...texts: readonly string[]) =>
  newNotebook(
    "",
    texts.map((text, index) => newCell(`c${index + 1}`, text.startsWith("#") ? "markdown" : "code", text)),
  );
const analysisOf = (...texts: readonly string[]) => analyseNotebook(notebookOf(...texts));
const codesOf = (analysis: NotebookAnalysis) =>
  Object.fromEntries([...analysis.cells.values()].map(({ id, problems }) => [id, problems.map(({ code }) => code)]));

test("names that a cell defines, uses and assigns", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ["const {a, b: {c = d, ...e}, [f]: g}: T = h; let [i,,j = 1] = k", "a c e g i j", "d f h k", ""],
    ["function q(x: Foo, {y} = z) { var w = x + y; return (inner as Bar).w }", "q", "z inner", ""],
    [
      "class A extends B { static #p = c; m(x) { return this.m(x) + n } static { var s = t } [k]() {} }",
      "A",
      "B c n t k",
      "",
    ],
    ["if (u) { var v = 1; let w = 2; function z() {} } w", "v", "u w", ""],
    [
      "x = 5; y += 1; z++; ({p, q: r[s]} = o); [aa] = bb; (cc as any) = 1",
      "",
      "x y z p r s o aa bb cc",
      "x y z p aa cc",
    ],
    ["for (const a of b) c; for (d of e) {} for (let i = 0; i < n; i++) {}", "", "b c d e n", "d"],
    ["try { t } catch ({message}) { message } finally { fin }", "", "t fin", ""],
    ["foo: for (;;) { break foo }; ({a, b: c, d() {}, [e]: 1}); `x`; o?.p; new N()", "", "a c e o N", ""],
    ["type T = X; interface I extends Q {} declare const zz: number; let v: typeof w", "v", "", ""],
    ["function over(a: number): void; function over(a: any) { return g<T>(a)! satisfies U }", "over", "g", ""],
    ["const f = (x) => x + y + f(x); const o = function me() { me(); later }; var later", "f o later", "y", ""],
    ["const x = np.array([1]); { const x = inside; }", "x", "np inside", ""],
    ["switch (s) { case k: let one = 1; default: one }", "", "s k", ""],
    ["\\u0061bc; const d\\u{65} = 1", "de", "abc", ""],
  ];
  for (const [text, defines, uses, assigns] of cases) {
    const names = namesOf(text);
    const said = [names.defines, names.uses, names.assigns].map((each) => [...each.keys()].join(" "));
    expect(said, text).toEqual([defines, uses, assigns]);
  }
  expect(() => namesOf(`${"1+".repeat(100_000)}1`)).toThrow(/nested too deeply/);
  expect(namesOf("\n  let a").defines.get("a")).toEqual({ line: 2, column: 7 });
});

describe("dependencies", () => {
  test("names join cells wherever they stand; the order is the notebook's where it can be", () => {
    const analysis = analysisOf("print(a + b)", "const a = 1", "# a", "const b = a", "print(1)");
    expect(analysis.order).toEqual(["c2", "c4", "c1", "c5"]);
    expect(analysis.cells.get("c1")?.needs).toEqual([
      { name: "a", from: "c2" },
      { name: "b", from: "c4" },
    ]);
    expect([...analysis.cells.keys()]).toEqual(["c1", "c2", "c4", "c5"]);
    expect([...withNeeded(analysis, ["c4"])].sort()).toEqual(["c2", "c4"]);
    expect([...withDependents(analysis, ["c4"])].sort()).toEqual(["c1", "c4"]);
  });

  test("two definitions, changes from outside, circles, and what needs them", () => {
    const analysis = analysisOf(
      "let a = 1",
      "const b = a; const a = 2",
      "a += 1; const c = 3",
      "print(c)",
      "const d = e",
      "const e = () => f",
      "const f = d",
      "print(f)",
      "print(g)",
      "const h = g; const g = h",
      "print(a)",
    );
    expect(codesOf(analysis)).toEqual({
      c1: [],
      c2: ["defined-twice"],
      c3: ["assigned-elsewhere"],
      c4: ["not-run"],
      c5: ["circle"],
      c6: ["circle"],
      c7: ["circle"],
      c8: ["not-run"],
      c9: [],
      c10: [],
      c11: [],
    });
    expect(analysis.order).toEqual(["c1", "c10", "c9", "c11"]);
    expect(analysis.cells.get("c2")?.problems[0]).toMatchObject({
      message: "a: expected one definition in the notebook, got a second one (the first is in cell 1)",
      location: { line: 1, column: 20 },
    });
    expect(analysis.cells.get("c5")?.problems[0]?.message).toContain("cells 5, 6, 7 need each other");
  });

  test("mistakes of a cell stay in it; what it was going to define is known", () => {
    const analysis = analysisOf(
      "const w = (",
      "print(w)",
      "import x from 'y'",
      "} evil; {",
      "print(1)",
      "enum E { A }",
    );
    expect(codesOf(analysis)).toEqual({
      c1: ["syntax"],
      c2: ["not-run"],
      c3: ["import"],
      c4: ["syntax"],
      c5: [],
      c6: ["not-supported"],
    });
    expect(analysis.order).toEqual(["c5"]);
  });

  test("an edit gives another meaning to the cell and to what needs it, now or before", () => {
    const notebook = notebookOf("const a = 1", "const b = a", "print(b)", "print(2)", "# x");
    const before = analyseNotebook(notebook);
    const anew = (after: typeof notebook) => [...cellsReadAnew(before, analyseNotebook(after))].sort();
    expect(anew(notebook)).toEqual([]);
    expect(anew(moveCell(notebook, "c1", 3))).toEqual([]);
    expect(anew(changeText(notebook, "c1", "const a = 2"))).toEqual(["c1", "c2", "c3"]);
    expect(anew(changeText(notebook, "c2", "const c = a"))).toEqual(["c2", "c3"]);
    expect(anew(changeText(notebook, "c4", "const b = 3"))).toEqual(["c4"]);
    expect(anew(changeText(notebook, "c5", "# y"))).toEqual([]);
    expect(anew(changeText(notebook, "c1", "const a = ("))).toEqual(["c1", "c2", "c3"]);
  });

  test("a thousand cells in a chain are ordered without recursion", () => {
    const notebook = notebookOf(
      ...Array.from({ length: 1000 }, (_, i) => `const x${i} = ${i ? `x${i - 1}` : "0"} + 1;`),
    );
    expect(analyseNotebook(notebook).order.length).toBe(1000);
    expect(programOf(analyseNotebook(changeText(notebook, "c500", "const x499 = x498 + 2"))).cells.length).toBe(1000);
  });
});

test("lines of the program lead to cells and back", () => {
  const texts = ["const a = 1", "\n// two\r\nconst b = a // end", "print(a,\u2028 b) // no break"];
  const program = programOf(analysisOf(...texts));
  const lines = program.text.split(/\r\n|[\n\r\u2028\u2029]/);
  for (const [index, text] of texts.entries()) {
    for (const [line, content] of text.split(/\r\n|[\n\r\u2028\u2029]/).entries()) {
      const place = { cell: `c${index + 1}`, line: line + 1 };
      const at = (program.cells[index]?.firstLine ?? 0) + line;
      expect(lines[at - 1]).toBe(content);
      expect(toCellLocation(program, at)).toEqual(place);
    }
  }
  expect(toCellLocation(program, 1)).toBeNull();
  expect(toCellLocation(program, 3)).toBeNull();
  expect(toCellLocation(program, 999)).toBeNull();
  expect(() => transformCell(program.text)).not.toThrow();
});

const textsOf = ({ outputs }: CellResult): readonly string[] =>
  outputs.flatMap((output) => (output.kind === "text" ? [output.text] : []));

async function run(
  analysis: NotebookAnalysis,
  options: {
    readonly ids?: readonly string[];
    readonly before?: NotebookResults;
    readonly answer?: (value: CircuitValue) => Promise<Result<CircuitValue>>;
    readonly watchdogMilliseconds?: number;
  } = {},
) {
  const program = programOf(analysis, options.ids);
  const messages: SandboxMessage[] = [];
  let results = runStarted(options.before ?? noResults, program);
  const { finished } = superviseCell(workersOfNode, program.text, {
    onMessage(message) {
      messages.push(message);
      results = messageReceived(results, message);
    },
    onRequest: async ({ value }) => (await options.answer?.(value)) ?? { ok: true, value: [scalar(7)] },
    watchdogMilliseconds: options.watchdogMilliseconds ?? 60_000,
  });
  const ending = await finished;
  results = runEnded(results, ending);
  const shown = Object.fromEntries(
    [...results.cells].map(([id, cell]) => [
      id,
      [cell.status, ...textsOf(cell), ...cell.diagnostics.map(({ diagnostic }) => diagnostic.message)],
    ]),
  );
  return { program, results, shown, messages };
}

const circuit = `const f = compiler({ x: "encrypted" }, (x) => x + 1);\nconst c = await f.compile([1, 2, 3]);`;

describe("in the sandbox", () => {
  test("names pass from cell to cell, outputs stay apart, and lines are those of the cells", async () => {
    const { shown, results, program } = await run(
      analysisOf(
        circuit,
        "print(await c.simulate(5));\nprint(twice(a) + b);",
        "const a = np.array([1, 2]), { b } = await Promise.resolve({ b: 10 });",
        "function twice(x) {\n  print('twice');\n  return x * 2;\n}",
        "const g = compiler({ x: 'encrypted' }, (x) =>\n  twice(x));\nawait g.compile([1, 2]);",
        "class Point { x = b }\nprint(new Point().x, typeof cell, typeof c3)",
      ),
    );
    expect(results.diagnostics).toEqual([]);
    expect(shown).toEqual({
      c1: ["done"],
      c2: ["done", "7", "twice", "[12 14]"],
      c3: ["done"],
      c4: ["done"],
      c5: ["done", "twice"],
      c6: ["done", "10 undefined undefined"],
    });
    const circuitsIn = (id: string) => results.cells.get(id) && circuitsOf(results.cells.get(id) as CellResult);
    expect(circuitsIn("c1")?.map(({ id }) => id)).toEqual([0]);
    const [traced] = circuitsIn("c5") ?? [];
    const multiplication = traced?.graph.nodes.find(({ operation }) => operation === "multiply");
    expect(toCellLocation(program, multiplication?.location?.line ?? 0)).toEqual({ cell: "c4", line: 3 });
  });

  test("a cell that fails stops only those that need it", async () => {
    const { shown, results } = await run(
      analysisOf(
        "print('a');\nconst a = 1;\nthrow new Error('broken');",
        "print(a)",
        "const d = 4;\n  missing();",
        "print('free')",
        "Promise.reject(new Error('left alone')); print('and on')",
        "print(d); print(unknown)",
      ),
    );
    expect(shown).toEqual({
      c1: ["failed", "a", "Error: broken"],
      c2: ["failed", "not run: a comes from a cell that failed"],
      c3: ["failed", "ReferenceError: missing is not defined"],
      c4: ["done", "free"],
      c5: ["failed", "and on", "Error: left alone"],
      c6: ["failed", "not run: d comes from a cell that failed"],
    });
    expect(results.cells.get("c3")?.diagnostics[0]).toMatchObject({
      cell: "c3",
      diagnostic: { location: { line: 2, column: 3 } },
    });
    expect(results.cells.get("c2")?.diagnostics[0]?.diagnostic.code).toBe("not-run");
  });

  test("a cell that waits for an answer holds up only those that need it, and what it prints then is its own", async () => {
    let resolve: (result: Result<CircuitValue>) => void = () => undefined;
    const promise = new Promise<Result<CircuitValue>>((given) => {
      resolve = given;
    });
    const analysis = analysisOf(
      circuit,
      "print('ask'); const r = await c.encryptRunDecrypt(1); print('got', r)",
      "print('meanwhile'); setTimeout(() => print('timer'), 1); await new Promise((wake) => setTimeout(wake, 20)); print('woken')",
      "print('needs', r)",
      "print('last')",
    );
    const program = programOf(analysis);
    const order: string[] = [];
    let results = runStarted(noResults, program);
    const { finished } = superviseCell(workersOfNode, program.text, {
      onMessage(message) {
        results = messageReceived(results, message);
        if (message.type !== "print") return;
        order.push(message.text);
        if (message.text === "woken") resolve({ ok: true, value: [scalar(2)] });
      },
      onRequest: () => promise,
    });
    expect(await finished).toEqual({ ok: true, value: null });
    expect(order).toEqual(["ask", "meanwhile", "last", "timer", "woken", "got 2", "needs 2"]);
    const prints = Object.fromEntries([...results.cells].map(([id, cell]) => [id, textsOf(cell)]));
    expect(prints).toEqual({
      c1: [],
      c2: ["ask", "got 2"],
      c3: ["meanwhile", "timer", "woken"],
      c4: ["needs 2"],
      c5: ["last"],
    });
  });

  test("a cell without end is named, and the rest goes on without it", async () => {
    const analysis = analysisOf("const a = 1", "for (;;) {}\nconst never = 1", "print(never)", "print('rest', a)");
    // Starting the worker counts too, which may take long on a busy machine.
    const first = await run(analysis, { watchdogMilliseconds: 6000 });
    expect(first.shown).toMatchObject({ c1: ["done"], c3: ["stopped"], c4: ["stopped"] });
    expect(first.shown.c2?.[1]).toContain("computed for more than 6 s");
    const ids = remainingCells(first.results, analysis, "c2");
    expect(ids).toEqual(["c4"]);
    const second = await run(analysis, { ids, before: first.results });
    expect(second.program.cells.map(({ id }) => id)).toEqual(["c1", "c4"]);
    expect(second.shown).toMatchObject({ c1: ["done"], c3: ["stopped"], c4: ["done", "rest 1"] });
    expect(second.shown.c2?.[0]).toBe("failed");
  });

  test("cells show their last value; outputs stand in their order, with places of mistakes as they are", async () => {
    const { results } = await run(
      analysisOf(
        "print('first');\ntable([{ a: 1 }]);\nnp.eye(2)",
        circuit,
        "print('card:');\nc",
        "show(c); await c.simulate(5)",
        "  missing(1,\n    2)",
        "heatmap('x')",
        "await (await compiler({ x: 'encrypted' }, (x) => x + 2).compile([1]));",
        "c.simulate(1)",
      ),
    );
    const kinds = Object.fromEntries(
      [...results.cells].map(([id, { outputs }]) => [
        id,
        outputs.map((output) => (output.kind === "text" ? output.text : output.kind)),
      ]),
    );
    expect(kinds).toEqual({
      c1: ["first", "table", "heatmap"],
      c2: ["circuit"],
      c3: ["card:", "circuit"],
      c4: ["circuit", "7"],
      c5: [],
      c6: [],
      c7: ["circuit"],
      c8: ["a promise: write await before it to see its value"],
    });
    const places = (id: string) => results.cells.get(id)?.diagnostics[0]?.diagnostic;
    expect(places("c5")).toMatchObject({ location: { line: 1, column: 3 } });
    expect(places("c6")).toMatchObject({ code: "display", location: { line: 1, column: 1 } });
  });

  test("what floods a cell is counted, and the rest stays", () => {
    let results = messageReceived(runStarted(noResults, programOf(analysisOf("1"))), { type: "cell", id: 0 });
    const display = { kind: "table", title: null, columns: [], omitted: 0 } as const;
    for (let i = 0; i < 1200; i++) {
      results = messageReceived(results, { type: "print", text: `${i}` });
      results = messageReceived(results, { type: "display", display });
    }
    const shown = results.cells.get("c1");
    expect(shown?.outputs.length).toBe(1100);
    expect(shown?.outputsDropped).toBe(1300);
    expect(shown?.outputs.slice(0, 3).map(({ kind }) => kind)).toEqual(["text", "table", "text"]);
  });

  test("messages that name no cell of the program change nothing", () => {
    const results = runStarted(noResults, programOf(analysisOf("1")));
    for (const message of [
      { type: "cell", id: 5 },
      { type: "cellEnded", id: 5, diagnostics: [] },
      { type: "print", text: "x" },
    ] as const) {
      expect(messageReceived(results, message)).toBe(results);
    }
  });
});
