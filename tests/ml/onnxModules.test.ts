/** Networks from ONNX files, quantized and compiled: integer by integer what Concrete-ML makes of them. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import * as ml from "../../src/ml/index.ts";
import { NDArray } from "../../src/trace/arrays.ts";
import { userErrorOf, userErrorOfAsync } from "../support/errors.ts";
import { plainGraph } from "../support/graphText.ts";
import {
  type GoldenPreprocess,
  type GoldenQuantizer,
  goldenCases,
  goldenData,
  goldenRows,
} from "../support/mlGolden.ts";

interface Case {
  readonly id: string;
  readonly network: string;
  readonly n_bits: number | Readonly<Record<string, number>> | null;
  readonly import_qat: boolean;
  readonly rounding_threshold_bits:
    | number
    | { readonly n_bits: number; readonly method: "EXACT" | "APPROXIMATE" }
    | null;
  readonly dataset: string;
  readonly columns: readonly number[] | null;
  readonly preprocess: GoldenPreprocess;
  readonly input_dtype?: "float32" | "float64";
  readonly calibration_rows: readonly number[];
  readonly test_rows: readonly number[];
  readonly layers: readonly {
    readonly op: string;
    readonly can_fuse: boolean;
    readonly constants: Readonly<Record<string, { readonly qvalues?: unknown }>>;
    readonly name: string;
    readonly lsbs_to_remove?: Readonly<Record<string, number>>;
    readonly output_stats: { readonly rmin: number; readonly rmax: number };
    readonly output_params: { readonly scale: number };
  }[];
  readonly input_quantizers: readonly GoldenQuantizer[];
  readonly output_quantizers: readonly GoldenQuantizer[];
  readonly q_input: unknown;
  readonly q_output: unknown;
  readonly q_output_simulate?: unknown;
  readonly simulate_rows: number;
  readonly output: unknown;
  readonly maximum_integer_bit_width: number;
  readonly bitwidth_and_range_report: Readonly<Record<string, Report>>;
  readonly graph: string;
  readonly compile_error?: string;
}

const flat = (values: unknown): number[] => [values].flat(9) as number[];
const of = (id: string): Case => {
  const each = cases.find((one) => one.id === id);
  if (each === undefined) throw new Error(`no case ${id}`);
  return each;
};
const cases = goldenCases<Case>("neural");

function rowsOf({ dataset, columns, preprocess, input_dtype: dtype = "float64" }: Case, places: readonly number[]) {
  const { X } = goldenData(dataset);
  const chosen = columns === null ? X : X.map((row) => columns.map((column) => row[column] as number));
  const { rows, columns: width, data } = goldenRows(chosen, places, preprocess);
  return new NDArray({ dtype, shape: [rows, width], data: dtype === "float32" ? data.map(Math.fround) : data });
}

function compile(each: Case, virtual = true): Promise<ml.CustomModule> {
  const bytes = new Uint8Array(readFileSync(new URL(`../golden/ml/onnx/${each.network}.onnx`, import.meta.url)));
  const { n_bits: nBits, rounding_threshold_bits: rounding } = each;
  const options = {
    ...(nBits === null ? {} : { nBits }),
    roundingThresholdBits:
      typeof rounding === "object" && rounding !== null
        ? { nBits: rounding.n_bits, method: rounding.method }
        : rounding,
    virtual,
    configuration: { enableUnsafeFeatures: true },
  };
  const inputset = rowsOf(each, each.calibration_rows);
  return each.import_qat
    ? ml.compileBrevitasQatModel(bytes, inputset, options)
    : ml.compileOnnxModel(bytes, inputset, options);
}

beforeAll(() => setCompiler(compiler));

interface Report {
  readonly range: readonly number[];
  readonly bitwidth: number;
}

/** Layers in order with their constants, ranges, scales and roundings. */
function expectLayers({ layers }: ml.CustomModule, each: Case): void {
  expect(layers.map(({ op, name }) => [op, name])).toEqual(each.layers.map(({ op, name }) => [op, name]));
  for (const [i, golden] of each.layers.entries()) {
    const layer = layers[i];
    if (layer === undefined) throw new Error("fewer layers");
    const { op, constants, output_stats: stats, output_params: params } = golden;
    const weights = constants["1"]?.qvalues;
    if (["Gemm", "MatMul", "Conv"].includes(op)) expect(layer.constants[1]?.quantized?.integers).toEqual(flat(weights));
    expect(layer.isFused).toBe(golden.can_fuse);
    const low = golden.lsbs_to_remove;
    expect(layer.lsbsToRemove).toBe(low?.matmul ?? low?.single_rounding_op ?? low?.product_q_values ?? 0);
    if (layer.isOutput) continue;
    const { rmin, rmax, scale } = layer.outputQuantizer;
    for (const [own, theirs] of [
      [rmin, stats.rmin],
      [rmax, stats.rmax],
      [scale, params.scale],
    ] as const)
      expect(own).toBeCloseTo(theirs, 6);
  }
}

const compiled = cases.filter(({ compile_error: error, layers }) => error === undefined && layers !== undefined);
const done = compiled.map(({ id }) => id);

describe("golden cases", () => {
  test.each(done)("%s", async (id) => {
    const each = of(id);
    const module = await compile(each);
    const rows = rowsOf(each, each.test_rows);
    const q = module.quantizeInput(rows);
    expect([...q.data]).toEqual(flat(each.q_input));
    expectLayers(module, each);
    const integers = await module.quantizedForward(q);
    expect([...integers.data]).toEqual(flat(each.q_output));
    for (const [i, value] of (await module.forward(rows)).data.entries())
      expect(value).toBeCloseTo(flat(each.output)[i] as number, 4);
    const { graph } = module.fheCircuit;
    expect(graph.maximumIntegerBitWidth()).toBe(each.maximum_integer_bit_width);
    expect(module.bitwidthAndRangeReport()).toEqual(each.bitwidth_and_range_report);
    expect(plainGraph(graph.format({ bounds: true, order: "creation" }))).toBe(plainGraph(each.graph));
  });
});

test("simulated is clear where rows are like those of the calibration", async () => {
  const each = of("mlp-3");
  const module = await compile(each);
  const q = module.quantizeInput(rowsOf(each, each.calibration_rows.slice(0, 5)));
  expect(await module.quantizedForward(q, { fhe: "simulate" })).toEqual(await module.quantizedForward(q));
});

test("softmax at the end is the client's", async () => {
  const each = of("unsupported_softmax-4");
  const module = await compile(each);
  const { data, shape } = await module.forward(rowsOf(each, each.test_rows));
  expect(shape).toEqual([each.test_rows.length, 3]);
  for (let i = 0; i < data.length; i += 3) expect(data.slice(i, i + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  expect(module.layers.map(({ op }) => op)).not.toContain("Softmax");
});

test("the wrong function is named, and rows of another shape are refused", async () => {
  const each = of("qat_mlp_3-none");
  const error = await userErrorOfAsync(() => compile({ ...each, import_qat: false }));
  expect(error.diagnostic.hint).toContain("compileBrevitasQatModel");
  const other = await userErrorOfAsync(() => compile({ ...of("mlp-3"), import_qat: true }));
  expect(other.diagnostic.hint).toContain("compileOnnxModel");
  const module = await compile(of("mlp-3"));
  expect(userErrorOf(() => module.quantizeInput([[1, 2, 3]])).message).toContain("rows of shape (2)");
});

test("rows beyond the calibration are refused where they would wrap around", async () => {
  // Row 2 takes an accumulator outside of the width that the circuit gives it.
  const each = of("mlp_std-5");
  const module = await compile(each);
  const error = await userErrorOfAsync(() => module.forward(rowsOf(each, each.test_rows), { fhe: "simulate" }));
  expect(error.message).toContain("row 2 takes the sum of layer");
});

test("on ciphertexts", async () => {
  const each = of("linear_only-4");
  const module = await compile(each, false);
  const X = rowsOf(each, each.calibration_rows.slice(0, 2));
  expect(await module.forward(X, { fhe: "execute" })).toEqual(await module.forward(X));
  module.fheCircuit.dispose();
});
