/**
 * Measures the kernel on one thread: the transform for every N, and whole bootstraps (keyswitch, modulus switch, blind rotation,
 * extraction) at the parameters of each precision. Keys are random words: time does not depend on them, results mean nothing.
 * Run alone with `npx tsx bench/kernel.ts [kernel name]`, or call `kernelRows`.
 */
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { seededRandom } from "../src/base/random.ts";
import { extensionOf, ggswCount, tableSize } from "../src/kernel/bootstrapShape.ts";
import type { BootstrapShape, Kernel, KernelName } from "../src/kernel/kernel.ts";
import { loadKernel } from "../src/kernel/load/load.ts";
import { bootstrapCost, KERNEL_COST } from "../src/params/cost.ts";
import { parametersForNeeds, type SecretKeyDistribution } from "../src/params/graphSearch.ts";
import { randomSeed, randomWords } from "../tests/support/testKeys.ts";
import { printTable, type Row } from "./table.ts";

/**
 * The shape that the search takes for one lookup of a bootstrapped value at p_error 2^-40.
 * @param singleProducts with key bits one by one and tables of one polynomial, as the release before had
 */
export function shapeFor(
  precision: number,
  secretKeyDistribution: SecretKeyDistribution,
  singleProducts: boolean,
): BootstrapShape {
  const { parameters } = parametersForNeeds({
    needs: [{ node: 0, precision, bootstrapNorm2: 1, inputNorm2: 0, count: 1 }],
    outputs: [],
    pError: 2 ** -40,
    memoryLimit: 2 ** 32,
    cost: KERNEL_COST,
    secretKeyDistribution,
    singleProducts,
  });
  return parameters.shape;
}

/** Widths of the table. */
const precisions = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** The widest of them that is also measured as before: one polynomial for 8 bits has keys of 3.3 GiB. */
const widestBefore = 7;

/** The shape that the speed goal names. */
export const goalShape: BootstrapShape = {
  lweDimension: 918,
  glweDimension: 1,
  polynomialSize: 2048,
  pbs: { baseLog: 23, level: 1 },
  ks: { baseLog: 3, level: 5 },
  modulusSwitch: "centered",
};

/** Milliseconds after which no further run of the same work begins. */
const patience = 5000;

/** The fastest of `runs` timings of `work`, in ms, after one run to warm up: what other work on the machine disturbs least. */
function fastestMs(runs: number, work: () => void): number {
  const begin = performance.now();
  work();
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs && (run === 0 || performance.now() - begin < patience); run++) {
    const start = performance.now();
    work();
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}

/** Times of one shape, in ms per bootstrap. */
export interface BootstrapTiming {
  readonly single: number;
  /** Four ciphertexts in one call. */
  readonly batched: number;
  readonly keyswitch: number;
  readonly bytes: number;
}

/** Times whole bootstraps of a shape with meaningless keys. */
export function timeBootstrap(kernel: Kernel, shape: BootstrapShape, runs: number): BootstrapTiming {
  const random = seededRandom(1);
  const { glweDimension, polynomialSize, pbs, ks } = shape;
  const context = kernel.createContext(shape);
  const bigDimension = glweDimension * polynomialSize;
  context.loadKeyswitchKey(randomWords(random, bigDimension * ks.level), randomSeed(random));
  const seed = randomSeed(random);
  const bodies = randomWords(random, pbs.level * (glweDimension + 1) * polynomialSize);
  for (let index = 0; index < ggswCount(shape); index++) context.loadBootstrapKey(bodies, seed, index);
  const table = randomWords(random, tableSize(shape));
  const inputs = randomWords(random, 4 * (bigDimension + 1));
  const one = inputs.subarray(0, bigDimension + 1);
  const timing = {
    single: fastestMs(runs, () => context.bootstrap(one, table, Uint32Array.of(0))),
    batched: fastestMs(runs, () => context.bootstrap(inputs, table, Uint32Array.of(0, 0, 0, 0))) / 4,
    keyswitch: fastestMs(runs, () => context.keyswitch(one)),
    bytes: context.byteLength,
  };
  context.dispose();
  return timing;
}

/** µs of one forward and one inverse transform of N coefficients with their decomposition and conversion, from an external product with k = 1, level 1. */
function transformMicroseconds(kernel: Kernel, polynomialSize: number): number {
  const random = seededRandom(2);
  const context = kernel.createContext({
    lweDimension: 1,
    glweDimension: 1,
    polynomialSize,
    pbs: { baseLog: 20, level: 1 },
    ks: { baseLog: 1, level: 1 },
    modulusSwitch: "centered",
  });
  context.loadBootstrapKey(randomWords(random, 2 * polynomialSize), randomSeed(random), 0);
  const table = randomWords(random, polynomialSize);
  const steps = 2 ** 20 / polynomialSize;
  const switched = Uint32Array.of(3, 0);
  const ms = fastestMs(7, () => {
    for (let i = 0; i < steps; i++) context.blindRotate(table, switched);
  });
  context.dispose();
  return (1000 * ms) / steps / 4;
}

/** A shape in words. */
export function named(shape: BootstrapShape): string {
  const { lweDimension: n, glweDimension: k, polynomialSize: N, pbs, ks, groups } = shape;
  const parts = extensionOf(shape) === 1 ? "" : ` × ${extensionOf(shape)}`;
  const bits = groups === undefined ? "" : `, ${groups.kind} of ${groups.size}`;
  return `n=${n} k=${k} N=${N}${parts} pbs ${pbs.level}x${pbs.baseLog} ks ${ks.level}x${ks.baseLog}${bits}`;
}

/** Transforms of every N, and one bootstrap at the parameters of each precision; `runs` timings of each. */
export function kernelRows(kernel: Kernel, runs = 15): readonly Row[] {
  const rows: Row[] = [];
  for (let size = 256; size <= 65536; size *= 2) {
    const what = `transform and its share of a step, N=${size}`;
    rows.push({ what, value: transformMicroseconds(kernel, size), unit: "µs" });
  }
  for (const precision of precisions) {
    const before = precision > widestBefore ? null : timeBootstrap(kernel, shapeFor(precision, "binary", true), runs);
    for (const distribution of ["binary", "block-binary"] as const) {
      const shape = shapeFor(precision, distribution, false);
      const { single, batched, keyswitch, bytes } = timeBootstrap(kernel, shape, runs);
      const predicted = bootstrapCost(shape, KERNEL_COST) / 1e6;
      const [fours, alone, cost] = [batched, keyswitch, predicted].map((value) => value.toFixed(1));
      const against = before === null ? "" : `, before ${before.batched.toFixed(1)}`;
      rows.push({
        what: `bootstrap, p=${precision}, ${distribution} key`,
        value: single,
        unit: "ms",
        ...(before === null ? {} : { against: { what: "one polynomial, bits one by one", value: before.single } }),
        note: `in fours ${fours}${against} (predicted ${cost}), keyswitch ${alone}; ${named(shape)}, ${(bytes / 2 ** 20).toFixed(0)} MiB`,
      });
    }
  }
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  printTable(kernelRows(await loadKernel(argv[2] as KernelName | undefined)));
}
