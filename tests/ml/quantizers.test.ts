/** Quantizers against Concrete-ML's, integer by integer (tests/golden/ml/quantizers.json). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dequantize, type Quantizer, quantize, quantizerOf } from "../../src/ml/quantize/quantizer.ts";
import type { GoldenQuantizer } from "../support/mlGolden.ts";
import { goldenQuantizer } from "../support/mlGolden.ts";

interface Case {
  readonly id: string;
  readonly array: string;
  readonly float32?: boolean;
  readonly values?: readonly number[];
  readonly n_bits: number;
  readonly options: Readonly<Record<string, boolean>>;
  readonly given?: { readonly scale: number; readonly zero_point: number; readonly offset: number };
  readonly quantizer: GoldenQuantizer;
  readonly qvalues: readonly unknown[];
  readonly probe?: readonly number[];
  readonly probe_q?: readonly number[];
  readonly probe_q_no_clipping?: readonly number[];
  readonly dequantized?: readonly unknown[];
}

const golden = JSON.parse(readFileSync(new URL("../golden/ml/quantizers.json", import.meta.url), "utf8")) as {
  readonly arrays: Readonly<Record<string, readonly number[]>>;
  readonly cases: readonly Case[];
};

const flat = (values: readonly unknown[]): Float64Array => Float64Array.from(values.flat(9) as number[]);

const quantizerOfCase = ({ array, values, options, n_bits, float32 = false }: Case): Quantizer =>
  quantizerOf(
    flat(values ?? golden.arrays[array] ?? []),
    {
      nBits: n_bits,
      isSigned: options.is_signed ?? false,
      isSymmetric: options.is_symmetric ?? false,
      isNarrow: options.is_narrow ?? false,
      isQat: options.is_qat ?? false,
    },
    float32,
  );

describe("quantizers", () => {
  const fitted = golden.cases.filter(({ given }) => given === undefined);
  test.each(fitted.map((each) => [each.id, each] as const))("%s", (_, each) => {
    const quantizer = quantizerOfCase(each);
    const { isFloat32: _type, ...fields } = quantizer;
    expect(fields).toEqual(goldenQuantizer(each.quantizer));
    expect(quantize(quantizer, flat(each.values ?? golden.arrays[each.array] ?? []))).toEqual(flat(each.qvalues));
    if (each.probe !== undefined) {
      expect(quantize(quantizer, flat(each.probe))).toEqual(flat(each.probe_q ?? []));
      if (each.probe_q_no_clipping !== undefined)
        expect(quantize({ ...quantizer, noClipping: true }, flat(each.probe))).toEqual(flat(each.probe_q_no_clipping));
    }
    if (each.dequantized !== undefined)
      expect(dequantize(quantizer, flat(each.qvalues))).toEqual(flat(each.dequantized));
  });

  test.each(golden.cases.filter(({ given }) => given !== undefined))("given: $id", (each) => {
    const { scale = 1, zero_point: zeroPoint = 0, offset = 0 } = each.given ?? {};
    const quantizer = { ...quantizerOf([0, 1], { nBits: each.n_bits }), scale, zeroPoint, offset };
    expect(dequantize(quantizer, flat(each.qvalues))).toEqual(flat(each.dequantized ?? []));
  });

  test("options that exclude each other, and bits that are none, are refused", () => {
    expect(() => quantizerOf([0, 1], { nBits: 3, isSymmetric: true })).toThrow(/expected isSigned/);
    expect(() => quantizerOf([0, 1], { nBits: 3, isSigned: true, isSymmetric: true, isQat: true })).toThrow(/got both/);
    for (const nBits of [0, 2.5, Number.NaN, 33]) expect(() => quantizerOf([0, 1], { nBits })).toThrow(/nBits/);
  });
});
