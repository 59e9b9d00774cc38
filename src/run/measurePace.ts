/** Measures how fast bootstraps are here beside what is predicted: the first guess of a machine's pace (`run/pace.ts`). */
import { bootstrapMilliseconds } from "../eval/planCost.ts";
import type { BootstrapShape, Kernel } from "../kernel/kernel.ts";

/** A lookup of 4 bits on pairs of key bits, as circuits have them, with a quarter of its key: large enough for no cache of one core, and loaded in some milliseconds. */
const shape: BootstrapShape = {
  lweDimension: 210,
  glweDimension: 2,
  polynomialSize: 1024,
  pbs: { baseLog: 23, level: 1 },
  ks: { baseLog: 2, level: 7 },
  modulusSwitch: "centered",
  groups: { kind: "multi-bit", size: 2 },
};

/** Milliseconds that measuring takes, beside making the key. */
const patience = 30;

/**
 * How many times longer than predicted bootstraps in fours take under a key of arbitrary words, whose time is that of any: the fastest of several, which other
 * work on the machine disturbs least. It takes some tens of milliseconds.
 */
export function measurePace(kernel: Kernel, now: () => number): number {
  const { glweDimension: k, polynomialSize: N, lweDimension: n, ks } = shape;
  // Of two key bits three ciphertexts.
  const parts = (3 * n) / 2;
  const context = kernel.createContext(shape);
  const words = (count: number) => BigUint64Array.from({ length: count }, (_, i) => BigInt(i) * 0x9e3779b97f4a7c15n);
  const seed = { key: new Uint8Array(16), firstBlock: 0n, byteIndex: 0 };
  context.loadKeyswitchKey(words(k * N * ks.level), seed);
  const bodies = words((k + 1) * N);
  for (let part = 0; part < parts; part++) context.loadBootstrapKey(bodies, seed, part);
  const inputs = words(4 * (k * N + 1));
  const table = words(N);
  let fastest = Number.POSITIVE_INFINITY;
  const begin = now();
  for (let run = 0; run < 2 || now() - begin < patience; run++) {
    const start = now();
    context.bootstrap(inputs, table, new Uint32Array(4));
    fastest = Math.min(fastest, now() - start);
  }
  context.dispose();
  return fastest / (4 * bootstrapMilliseconds(shape));
}
