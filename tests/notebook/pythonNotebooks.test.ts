/** Notebooks of Python: what is carried over means the same and runs, what is not stays as text with the Glovebox way beside it. */
import { describe, expect, test } from "vitest";
import { readIpynb } from "../../src/notebook/readIpynb.ts";
import { runNotebook } from "../support/lessonTools.ts";

const notebookOf = (cells: readonly (string | { readonly markdown: string })[]) =>
  readIpynb({
    nbformat: 4,
    metadata: { language_info: { name: "python" } },
    cells: cells.map((cell) =>
      typeof cell === "string"
        ? { cell_type: "code", source: cell, metadata: {}, outputs: [] }
        : { cell_type: "markdown", source: cell.markdown, metadata: {} },
    ),
  });

/** The text of one cell of Python. */
const carried = (text: string): string | null => {
  const [cell] = notebookOf([text]).notebook.cells;
  return cell?.kind === "code" ? cell.text : null;
};

describe("lines", () => {
  test.each([
    ["x = np.array([1, 2, 3])", "const x = np.array([1, 2, 3]);"],
    ["a, b = 1, 2", "const [a, b] = [1, 2];"],
    ["# a note", "// a note"],
    ["inputset = range(10)", "const inputset = np.arange(10);"],
    [
      "x = np.array([3])\ny = -x ** 2 // 3 % 2",
      "const x = np.array([3]);\nconst y = np.remainder(np.floor_divide(-(x ** 2), 3), 2);",
    ],
    ["a = np.eye(2)\nb = a @ a.T", "const a = np.eye(2);\nconst b = np.matmul(a, a.T);"],
    [
      "a = np.eye(2)\nb = a[0, 1:]\nn = a.shape[0]",
      'const a = np.eye(2);\nconst b = a.slice(0, "1:");\nconst n = a.shape[0];',
    ],
    ["a = 6\nb = a & 3 == 2", "const a = 6;\nconst b = (a & 3) == 2;"],
    ["def f(x):\n    return x + 42", "const f = (x) => x + 42;"],
    [
      '@fhe.compiler({"x": "encrypted"})\ndef f(x):\n    return x ** 2',
      'const f = compiler({ x: "encrypted" }, (x) => x ** 2);',
    ],
    ["X, y = load_iris(return_X_y=True)", "const [X, y] = ml.datasets.loadIris({ returnXY: true });"],
    [
      "model = XGBClassifier(n_bits=3, n_estimators=10, max_depth=3)",
      "const model = new ml.XGBClassifier({ nBits: 3, nEstimators: 10, maxDepth: 3 });",
    ],
    ['a = 2\nprint(f"value {a}", a)', `const a = 2;\nprint(\`value \${a}\`, a);`],
    ["t = True\nn = None", "const t = true;\nconst n = null;"],
  ])("%s", (python, typescript) => {
    expect(carried(python)).toBe(typescript);
  });

  test.each([
    ["x = [i for i in range(3)]"],
    ["x = 1\nx = 2"],
    ["a = [1, 2]\nb = a + a"],
    ["a = [1, 2]\nb = a[0]"],
    ["y = unknown + 1"],
    ["df = pd.read_csv('rows.csv')"],
    ["for i in range(3):\n    print(i)"],
    ["x = 1 < 2 < 3"],
    ["new = 1"],
    ["x = np.einsum('ij', 1)"],
    ["%matplotlib inline"],
    ["x = 'a' if 1 else 'b'"],
    ["s = f'{1 + 2}'"],
    ["x = data.frame_of_something"],
  ])("%s stays as it is", (python) => {
    const { notebook, notes } = notebookOf([python]);
    expect(notebook.cells[0]?.kind).toBe("markdown");
    expect(notebook.cells[0]?.text).toContain("Not carried over");
    expect(notebook.cells[0]?.text).toContain(python);
    expect(notes[0]).toContain("0 of 1 code cells were carried over");
  });
});

test("a cell that needs one that was left is left as well, and hints go by what is used", () => {
  const { notebook } = notebookOf(["df = pd.read_csv('a.csv')", "n = len(df)", "torch.onnx.export(net, x, 'a.onnx')"]);
  expect(notebook.cells.map(({ kind }) => kind)).toEqual(["markdown", "markdown", "markdown"]);
  expect(notebook.cells[0]?.text).toContain("ml.readCsv");
  expect(notebook.cells[2]?.text).toContain("compileOnnxModel");
});

test("a whole notebook of Concrete ML runs, and gives what it gives in Python", async () => {
  const { notebook, notes } = notebookOf([
    { markdown: "# Iris" },
    "import numpy as np\nfrom sklearn.datasets import load_iris\nfrom concrete.ml.sklearn import DecisionTreeClassifier",
    "X, y = load_iris(return_X_y=True)\nX_train, X_test, y_train, y_test = train_test_split(\n    X, y, test_size=0.2, random_state=42\n)",
    "model = DecisionTreeClassifier(n_bits=4, max_depth=3)\nmodel.fit(X_train, y_train)\nmodel.compile(X_train)",
    'y_pred = model.predict(X_test, fhe="simulate")\nprint(accuracy_score(y_test, y_pred))',
    "model.save('x')",
  ]);
  expect(notes).toEqual([
    "a notebook of Python: 4 of 5 code cells were carried over, the others say how they are written here",
  ]);
  const { results } = await runNotebook(notebook);
  for (const [id, { status, diagnostics }] of results.cells)
    expect([id, status, diagnostics.map(({ diagnostic }) => diagnostic.message)]).toEqual([id, "done", []]);
  const [accuracy] = results.cells.get("p5")?.outputs ?? [];
  expect(Number((accuracy as { text: string }).text)).toBeGreaterThan(0.9);
});
