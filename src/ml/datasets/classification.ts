/** Classes that are clusters about the corners of a hypercube, after I. Guyon, Design of experiments for the NIPS 2003 variable selection benchmark (2003). */
import { UserError } from "../../base/errors.ts";
import { type Check, type Checks, isBoolean, readOptions } from "../../base/options.ts";
import { nullable, rules } from "../models/options.ts";
import { matrix, rowOf } from "../numeric/matrix.ts";
import { RandomState } from "../numeric/randomState.ts";
import type { Pair } from "./bunch.ts";
import { classPair, drawn, product, shuffledOrder, takeColumns } from "./generated.ts";
import { hypercubeCorners } from "./hypercube.ts";

/** Options of `makeClassification`, in scikit-learn's words. */
export interface ClassificationOptions {
  /** How many rows; 100 unless given. */
  readonly nSamples: number;
  /** How many features: informative, redundant, repeated ones, and noise for the rest; 20 unless given. */
  readonly nFeatures: number;
  /** Features that clusters differ in; 2 unless given. */
  readonly nInformative: number;
  /** Features that are sums of informative ones; 2 unless given. */
  readonly nRedundant: number;
  /** Copies of features; 0 unless given. */
  readonly nRepeated: number;
  readonly nClasses: number;
  /** 2 unless given. */
  readonly nClustersPerClass: number;
  /** Shares of the classes, the last of which may be left out; equal ones when null. */
  readonly weights: readonly number[] | null;
  /** Share of rows whose class is drawn anew; 0.01 unless given. */
  readonly flipY: number;
  /** Half of the length of the cube's edges; 1 unless given. */
  readonly classSep: number;
  /** Whether clusters lie at the corners of a cube, or of a random polytope. */
  readonly hypercube: boolean;
  /** What is added to features: a number, one a feature, or random ones when null; 0 unless given. */
  readonly shift: number | readonly number[] | null;
  /** What features are then multiplied by: as `shift`; 1 unless given. */
  readonly scale: number | readonly number[] | null;
  /** Whether rows and features are put in random order; true unless given. */
  readonly shuffle: boolean;
  /** Seed; 0 unless given. */
  readonly randomState: number;
}

const defaults: ClassificationOptions = {
  nSamples: 100,
  nFeatures: 20,
  nInformative: 2,
  nRedundant: 2,
  nRepeated: 0,
  nClasses: 2,
  nClustersPerClass: 2,
  weights: null,
  flipY: 0.01,
  classSep: 1,
  hypercube: true,
  shift: 0,
  scale: 1,
  shuffle: true,
  randomState: 0,
};

const none: Check = ["an integer of at least 0", (value) => Number.isInteger(value) && Number(value) >= 0];
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(rules.number[1]);
const perFeature: Check = ["a number, or one for each feature", (value) => rules.number[1](value) || isList(value)];
const checks: Checks<ClassificationOptions> = {
  nSamples: rules.count,
  nFeatures: rules.count,
  nInformative: rules.count,
  nRedundant: none,
  nRepeated: none,
  nClasses: rules.count,
  nClustersPerClass: rules.count,
  weights: nullable(["a share for each class", isList]),
  flipY: rules.share,
  classSep: rules.positive,
  hypercube: isBoolean,
  shift: nullable(perFeature),
  scale: nullable(perFeature),
  shuffle: isBoolean,
  randomState: rules.seed,
};

/**
 * Rows of several classes (scikit-learn's `make_classification`).
 * @returns rows × features, and the class of each row
 * @throws UserError for options that are not known, out of range or do not fit each other
 */
export function makeClassification(options: Partial<ClassificationOptions> = {}): Pair {
  const place = { name: "makeClassification", example: "{ nFeatures: 5 }", checks };
  const given: ClassificationOptions = { ...defaults, ...readOptions<ClassificationOptions>(place, options) };
  const { nSamples, nFeatures, nInformative, nRedundant, nRepeated, nClasses, classSep, flipY } = given;
  checkTogether(given);
  const random = new RandomState(given.randomState);
  const uniform = (): number => random.random();
  const sizes = clusterSizes(given);
  const centres = clusterCentres(given, sizes.length, random);
  const x = matrix(nSamples, nFeatures, new Float64Array(nSamples * nFeatures));
  const put = (from: { columns: number; data: Float64Array }, row: number, column: number): void => {
    for (let i = 0; i < from.data.length / from.columns; i++) {
      rowOf(x, row + i).set(from.data.subarray(i * from.columns, (i + 1) * from.columns), column);
    }
  };
  const normal = drawn(nSamples, nInformative, () => random.normal());
  const classes = new Float64Array(nSamples);
  let start = 0;
  for (const [k, size] of sizes.entries()) {
    const mixing = drawn(nInformative, nInformative, () => 2 * random.random() - 1);
    const rows = matrix(size, nInformative, normal.data.subarray(start * nInformative, (start + size) * nInformative));
    const mixed = product(rows, mixing);
    put({ ...mixed, data: mixed.data.map((value, i) => value + (centres[k]?.[i % nInformative] as number)) }, start, 0);
    classes.fill(k % nClasses, start, start + size);
    start += size;
  }
  if (nRedundant > 0) {
    const mixing = drawn(nInformative, nRedundant, () => 2 * random.random() - 1);
    put(product(takeColumns(x, range(nInformative)), mixing), 0, nInformative);
  }
  if (nRepeated > 0) {
    const useful = nInformative + nRedundant;
    const copied = Array.from({ length: nRepeated }, () => Math.trunc((useful - 1) * random.random() + 0.5));
    put(takeColumns(x, copied), 0, useful);
  }
  const useful = nInformative + nRedundant + nRepeated;
  if (nFeatures > useful)
    put(
      drawn(nSamples, nFeatures - useful, () => random.normal()),
      0,
      useful,
    );
  const flipped = range(nSamples)
    .map(uniform)
    .flatMap((draw, i) => (draw < flipY ? [i] : []));
  for (const i of flipped) classes[i] = random.randint(0, nClasses);
  const shift = given.shift ?? range(nFeatures).map(() => (2 * random.random() - 1) * classSep);
  const scale = given.scale ?? range(nFeatures).map(() => 1 + 100 * random.random());
  const of = (values: number | readonly number[], j: number): number =>
    typeof values === "number" ? values : (values[j] as number);
  const data = x.data.map((value, i) => (value + of(shift, i % nFeatures)) * of(scale, i % nFeatures));
  const order = given.shuffle ? shuffledOrder(random, nSamples) : null;
  const features = given.shuffle ? shuffledOrder(random, nFeatures) : range(nFeatures);
  return classPair(takeColumns({ ...x, data }, features), classes, order);
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function checkTogether(given: ClassificationOptions): void {
  const { nFeatures, nInformative, nRedundant, nRepeated, nClasses, nClustersPerClass, weights } = given;
  const fail = (message: string): never => {
    throw new UserError(`makeClassification: ${message}`, { code: "options" });
  };
  const useful = nInformative + nRedundant + nRepeated;
  if (useful > nFeatures) {
    fail(
      `expected at least as many features as informative, redundant and repeated ones, got ${nFeatures} and ${useful}`,
    );
  }
  if (nInformative < Math.log2(nClasses * nClustersPerClass)) {
    fail(
      `expected at most 2^nInformative clusters, got ${nClasses * nClustersPerClass} for nInformative ${nInformative}`,
    );
  }
  if (weights !== null && weights.length !== nClasses && weights.length !== nClasses - 1) {
    fail(`weights: expected one for each of ${nClasses} classes, got ${weights.length}`);
  }
  for (const key of ["shift", "scale"] as const) {
    const list = given[key];
    if (typeof list === "object" && list !== null && list.length !== nFeatures) {
      fail(`${key}: expected one for each of ${nFeatures} features, got ${list.length}`);
    }
  }
}

/** How many rows each cluster has; clusters take the classes in turn. */
function clusterSizes({ nSamples, nClasses, nClustersPerClass, weights }: ClassificationOptions): readonly number[] {
  const given = weights ?? range(nClasses).map(() => 1 / nClasses);
  const rest = 1 - given.reduce((sum, share) => sum + share, 0);
  const shares = given.length === nClasses ? given : [...given, rest];
  const sizes = range(nClasses * nClustersPerClass).map((k) =>
    Math.trunc((nSamples * (shares[k % nClasses] as number)) / nClustersPerClass),
  );
  const missing = nSamples - sizes.reduce((sum, size) => sum + size, 0);
  for (let i = 0; i < missing; i++) sizes[i % sizes.length] = (sizes[i % sizes.length] as number) + 1;
  if (missing >= 0 && sizes.every((size) => size >= 0)) return sizes;
  throw new UserError(`makeClassification: weights: expected shares that add up to at most 1, got ${shares}`, {
    code: "options",
  });
}

/** The middle of each cluster: a corner of the cube, or of a box of random size. */
function clusterCentres(
  { nInformative, classSep, hypercube }: ClassificationOptions,
  clusters: number,
  random: RandomState,
): readonly (readonly number[])[] {
  const centres = hypercubeCorners(clusters, nInformative, random).map((corner) =>
    corner.map((bit) => bit * (2 * classSep) - classSep),
  );
  if (hypercube) return centres;
  const byCluster = range(clusters).map(() => random.random());
  const byFeature = range(nInformative).map(() => random.random());
  return centres.map((centre, k) =>
    centre.map((value, j) => value * (byCluster[k] as number) * (byFeature[j] as number)),
  );
}
