/** Golden data of machine learning: reads the files and turns their snake_case records into Glovebox's own. */
import { readFileSync } from "node:fs";
import { type Matrix, takeRows, toMatrix } from "../../src/ml/numeric/matrix.ts";
import type { Quantizer } from "../../src/ml/quantize/quantizer.ts";

/** A quantizer as the original's fields. */
export interface GoldenQuantizer {
  readonly n_bits?: number;
  readonly is_signed: boolean;
  readonly is_symmetric: boolean;
  readonly is_narrow: boolean;
  readonly is_qat: boolean;
  readonly rmin?: number;
  readonly rmax?: number;
  readonly scale: number;
  readonly zero_point: number | readonly (readonly number[])[];
  readonly offset: number;
  readonly no_clipping: boolean;
}

/** A data set as tests/golden/data holds it. */
export interface GoldenData {
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly [target: string]: unknown;
}

/** How rows were prepared before a model saw them. */
export type GoldenPreprocess =
  | null
  | { readonly kind: "none" }
  | { readonly kind: "standard"; readonly mean: readonly number[]; readonly scale: readonly number[] }
  | { readonly kind: "divide"; readonly by: number };

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../golden/${path}`, import.meta.url), "utf8"));

/** One golden file, by its path within tests/golden. */
export const readGolden = <T>(path: string): T => read(path) as T;

/** The cases of one golden file of tests/golden/ml. */
export const goldenCases = <T>(name: string): readonly T[] =>
  (read(`ml/${name}.json`) as { cases: readonly T[] }).cases;

/** One data set. */
export const goldenData = (name: string): GoldenData => read(`data/${name}.json`) as GoldenData;

const { splits } = read("data/splits.json") as {
  splits: Readonly<Record<string, { readonly train: readonly number[]; readonly test: readonly number[] }>>;
};

/** Row numbers of a split, in order. */
export function goldenSplit(name: string): { readonly train: readonly number[]; readonly test: readonly number[] } {
  const split = splits[name];
  if (split === undefined) throw new Error(`no split ${name}`);
  return split;
}

/** Rows of a data set, prepared as a case says. */
export function goldenRows(
  X: readonly (readonly number[])[],
  rows: readonly number[],
  preprocess: GoldenPreprocess,
): Matrix {
  const all = toMatrix("X", X as number[][]);
  const taken = takeRows(all, rows);
  if (preprocess === null || preprocess.kind === "none") return taken;
  const data = taken.data.map((value, i) => {
    if (preprocess.kind === "divide") return value / preprocess.by;
    const column = i % taken.columns;
    return (value - (preprocess.mean[column] ?? Number.NaN)) / (preprocess.scale[column] ?? Number.NaN);
  });
  return { ...taken, data };
}

/** The fields of Glovebox's quantizer that the original's record gives. */
export function goldenQuantizer(golden: GoldenQuantizer): Omit<Quantizer, "isFloat32"> {
  return {
    nBits: golden.n_bits ?? Number.NaN,
    isSigned: golden.is_signed,
    isSymmetric: golden.is_symmetric,
    isNarrow: golden.is_narrow,
    isQat: golden.is_qat,
    rmin: golden.rmin ?? Number.NaN,
    rmax: golden.rmax ?? Number.NaN,
    scale: golden.scale,
    zeroPoint: golden.zero_point as number,
    offset: golden.offset,
    noClipping: golden.no_clipping,
  };
}

/** `max_iter` as `maxIter`. */
export const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** All splits by name. */
export const goldenSplits = () => Object.entries(splits);
