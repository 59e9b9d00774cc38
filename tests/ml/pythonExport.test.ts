/**
 * docs/python/export_and_check.py: what Python exports is read here, and gives Python's numbers. Runs where a Python with the packages is: `GLOVEBOX_PYTHON` names it
 * (python3 unless it does). What is not there is skipped, and said.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import { networkOf } from "../../src/ml/import/network/graph.ts";
import * as ml from "../../src/ml/index.ts";
import { evaluateNodes } from "../../src/ml/network/evaluate.ts";
import { readOnnx } from "../../src/ml/onnx/read.ts";
import { NDArray } from "../../src/trace/arrays.ts";

const python = process.env.GLOVEBOX_PYTHON ?? "python3";
const script = fileURLToPath(new URL("../../docs/python/export_and_check.py", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "glovebox-export-"));

afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => setCompiler(compiler));

/** Examples of the script, and the packages that each needs. */
const examples = {
  torch: ["torch", "onnx"],
  "torch-cnn": ["torch", "onnx"],
  brevitas: ["brevitas", "onnxoptimizer"],
  keras: ["keras", "tensorflow", "tf2onnx"],
  sklearn: ["sklearn", "skl2onnx", "onnx"],
} as const;

/** Packages that this Python does not have. */
function missing(packages: readonly string[]): readonly string[] {
  const find = "import sys, importlib.util as u; print(*[p for p in sys.argv[1:] if u.find_spec(p) is None])";
  const { status, stdout } = spawnSync(python, ["-c", find, ...packages], { encoding: "utf8" });
  return status === 0 ? stdout.split(/\s+/).filter((name) => name !== "") : [python];
}

interface Rows {
  readonly shape: readonly number[];
  readonly X: readonly (readonly number[])[];
  readonly output: readonly (readonly number[])[];
}

describe.each(Object.entries(examples))("%s", (name, packages) => {
  const lacks = missing(packages);
  if (lacks.length > 0) console.warn(`export of ${name} is not tested: ${python} has no ${lacks.join(", ")}`);

  test.skipIf(lacks.length > 0)(
    "what Python exports gives Python's numbers, in floats and nearly in integers",
    { timeout: 120_000 },
    async () => {
      const out = join(folder, name);
      execFileSync(python, [script, "--example", name, "--out", out], { stdio: "pipe" });
      const bytes = new Uint8Array(readFileSync(join(out, "model.onnx")));
      const { shape, X, output } = JSON.parse(readFileSync(join(out, "rows.json"), "utf8")) as Rows;
      const { nodes, finishing, outputs, inputs } = networkOf(readOnnx(bytes));
      expect(inputs.map((input) => input.shape)).toEqual([shape]);
      for (const [i, row] of X.entries()) {
        const x = new NDArray({ dtype: "float32", shape: [1, ...shape], data: Float64Array.from(row) });
        const got = evaluateNodes([...nodes, ...finishing], new Map([[inputs[0]?.name ?? "", x]])).get(
          outputs[0]?.finished ?? "",
        );
        for (const [k, value] of (output[i] ?? []).entries()) expect(got?.data[k]).toBeCloseTo(value, 4);
      }
      const rows = new NDArray({ dtype: "float32", shape: [X.length, ...shape], data: Float64Array.from(X.flat()) });
      const settings = { virtual: true, configuration: { enableUnsafeFeatures: true } };
      const module =
        name === "brevitas"
          ? await ml.compileBrevitasQatModel(bytes, rows, settings)
          : await ml.compileOnnxModel(bytes, rows, { nBits: 7, ...settings });
      const wanted = output.flat();
      const spread = Math.max(...wanted) - Math.min(...wanted);
      for (const [k, value] of (await module.forward(rows)).data.entries())
        expect(Math.abs(value - (wanted[k] as number)) / spread).toBeLessThan(0.1);
    },
  );
});
