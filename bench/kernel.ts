/**
 * Measures the kernel on one thread: the transform for every N, and whole bootstraps (keyswitch, modulus switch, blind rotation,
 * extraction) at the parameters of each precision. Keys are random words: time does not depend on them, results mean nothing.
 * Run alone with `npx tsx bench/kernel.ts [kernel name]`, or call `kernelRows`.
 */
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { seededRandom } from "../src/base/random.ts";
import { ggswCount, tableSize } from "../src/kernel/bootstrapShape.ts";
import type { BootstrapShape, Kernel, KernelName } from "../src/kernel/kernel.ts";
import { loadKernel } from "../src/kernel/load/load.ts";
import { bootstrapCost, KERNEL_COST } from "../src/params/cost.ts";
import { randomSeed, randomWords } from "../tests/support/testKeys.ts";
import { printTable, type Row } from "./table.ts";

/** The shape of a row of parameter-grid.csv. */
interface BenchShape {
  /** p, bits of a message. */
  readonly precision: number;
  readonly shape: BootstrapShape;
}

function row(
  precision: number,
  [glweDimension, polynomialSize, lweDimension]: readonly [number, number, number],
  [pbsLevel, pbsBaseLog]: readonly [number, number],
  [ksLevel, ksBaseLog]: readonly [number, number],
): BenchShape {
  const pbs = { baseLog: pbsBaseLog, level: pbsLevel };
  const ks = { baseLog: ksBaseLog, level: ksLevel };
  return { precision, shape: { lweDimension, glweDimension, polynomialSize, pbs, ks, modulusSwitch: "centered" } };
}

/** Model curve132/centered, p_error 2^-40, the smallest norm2 of each precision; for p = 5 also the shape of the speed goal. */
const benchShapes: readonly BenchShape[] = [
  row(1, [5, 256, 698], [1, 14], [3, 4]),
  row(2, [6, 256, 778], [1, 17], [3, 4]),
  row(3, [3, 512, 790], [1, 17], [8, 2]),
  row(4, [2, 1024, 844], [1, 23], [5, 3]),
  row(5, [1, 2048, 872], [1, 23], [8, 2]),
  row(6, [1, 8192, 942], [1, 22], [6, 3]),
  row(7, [1, 16384, 980], [2, 15], [6, 3]),
  row(8, [1, 32768, 1075], [2, 15], [5, 4]),
];

/** The shape that the speed goal names. */
export const goalShape = row(4, [1, 2048, 918], [1, 23], [5, 3]).shape;

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

const named = ({ glweDimension: k, polynomialSize: N, lweDimension: n, pbs, ks }: BootstrapShape): string =>
  `n=${n} k=${k} N=${N} pbs ${pbs.level}x${pbs.baseLog} ks ${ks.level}x${ks.baseLog}`;

/** Transforms of every N, and one bootstrap at the parameters of each precision; `runs` timings of each. */
export function kernelRows(kernel: Kernel, runs = 15): readonly Row[] {
  const rows: Row[] = [];
  for (let size = 256; size <= 65536; size *= 2) {
    const what = `transform and its share of a step, N=${size}`;
    rows.push({ what, value: transformMicroseconds(kernel, size), unit: "µs" });
  }
  for (const { precision, shape } of benchShapes) {
    const { single, batched, keyswitch, bytes } = timeBootstrap(kernel, shape, runs);
    const predicted = bootstrapCost(shape, KERNEL_COST) / 1e6;
    const [fours, alone, cost] = [batched, keyswitch, predicted].map((value) => value.toFixed(1));
    rows.push({
      what: `bootstrap, p=${precision}`,
      value: single,
      unit: "ms",
      note: `in fours ${fours} (predicted ${cost}), keyswitch ${alone}; ${named(shape)}, ${(bytes / 2 ** 20).toFixed(0)} MiB`,
    });
  }
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  printTable(kernelRows(await loadKernel(argv[2] as KernelName | undefined)));
}
