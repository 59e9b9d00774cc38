/** What TypeScript says of cells on the page: nothing of our own programs, and something plain of what is wrong. The compiler is the editor's own. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exercisesOf, isMarkdown } from "../../src/course/course.ts";
import { lessonNotebook } from "../../src/course/document.ts";
import { parseCourse } from "../../src/course/markdown.ts";
import { examples } from "../../src/examples/index.ts";
import { texts } from "../../src/examples/texts.ts";
import { courseText } from "../../src/lessons/index.ts";
import type { Notebook } from "../../src/notebook/document.ts";
import { readIpynb } from "../../src/notebook/readIpynb.ts";
import { readScript } from "../../src/notebook/script.ts";
import { createTypeChecker, notebookOf, written } from "../support/typeChecker.ts";

const checker = createTypeChecker();
const errorsOf = async (notebook: Notebook) => written(await checker.check(notebook));
const errorsIn = (...texts: readonly string[]) => errorsOf(notebookOf(...texts));

describe("our own programs have no type errors", () => {
  test.each(examples)("example: $title", async ({ id, title }) => {
    expect(await errorsOf(readScript(texts[id], title))).toEqual([]);
  });

  test.each(parseCourse(courseText).lessons)(
    "lesson: $title, as it opens and with its model answer",
    async (lesson) => {
      expect(await errorsOf(lessonNotebook(lesson))).toEqual([]);
      const others = lesson.cells.filter(({ role }) => !isMarkdown(role) && role !== "exercise" && role !== "check");
      const checks = exercisesOf(lesson).map(({ check }) => `{\n${check}\n}`);
      expect(await errorsIn(...others.map(({ text }) => text), ...checks)).toEqual([]);
    },
  );

  /** What a program of a page of the docs takes as given. */
  const given: Readonly<Record<string, string>> = {
    "docs/ml.md": "const [X, y] = ml.datasets.makeMoons({ nSamples: 100 });",
    "docs/bring-your-model.md":
      'const readFile = async (path: string, encoding = ""): Promise<any> => path + encoding;',
    "docs/courses.md": "",
    "README.md": "",
  };
  test.each(Object.entries(given))("programs of %s", async (file, head) => {
    const blocks = [...readFileSync(file, "utf8").matchAll(/^```ts(.*)\n([\s\S]*?)^```$/gm)].map(
      ([, role = "", text = ""]) => ({
        role,
        text,
      }),
    );
    // Programs for Node say what they import, and are checked as what they are; a solution stands in the place of its exercise.
    const cells = blocks.filter(({ role, text }) => !text.startsWith("import ") && role !== " exercise");
    expect(cells.length).toBeGreaterThan(0);
    expect(await errorsIn(head, ...cells.map(({ text }) => text))).toEqual([]);
  });
});

describe("what comes from elsewhere does not flood", () => {
  test("a notebook of Python that was carried over", async () => {
    const { notebook } = readIpynb({
      nbformat: 4,
      metadata: { language_info: { name: "python" } },
      cells: [
        "from concrete import fhe\nimport numpy as np",
        "a = np.eye(2)\nb = a[0, 1:]\nn = a.shape[0]\nc = (a @ a.T) // 3 % 2",
        '@fhe.compiler({"x": "encrypted"})\ndef f(x):\n    return x ** 2',
        "def g(x, y):\n    return np.maximum(x, y) + 42",
        "inputset = range(10)\ncircuit = f.compile(inputset)\nprint(circuit.encrypt_run_decrypt(3))",
        "X, y = load_iris(return_X_y=True)\nmodel = XGBClassifier(n_bits=3, n_estimators=10, max_depth=3)\nmodel.fit(X, y)",
        't = True\nn2 = None\nprint(f"value {t}", g(1, 2) > 3)',
      ].map((source) => ({ cell_type: "code", source, metadata: {}, outputs: [] })),
    });
    expect(notebook.cells.filter(({ kind }) => kind === "code").length).toBeGreaterThan(4);
    expect(await errorsOf(notebook)).toEqual([]);
  });

  test("JavaScript without types", async () => {
    const loose = `
let best = null;
for (const i of [1, 2]) if (best == null || i > best) best = i;
const list = [];
list.push(3);
const counts = {};
counts.a = 1;
for (const word of ["a", "b"]) counts[word] = (counts[word] || 0) + 1;
function add(a, b) { return a.value + this.other + b[0]; }
const seen = new Map();
seen.get("a").push(list.find((x) => x > 1).toFixed());
class Counter { count; constructor(start) { this.count = start; } next() { return ++this.count; } }
try { add(1, 2); } catch (error) { print(error.message); }
print(new Counter(3).next(), [1, 2].find((x) => x > 1).toFixed(), best);`;
    expect(await errorsIn(loose)).toEqual([]);
  });

  test("arithmetic of arrays, comparisons and lists", async () => {
    const arithmetic = `
const a = np.array([1, 2, 3]);
const both = (a > 1) * (a < 3) + (a > 1 & 1) - [1, 2, 3] * a;
const clipped = (x: Tensor): Tensor => (x > 3) == 1;
const total: number = a > 1;
const twice = (x: number) => 2 * x;
print(twice(a > 1), [1, 2] + a, (a > 1) == (a < 2), true + 1, both, clipped(a), total);`;
    expect(await errorsIn(arithmetic)).toEqual([]);
  });

  test("names of cells stand before those of the library", async () => {
    expect(await errorsIn("const table = new LookupTable([1, 2]);", "print(table.lookup(1));")).toEqual([]);
    const circuit = 'const circuit = await compiler({ x: "encrypted" }, (x) => x + 1).compile([1, 2]);';
    expect(await errorsIn("print(await circuit.simulate(1));", circuit)).toEqual([]);
  });
});

describe("what is wrong is said, in its cell and line", () => {
  const f = 'const f = compiler({ x: "encrypted" }, (x) => x + 1);';
  test.each([
    [
      "a name of another cell",
      ["const count: number = 3;", "\nconst text: string = count;"],
      /^c2:2 TS2322 .*'number'.*'string'/,
    ],
    ["a type of another cell", ["type Row = { a: number };", 'const row: Row = { a: "b" };'], /^c2:1 TS2322/],
    ["a member of a traced value", ['compiler({ x: "encrypted" }, (x) => x.foo());'], /^c1:1 TS2339 .*'foo'.*'Tensor'/],
    ["an argument", ['const g = () => np.add("a", 1);'], /^c1:1 TS2345 .*'Operand'/],
    ["an argument too few", ["const g = () => np.add(1);"], /^c1:1 TS2554 Expected 2 arguments/],
    ["a missing await", [`${f}\nconst c = f.compile([1]);`, "c.simulate(1);"], /^c2:1 TS2339 .*'simulate'.*'Promise</],
    [
      "a missing await in a sum",
      [`${f}\nconst c = await f.compile([1]);\nprint(c.simulate(1) + 1);`],
      /^c1:3 TS2365 .*Promise/,
    ],
    ["a function that NumPy does not have here", ["const g = () => np.foo(1);"], /^c1:1 TS2339 .*'foo'.*'NumPy'/],
    ["a slip", ["const g = () => np.aranje(1);"], /^c1:1 TS2551 .*'arange'/],
    ["a name of Python", ["const g = (x) => len(x);"], /^c1:1 TS2304 Cannot find name 'len'\.$/],
    ["a name of the browser", ["const g = () => document.title;"], /^c1:1 TS2584 Cannot find name 'document'\.$/],
    [
      "brackets of an array",
      ["const g = (i: number) => np.array([1])[i];"],
      /^c1:1 TS7053 Expression of type 'number' can't be used to index type 'Tensor'/,
    ],
    ["an option", [`${f}\nconst c = f.compile([1], { configuration: { perror: 1 } });`], /^c1:2 TS2561 .*'perror'/],
  ])("%s", async (_, cells, expected) => {
    const errors = await errorsIn(...cells);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(expected);
  });
});
