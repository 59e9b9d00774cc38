/** Small networks of every kind of operation, as Concrete-ML 1.9.0 quantized them (tests/golden/ml/make_networks.py): integers, ranges, roundings, widths and graphs. */
import { base64Decode } from "@bufbuild/protobuf/wire";
import { beforeAll, describe, expect, test } from "vitest";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import * as ml from "../../src/ml/index.ts";
import { NDArray } from "../../src/trace/arrays.ts";
import { plainGraph } from "../support/graphText.ts";
import { readGolden } from "../support/mlGolden.ts";

interface Recorded {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface Case {
  readonly id: string;
  readonly onnx: string;
  readonly n_bits: number | Readonly<Record<string, number>> | null;
  readonly rounding: number | { readonly n_bits: number; readonly method: "APPROXIMATE" } | null;
  readonly qat: boolean;
  readonly dtype: "float32" | "float64";
  readonly calibration: readonly Recorded[];
  readonly test: readonly Recorded[];
  readonly q_input: readonly (readonly number[])[];
  readonly q_output: readonly (readonly number[])[];
  readonly output: readonly (readonly number[])[];
  readonly output_shapes: readonly (readonly number[])[];
  readonly layers: readonly {
    readonly op: string;
    readonly name: string;
    readonly fused: boolean;
    readonly lsbs: Readonly<Record<string, number>>;
    readonly rmin: number | null;
    readonly rmax: number | null;
  }[];
  readonly width?: number;
  readonly graph?: string;
  readonly report?: Readonly<Record<string, { readonly range: readonly number[]; readonly bitwidth: number }>>;
  readonly error?: string;
}

/** Products of two encrypted tensors that are results: the original takes the zero points off with the wrong sign when it reads the integers. */
const isMisread = (id: string): boolean => id.includes("mul-out");

/** Written otherwise here: slices print their bounds in another way, pads of a largest pool are its own, a matrix product of two is made for all rows at once. */
const others = ["slice", "maxpool-padded", "matmul-enc", "gather"];

type Arrays = NDArray | readonly NDArray[];

const cases = readGolden<readonly Case[]>("ml/networks-1.9.json");
const listed = (given: Arrays): readonly NDArray[] => (NDArray.is(given) ? [given] : given);
const inputOf = (given: readonly Recorded[], dtype: Case["dtype"]): Arrays => {
  const arrays = given.map(({ shape, data }) => new NDArray({ dtype, shape, data: Float64Array.from(data) }));
  return arrays.length === 1 ? (arrays[0] as NDArray) : arrays;
};

/** Rows of the calibration, which take no accumulator beyond its room. */
const firstRows = ({ calibration }: Case, count: number): readonly Recorded[] =>
  calibration.map(({ shape: [rows = 1, ...rest], data }) => ({
    shape: [count, ...rest],
    data: data.slice(0, (data.length / rows) * count),
  }));

async function compiled({ onnx, n_bits: nBits, rounding, qat, calibration, dtype }: Case, virtual = true) {
  const options = {
    ...(nBits === null ? {} : { nBits }),
    roundingThresholdBits:
      typeof rounding === "object" && rounding !== null
        ? { nBits: rounding.n_bits, method: rounding.method }
        : rounding,
    virtual,
    configuration: { enableUnsafeFeatures: true },
  };
  const compile = qat ? ml.compileBrevitasQatModel<Arrays, Arrays> : ml.compileOnnxModel<Arrays, Arrays>;
  return compile(base64Decode(onnx), inputOf(calibration, dtype) as NDArray, options);
}

beforeAll(() => setCompiler(compiler));

describe("as the original", () => {
  test.each(cases.filter(({ error }) => error === undefined).map((each) => [each.id, each] as const))(
    "%s",
    async (_, each) => {
      const module = await compiled(each);
      const rows = inputOf(each.test, each.dtype) as NDArray;
      const q = module.quantizeInput(rows);
      expect(listed(q).map(({ data }) => [...data])).toEqual(each.q_input);
      const plainName = (name: string): string => (/\/MatMul|Gemm_Node/.test(name) ? "product" : name);
      expect(module.layers.map(({ op, name, isFused }) => [op, plainName(name), isFused])).toEqual(
        each.layers.map(({ op, name, fused }) => [op, plainName(name), fused]),
      );
      for (const [i, { lsbs, rmin, rmax }] of each.layers.entries()) {
        const layer = module.layers[i];
        if (layer === undefined) throw new Error("fewer layers");
        const { matmul, single_rounding_op: single, product_q_values: product, ...operands } = lsbs;
        expect(layer.lsbsToRemove).toBe(Math.max(0, matmul ?? single ?? product ?? 0));
        const [first = 0, second = 0] = [
          operands.add ?? operands.input0_q_values_copy,
          operands.sub ?? operands.input1_q_values_copy,
        ];
        expect(layer.operandLsbs).toEqual([Math.max(0, first), Math.max(0, second)]);
        if (layer.isOutput || rmin === null || rmax === null) continue;
        expect(layer.outputQuantizer.rmin).toBeCloseTo(rmin, 6);
        expect(layer.outputQuantizer.rmax).toBeCloseTo(rmax, 6);
      }
      const integers = listed(await module.quantizedForward(q));
      expect(integers.map(({ data }) => [...data])).toEqual(each.q_output);
      expect(integers.map(({ shape }) => shape)).toEqual(each.output_shapes);
      // The rows of the calibration have room in the circuit.
      const known = module.quantizeInput(inputOf(firstRows(each, 4), each.dtype) as NDArray);
      expect(await module.quantizedForward(known, { fhe: "simulate" })).toEqual(await module.quantizedForward(known));
      for (const [i, { data }] of listed(isMisread(each.id) ? [] : await module.forward(rows)).entries())
        for (const [j, value] of data.entries()) expect(value).toBeCloseTo(each.output[i]?.[j] as number, 6);
      const { graph } = module.fheCircuit;
      if (each.width !== undefined) expect(graph.maximumIntegerBitWidth()).toBe(each.width);
      const isNamed = !each.layers.some(({ name }) => name === "Gemm_Node");
      if (each.report !== undefined && isNamed) expect(module.bitwidthAndRangeReport()).toEqual(each.report);
      if (each.graph !== undefined && !others.some((name) => each.id.startsWith(name)))
        expect(plainGraph(graph.format({ bounds: true, order: "creation" }))).toBe(plainGraph(each.graph));
    },
  );
});

const of = (id: string): Case => {
  const each = cases.find((one) => one.id === id);
  if (each === undefined) throw new Error(`no case ${id}`);
  return each;
};

describe("on ciphertexts as simulated and in clear", () => {
  test.each(["residual-block-3", "concat-one-3", "maxpool-3", "two-outputs-mid-3"])("%s", async (id) => {
    const each = of(id);
    const module = await compiled(each, false);
    const first = firstRows(each, 1);
    const q = module.quantizeInput(inputOf(first, each.dtype) as NDArray);
    const clear = await module.quantizedForward(q);
    expect(await module.quantizedForward(q, { fhe: "simulate" })).toEqual(clear);
    expect(await module.quantizedForward(q, { fhe: "execute" })).toEqual(clear);
    module.fheCircuit.dispose();
  });
});
