/** What people are told when a network of theirs cannot be compiled, or when they call it wrongly. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { compiler, UserError } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import { networkOf } from "../../src/ml/import/network/graph.ts";
import * as ml from "../../src/ml/index.ts";
import { prunedLayer, unitInputs } from "../../src/ml/models/pruning.ts";
import { explainedFailure, maximumLookupBits } from "../../src/ml/models/tooWide.ts";
import { readOnnx } from "../../src/ml/onnx/read.ts";
import { maximumLookupBits as compilersLimit } from "../../src/passes/check.ts";
import { NDArray } from "../../src/trace/arrays.ts";
import { userErrorOf, userErrorOfAsync } from "../support/errors.ts";
import { type GoldenPreprocess, goldenCases, goldenData, goldenRows } from "../support/mlGolden.ts";
import { writtenOnnx } from "../support/onnxWriter.ts";

interface Case {
  readonly id: string;
  readonly network: string;
  readonly n_bits: number;
  readonly dataset: string;
  readonly columns: readonly number[] | null;
  readonly preprocess: GoldenPreprocess;
  readonly calibration_rows: readonly number[];
  readonly compile_error?: string;
  readonly maximum_integer_bit_width: number;
}

beforeAll(() => setCompiler(compiler));

/** A golden network and its calibration rows. */
function golden(id: string) {
  const each = goldenCases<Case>("neural").find((one) => one.id === id);
  if (each === undefined) throw new Error(`no case ${id}`);
  const { X } = goldenData(each.dataset);
  const { columns: chosen } = each;
  const { rows, columns, data } = goldenRows(
    chosen === null ? X : X.map((row) => chosen.map((column) => row[column] as number)),
    each.calibration_rows,
    each.preprocess,
  );
  const bytes = new Uint8Array(readFileSync(new URL(`../golden/ml/onnx/${each.network}.onnx`, import.meta.url)));
  return { each, bytes, X: new NDArray({ dtype: "float64", shape: [rows, columns], data }) };
}

describe("too wide", () => {
  test("the limit is the compiler's", () => expect(maximumLookupBits).toBe(compilersLimit));

  test.each(["mlp-8", "wide_120-7"])("%s names the layer, its bits, and what would help, tried", async (id) => {
    const { each, bytes, X } = golden(id);
    expect(each.compile_error).toContain("16-bit table lookups");
    const error = await userErrorOfAsync(() => ml.compileOnnxModel(bytes, X, { nBits: each.n_bits }));
    expect(error.message).toContain(`layer '/fcs.1/Gemm' (Gemm) sums up to ${each.maximum_integer_bit_width} bits`);
    expect(error.message).toContain(`a table lookup takes at most ${maximumLookupBits}`);
    expect(error.diagnostic.code).toBe("not-compilable");
    const [, nBits, bits] =
      /- nBits: (\d): lookups of at most (\d+) bits, results within [\d.e-]+ %/.exec(error.message) ?? [];
    expect(Number(bits)).toBeLessThanOrEqual(maximumLookupBits);
    expect(error.message).toMatch(/- roundingThresholdBits: 8: lookups of at most 8 bits/);
    expect(error.message).toMatch(/- pruning \(the \d+ largest of \d+ weights of each unit of '\/fcs.1\/Gemm'\): /);
    expect(error.diagnostic.hint).toContain(`nBits: ${nBits}; or roundingThresholdBits: 8`);
    // What it says of fewer bits is so.
    const settings = { virtual: true, configuration: { enableUnsafeFeatures: true } };
    const module = await ml.compileOnnxModel(bytes, X, { ...settings, nBits: Number(nBits) });
    const report = module.bitwidthAndRangeReport();
    const sums = module.layers.slice(0, -1).flatMap(({ name }) => report[name]?.bitwidth ?? []);
    expect(Math.max(...sums)).toBe(Number(bits));
  });

  test("pruning keeps the largest weights of each unit, of either axis", () => {
    const weights = { shape: [2, 3], values: [1, -5, 2, 4, 0.5, -3], isFloat32: true, quantized: null };
    const network = (op: string, attributes: object) => ({
      ...{ inputs: [], finishing: [], outputs: [], shapes: new Map() },
      nodes: [{ op, name: "n", inputs: ["x"], output: "y", attributes: { ...attributes }, constants: { 1: weights } }],
    });
    const kept = (op: string, attributes: object, count: number) =>
      prunedLayer(network(op, attributes), "n", count).nodes[0]?.constants[1]?.values;
    expect(kept("Gemm", { transB: 1 }, 1)).toEqual([0, -5, 0, 4, 0, 0]);
    expect(kept("MatMul", {}, 1)).toEqual([0, -5, 0, 4, 0, -3]);
    expect(unitInputs(network("Conv", {}), "n")).toBe(3);
    expect(unitInputs(network("MatMul", {}), "n")).toBe(2);
    expect(unitInputs(network("MatMul", {}), "other")).toBeNull();
  });
});

/** A network of two layers, which works. */
const fine = (): Uint8Array =>
  writtenOnnx({
    nodes: [
      { op: "Gemm", inputs: ["x", "w"], outputs: ["a"] },
      { op: "Relu", inputs: ["a"], outputs: ["r"] },
      { op: "Gemm", inputs: ["r", "v"], outputs: ["y"] },
    ],
    inputs: [{ name: "x", shape: ["N", 2] }],
    outputs: ["y"],
    constants: {
      w: { shape: [2, 2], values: [1, -0.5, 0.25, 1] },
      v: { shape: [2, 1], values: [0.5, -1] },
    },
  });
const rows = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(2 * i)]);

/** No network of a test's size is without parameters: the search's error is made here. */
test("no parameters: the widest layer by name, and what the search says would help", async () => {
  const nothing = new UserError("parameters: expected noise that fits", {
    code: "no-parameters",
    hint: "A larger pError.",
  });
  const failed = {
    imported: networkOf(readOnnx(fine())),
    rows: [new NDArray({ dtype: "float64", shape: [20, 2], data: Float64Array.from(rows.flat()) })],
    options: { nBits: 3 },
    compile: (_: unknown, options: object) => ml.compileOnnxModel<unknown, NDArray>(fine(), rows, options),
  };
  const error = (await explainedFailure(nothing, failed)) as UserError;
  expect(error.message).toMatch(
    /^network: layer '\/2\/Gemm' \(Gemm\) sums up to \d bits .*; parameters: expected noise that fits$/,
  );
  expect(error.diagnostic).toMatchObject({
    code: "no-parameters",
    hint: "A larger pError. Fewer nBits make all of them smaller.",
  });
  expect(error.diagnostics[1]).toBe(nothing.diagnostic);
  const other = new UserError("another one", { code: "shape" });
  expect(await explainedFailure(other, failed)).toBe(other);
});

describe("wrong calls", () => {
  const errorOf = (X: Parameters<typeof ml.compileOnnxModel>[1], options: object) =>
    userErrorOfAsync(() => ml.compileOnnxModel(fine(), X, options));

  test.each([
    [{ op_inputs: 3, op_weights: 3, outputs: 5 }, "outputs"],
    [{ op_inputs: 3 }, "opWeights"],
    [{ op_inputs: 0, op_weights: 3 }, "op_inputs"],
    [{ op_inputs: 6, op_weights: 3, model_outputs: 5 }, "modelOutputs of at least opInputs"],
    ["three", "nBits"],
    [2.5, "nBits"],
  ])("nBits %j", async (nBits, words) => {
    const error = await errorOf(rows, { nBits });
    expect(error.message).toContain("nBits");
    expect(error.message).toContain(words);
  });

  test("the seed's spelling of nBits is taken, and gives its bits", async () => {
    const nBits = { net_inputs: 5, op_inputs: 3, op_weights: 3, net_outputs: 5 };
    const settings = { virtual: true, configuration: { enableUnsafeFeatures: true } };
    const module = await ml.compileOnnxModel(fine(), rows, { nBits, ...settings });
    const same = await ml.compileOnnxModel(fine(), rows, { nBits: { opInputs: 3, opWeights: 3 }, ...settings });
    expect(module.layers).toEqual(same.layers);
  });

  test("options that there are not", async () => {
    expect((await errorOf(rows, { n_bits: 3 })).message).toContain("n_bits");
    expect((await errorOf(rows, { roundingThresholdBits: 1 })).message).toContain("roundingThresholdBits");
    expect((await errorOf(rows, { roundingThresholdBits: 9 })).message).toContain("roundingThresholdBits");
  });

  test("rows of other shapes, none, and numbers that are none", async () => {
    const flat = new NDArray({ dtype: "float64", shape: [2], data: Float64Array.of(1, 2) });
    expect((await errorOf([[1, 2, 3]], {})).message).toContain("inputset: expected rows of shape (2), got (1, 3)");
    expect((await errorOf([], {})).message).toContain("inputset: expected rows of shape (2)");
    expect((await errorOf([[1, Number.NaN]], {})).message).toContain("inputset: expected finite numbers");
    expect((await errorOf(flat, {})).message).toContain("inputset: expected rows");
  });

  test("afterwards: other shapes, and sums beyond the calibration", async () => {
    const settings = { virtual: true, configuration: { enableUnsafeFeatures: true } };
    const module = await ml.compileOnnxModel(fine(), rows, { nBits: 4, ...settings });
    const wrong = userErrorOf(() => module.quantizeInput([[1, 2, 3]]));
    expect(wrong.message).toContain("X: expected rows of shape (2), got (1, 3)");
    expect(module.quantizeInput([[1e6, -1e6]])).toEqual(module.quantizeInput([[1e3, -1e3]]));
    const q = new NDArray({ dtype: "int64", shape: [1, 2], data: Float64Array.of(100, 100) });
    const error = await userErrorOfAsync(() => module.quantizedForward(q, { fhe: "simulate" }));
    expect(error.diagnostic.code).toBe("out-of-calibration");
    expect(error.message).toContain("row 0 takes the sum of layer");
  });
});
