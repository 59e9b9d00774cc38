/** scikit-learn's small data sets of classes: iris, wine, breast cancer, digits. */
import { isBoolean, readOptions } from "../../base/options.ts";
import { NDArray } from "../../trace/arrays.ts";
import { rules } from "../models/options.ts";
import {
  type ClassBunch,
  classArray,
  decimals,
  featureArray,
  type LoadOptions,
  letters,
  type Pair,
  present,
  presented,
} from "./bunch.ts";
import * as tables from "./tables/index.ts";

/** The loader gives an object. */
interface AsObject extends LoadOptions {
  readonly returnXY?: false;
}

/** The loader gives a pair. */
interface AsPair extends LoadOptions {
  readonly returnXY: true;
}

const checkedLoad = (name: string, options: LoadOptions): LoadOptions =>
  readOptions<LoadOptions>({ name, example: "{ returnXY: true }", checks: { returnXY: isBoolean } }, options);

const ofUci = (what: string): string =>
  `${what} UCI Machine Learning Repository, Creative Commons Attribution 4.0; the numbers that scikit-learn 1.5 (BSD-3-Clause) has.`;

/** Iris flowers: 150 rows, 4 features, 3 classes. */
export function loadIris(options?: AsObject): ClassBunch;
export function loadIris(options: AsPair): Pair;
export function loadIris(options: LoadOptions = {}): ClassBunch | Pair {
  const { rows, targets } = present(tables.iris);
  const bunch = {
    data: featureArray(decimals(rows), 4),
    target: classArray(letters(targets)),
    featureNames: ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
    targetNames: ["setosa", "versicolor", "virginica"],
    description: ofUci("Iris flowers, measured by E. Anderson, published by R. A. Fisher (1936)."),
  };
  return presented(bunch, checkedLoad("loadIris", options));
}

/** Wines: 178 rows, 13 features, 3 classes. */
export function loadWine(options?: AsObject): ClassBunch;
export function loadWine(options: AsPair): Pair;
export function loadWine(options: LoadOptions = {}): ClassBunch | Pair {
  const { rows, targets } = present(tables.wine);
  const bunch = {
    data: featureArray(decimals(rows), wineFeatures.length),
    target: classArray(letters(targets)),
    featureNames: wineFeatures,
    targetNames: ["class_0", "class_1", "class_2"],
    description: ofUci("Chemical analysis of wines of three cultivars, by M. Forina and others (1991)."),
  };
  return presented(bunch, checkedLoad("loadWine", options));
}

const wineFeatures: readonly string[] = [
  ...["alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids"],
  ...["nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280/od315_of_diluted_wines", "proline"],
];

/** Breast tumours: 569 rows, 30 features; class 0 is malignant, 1 benign. */
export function loadBreastCancer(options?: AsObject): ClassBunch;
export function loadBreastCancer(options: AsPair): Pair;
export function loadBreastCancer(options: LoadOptions = {}): ClassBunch | Pair {
  const { rows, targets } = present(tables.breastCancer);
  const bunch = {
    data: featureArray(decimals(rows), 3 * tumourFeatures.length),
    target: classArray(letters(targets)),
    featureNames: [
      ...tumourFeatures.map((feature) => `mean ${feature}`),
      ...tumourFeatures.map((feature) => `${feature} error`),
      ...tumourFeatures.map((feature) => `worst ${feature}`),
    ],
    targetNames: ["malignant", "benign"],
    description: ofUci("Breast Cancer Wisconsin (Diagnostic), by W. Wolberg, O. Mangasarian and W. Street (1995)."),
  };
  return presented(bunch, checkedLoad("loadBreastCancer", options));
}

const tumourFeatures: readonly string[] = [
  ...["radius", "texture", "perimeter", "area", "smoothness", "compactness"],
  ...["concavity", "concave points", "symmetry", "fractal dimension"],
];

/** Handwritten digits, with the images. */
export interface DigitsBunch extends ClassBunch {
  /** The same numbers as pictures: rows × 8 × 8. */
  readonly images: NDArray;
}

/** Options of `loadDigits`. */
export interface DigitsOptions extends LoadOptions {
  /** How many classes: only the digits below it; 10 unless given. */
  readonly nClass?: number;
}

/** Handwritten digits: 1797 rows of 8 × 8 grey values from 0 to 16, 10 classes. */
export function loadDigits(options?: DigitsOptions & AsObject): DigitsBunch;
export function loadDigits(options: DigitsOptions & AsPair): Pair;
export function loadDigits(options: DigitsOptions = {}): DigitsBunch | Pair {
  const { nClass = 10, ...rest } = readOptions<DigitsOptions>(
    { name: "loadDigits", example: "{ nClass: 10 }", checks: { returnXY: isBoolean, nClass: rules.count } },
    options,
  );
  const table = present(tables.digits);
  const all = letters(table.targets);
  const pixels = letters(table.rows);
  const kept = [...all.keys()].filter((row) => (all[row] as number) < nClass);
  const data = new Float64Array(64 * kept.length);
  for (const [i, row] of kept.entries()) data.set(pixels.subarray(64 * row, 64 * row + 64), 64 * i);
  const bunch = {
    data: featureArray(data, 64),
    target: classArray(Float64Array.from(kept, (row) => all[row] as number)),
    featureNames: Array.from({ length: 64 }, (_, j) => `pixel_${Math.floor(j / 8)}_${j % 8}`),
    targetNames: Array.from({ length: Math.min(10, nClass) }, (_, k) => String(k)),
    images: new NDArray({ dtype: "float64", shape: [kept.length, 8, 8], data }),
    description: ofUci(
      "Optical Recognition of Handwritten Digits, the test part, by E. Alpaydin and C. Kaynak (1998).",
    ),
  };
  return presented(bunch, rest);
}
