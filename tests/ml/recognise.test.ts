/** What files of data and models are: by golden files of XGBoost and skl2onnx, networks, tables; and what anything else is told. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { recogniseFile } from "../../src/ml/import/recognise.ts";
import { userErrorOf } from "../support/errors.ts";

const golden = (name: string) => JSON.parse(readFileSync(new URL(`../golden/ml/${name}`, import.meta.url), "utf8"));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("XGBoost's files are named with trees, depth and classes", () => {
  const { cancer, diabetes } = golden("xgboost-json.json");
  expect(recogniseFile("cancer.json", bytes(JSON.stringify(cancer.model)))).toMatchObject({
    ...{ kind: "model", call: "fromXgboost", name: "XGBClassifier", task: "classes", features: 4, needsRows: false },
    size: expect.stringMatching(/^\d+ trees, depth \d, 2 classes$/),
  });
  expect(recogniseFile("d.JSON", bytes(JSON.stringify(diabetes.model)))).toMatchObject({ task: "numbers" });
});

test("tables say what their columns hold, whatever parts their cells", () => {
  const table = recogniseFile("t.csv", bytes("a;b;kind\n1;;x\n2;3;y\n1;4;x\n"));
  expect(table).toEqual({
    ...{ kind: "table", rows: 3, delimiter: ";" },
    columns: [
      { name: "a", isNumeric: true, missing: 0, distinct: 2 },
      { name: "b", isNumeric: true, missing: 1, distinct: 2 },
      { name: "kind", isNumeric: false, missing: 0, distinct: 2 },
    ],
  });
  expect(recogniseFile("t.tsv", bytes("a\tb\n1\t2\n"))).toMatchObject({ delimiter: "\t" });
});

test.each([
  ["a.csv", "a\n1", "expected at least two columns, features and a target, got 1"],
  ["a.csv", "a,b\n1", "line 2: expected 2 cells, got 1"],
  ["a.onnx", "nothing", "onnx"],
  ["a.json", "{}", "fromXgboost: expected a model file"],
  ["a.pkl", "x", "a.pkl: expected a .csv, .onnx or XGBoost .json file"],
])("%s of %j is refused in words", (name, text, message) => {
  expect(userErrorOf(() => recogniseFile(name, bytes(text))).message).toContain(message);
});

test("ONNX files are models, pipelines or networks", () => {
  const { cases } = golden("onnx-models.json") as { cases: Record<string, { onnx?: string; model?: string }> };
  const [first] = Object.values(cases);
  const text = first?.onnx ?? first?.model ?? "";
  expect(recogniseFile("m.onnx", Buffer.from(text, "base64"))).toMatchObject({ call: "fromOnnx", needsRows: true });
  const network = readFileSync(new URL("../golden/ml/onnx/cnn_digits.onnx", import.meta.url));
  expect(recogniseFile("cnn.onnx", network)).toMatchObject({ call: "compileOnnxModel", name: "network", features: 64 });
});
