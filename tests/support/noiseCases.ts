/** Shapes whose noise is measured, by the tests and by the benchmark: each with another term of the formulas in front. */
import { BLOCKS, type KeyGroups, PAIRS } from "../../src/kernel/bootstrapShape.ts";
import type { ModulusSwitch } from "../../src/kernel/kernel.ts";
import type { ProductShape } from "./noiseProducts.ts";
import type { NoiseParameters } from "./noiseTools.ts";
import { gridSets } from "./tfheSets.ts";

/** (k, N, n), base and level of both decompositions, and log2 of both deviations. Insecure: they are chosen for their noise. */
function set(
  [k, N, n]: readonly [number, number, number],
  [pbsBase, pbsLevel]: readonly [number, number],
  [ksBase, ksLevel]: readonly [number, number],
  modulusSwitch: ModulusSwitch,
  [lwe, glwe]: readonly [number, number],
  groups?: KeyGroups,
  extension?: number,
): NoiseParameters {
  return {
    shape: {
      lweDimension: n,
      glweDimension: k,
      polynomialSize: N,
      pbs: { baseLog: pbsBase, level: pbsLevel },
      ks: { baseLog: ksBase, level: ksLevel },
      modulusSwitch,
      ...(groups === undefined ? {} : { groups }),
      ...(extension === undefined ? {} : { extension }),
    },
    lweNoiseStd: 2 ** lwe,
    glweNoiseStd: 2 ** glwe,
  };
}

/** A parameter set, and over how many keys the samples are spread: what a key decides itself is part of the variance. */
export interface NoiseCase {
  readonly name: string;
  readonly parameters: NoiseParameters;
  readonly keys: number;
  /** Its measurement takes minutes: `npm run test:long` does it. */
  readonly isLong?: boolean;
}

/** What is measured. */
export const noiseCases: readonly NoiseCase[] = [
  {
    name: "k=1, 2 levels, key noise",
    parameters: set([1, 512, 300], [15, 2], [4, 4], "standard", [-22, -45]),
    keys: 4,
  },
  { name: "k=2, 2 levels, rounding", parameters: set([2, 256, 320], [8, 2], [3, 4], "centered", [-20, -33]), keys: 4 },
  { name: "k=3, transform", parameters: set([3, 512, 256], [26, 1], [5, 3], "standard", [-22, -60]), keys: 4 },
  {
    name: "k=4, 3 levels",
    parameters: set([4, 256, 200], [9, 3], [2, 8], "centered", [-22, -38]),
    keys: 8,
    isLong: true,
  },
  { name: "k=1, N=2048, transform", parameters: set([1, 2048, 128], [24, 1], [3, 5], "centered", [-22, -51]), keys: 2 },
  {
    name: "blocks, key noise",
    parameters: set([1, 512, 300], [15, 2], [4, 4], "centered", [-22, -45], BLOCKS),
    keys: 4,
  },
  {
    name: "blocks, k=2, rounding",
    parameters: set([2, 256, 321], [8, 2], [3, 4], "centered", [-20, -33], BLOCKS),
    keys: 8,
  },
  {
    name: "blocks, k=3, transform",
    parameters: set([3, 512, 255], [26, 1], [5, 3], "centered", [-22, -60], BLOCKS),
    keys: 4,
  },
  {
    name: "blocks, standard switch",
    parameters: set([1, 256, 300], [15, 2], [4, 4], "standard", [-22, -45], BLOCKS),
    keys: 4,
  },
  {
    name: "pairs, key noise",
    parameters: set([1, 512, 300], [15, 2], [4, 4], "standard", [-22, -45], PAIRS),
    keys: 4,
  },
  {
    name: "pairs, k=2, rounding",
    parameters: set([2, 256, 320], [8, 2], [3, 4], "centered", [-20, -33], PAIRS),
    keys: 8,
  },
  {
    name: "pairs, k=3, transform",
    parameters: set([3, 512, 256], [26, 1], [5, 3], "centered", [-22, -60], PAIRS),
    keys: 4,
  },
  {
    name: "three parts, key noise",
    parameters: set([1, 512, 300], [15, 2], [4, 4], "centered", [-22, -45], undefined, 3),
    keys: 4,
  },
  {
    name: "five parts, blocks, k=2, rounding",
    parameters: set([2, 256, 321], [8, 2], [3, 4], "centered", [-20, -33], BLOCKS, 5),
    keys: 8,
  },
  { name: "p=4 at 132 bits of security", parameters: gridSets.p4, keys: 1, isLong: true },
];

const product = (k: number, N: number, baseLog: number, level: number): ProductShape => ({
  glweDimension: k,
  polynomialSize: N,
  pbs: { baseLog, level },
});

/** External products whose transform is measured in the tests. */
export const smallProducts: readonly ProductShape[] = [
  product(5, 256, 14, 1),
  product(6, 256, 17, 1),
  product(3, 512, 17, 1),
  product(4, 512, 11, 2),
  product(2, 1024, 23, 1),
  product(1, 2048, 23, 1),
  product(1, 2048, 11, 3),
  product(1, 4096, 22, 1),
];

/** More of them, for the benchmark: seconds for each product. */
export const largeProducts: readonly ProductShape[] = [
  product(1, 4096, 15, 2),
  product(1, 8192, 22, 1),
  product(1, 8192, 15, 2),
  product(1, 16384, 15, 2),
  product(1, 16384, 11, 3),
  product(1, 32768, 15, 2),
  product(1, 65536, 11, 3),
];
