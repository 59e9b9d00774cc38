/** Notebooks of brought files: they run in the sandbox, for each model that is trained here and each kind of file, and what cannot be made is refused. */
import { expect, test } from "vitest";
import { userErrorOf } from "../../../tests/support/errors.ts";
import { runNotebook } from "../../../tests/support/lessonTools.ts";
import { writtenOnnx } from "../../../tests/support/onnxWriter.ts";
import type { ReadTable } from "../../protocol/modelFiles.ts";
import {
  type BroughtModel,
  type BroughtTable,
  likelyTarget,
  modelNotebook,
  taskOf,
  trainedHere,
} from "./modelNotebook.ts";

const lines = Array.from({ length: 60 }, (_, i) => [(i * 7) % 13, (i * 5) % 11, `say "\`\${${i}}\\"`]);
const label = ([a, b]: readonly unknown[]) => (Number(a) > Number(b) ? "yes" : "no");
const text = ["a,b,words,answer", ...lines.map(([a, b], i) => `${a},${b},\`\${${i}}\\,${label([a, b])}`)].join("\n");
const table: ReadTable = {
  ...{ kind: "table", rows: 60, delimiter: "," },
  columns: [
    { name: "a", isNumeric: true, missing: 0, distinct: 13 },
    { name: "b", isNumeric: true, missing: 0, distinct: 11 },
    { name: "words", isNumeric: false, missing: 0, distinct: 60 },
    { name: "answer", isNumeric: false, missing: 0, distinct: 2 },
  ],
};
const rows: BroughtTable = { name: "rows.csv", text, delimiter: ",", table };

test("the target is a column with a usual name, else the last; numbers with many values are numbers", () => {
  expect(likelyTarget(table)).toBe("answer");
  expect(
    likelyTarget({
      ...table,
      columns: [{ name: "Species", isNumeric: false, missing: 0, distinct: 3 }, ...table.columns],
    }),
  ).toBe("Species");
  expect([taskOf(rows, "answer"), taskOf(rows, "a")]).toEqual(["classes", "classes"]);
  const many = { ...rows, table: { ...table, columns: [{ name: "p", isNumeric: true, missing: 0, distinct: 400 }] } };
  expect(taskOf(many, "p")).toBe("numbers");
});

test.each([
  ...trainedHere.classes.map((trained) => ["classes", "answer", trained] as const),
  ...trainedHere.numbers.map((trained) => ["numbers", "a", trained] as const),
])("%s of %s by %s: every cell runs, and the encrypted row equals clear", async (task, target, trained) => {
  const { results } = await runNotebook(modelNotebook(rows, null, { target, task, trained, nBits: 3 }));
  for (const [id, { status, diagnostics }] of results.cells)
    expect([id, status, diagnostics.map(({ diagnostic }) => diagnostic.message)]).toEqual([id, "done", []]);
  const outputs = [...results.cells.values()].flatMap((cell) => cell.outputs);
  expect(outputs.some((output) => output.kind === "text" && output.text === "equals clear")).toBe(true);
  expect(outputs.some((output) => output.kind === "deployment" && output.deployment.model === trained)).toBe(true);
});

test("a network from an ONNX file is compiled, run on one row, and offers both its files", async () => {
  const bytes = writtenOnnx({
    inputs: [{ name: "x", shape: ["n", 2] }],
    outputs: ["y"],
    nodes: [{ op: "Gemm", inputs: ["x", "w"], outputs: ["y"] }],
    constants: { w: { shape: [2, 2], values: [1, -1, -1, 1] } },
  });
  const model = { kind: "model", call: "compileOnnxModel" } as BroughtModel["model"];
  const choices = { target: "answer", task: "classes", trained: "Ridge", nBits: 4 } as const;
  const { results } = await runNotebook(modelNotebook(rows, { name: "net.onnx", bytes, model }, choices));
  for (const [id, { status, diagnostics }] of results.cells)
    expect([id, status, diagnostics.map(({ diagnostic }) => diagnostic.message)]).toEqual([id, "done", []]);
  const outputs = [...results.cells.values()].flatMap((cell) => cell.outputs);
  const [offered] = outputs.flatMap((output) => (output.kind === "deployment" ? [output.deployment] : []));
  expect(JSON.parse(offered?.processing ?? "")).toMatchObject({ family: "network", features: 2 });
});

test("long files are parted into cells; longer ones than a notebook holds are refused", () => {
  const choices = { target: "answer", task: "classes", trained: "Ridge", nBits: 3 } as const;
  const long = { ...rows, text: text + "\n".repeat(500_000) };
  const { cells } = modelNotebook(long, null, choices);
  expect(cells.filter(({ folded }) => folded).length).toBe(4);
  const { message } = userErrorOf(() => modelNotebook({ ...rows, text: "x".repeat(2_100_000) }, null, choices));
  expect(message).toContain("expected files of at most 2000000 characters");
});
