/**
 * How fast this machine is beside the one whose times the cost constants are (`params/cost.ts`): found from a few bootstraps, then from every run.
 * Only times that are shown depend on it; plans and parameters are chosen by the constants, so that they are the same everywhere.
 */
import { bootstrapMilliseconds } from "../eval/planCost.ts";
import type { BootstrapShape, Kernel } from "../kernel/kernel.ts";

/** A lookup of 4 bits with a quarter of its key: large enough for no cache of one core, and loaded in some milliseconds. */
const shape: BootstrapShape = {
  lweDimension: 210,
  glweDimension: 2,
  polynomialSize: 1024,
  pbs: { baseLog: 23, level: 1 },
  ks: { baseLog: 15, level: 1 },
  modulusSwitch: "centered",
};

/** Milliseconds that measuring takes, beside making the key. */
const patience = 30;

/** Predicted milliseconds below which a run says little: other things than bootstraps take as long. */
const leastLearnt = 50;

/** Which share of the error of a prediction is corrected after the run. */
const learning = 0.5;

/** Nothing is faster or slower than this beside the constants: beyond it something else was measured. */
const slowest = 50;

/** The pace of one machine: how many times longer work takes than predicted. */
export class Pace {
  #factor: number | null = null;

  /** 1 while nothing is known. */
  get factor(): number {
    return this.#factor ?? 1; // absent: nothing is known
  }

  /** Whether anything was measured or learnt. */
  get isKnown(): boolean {
    return this.#factor !== null;
  }

  /** Takes up what was found elsewhere or earlier. */
  set(factor: number): void {
    if (Number.isFinite(factor) && factor > 0) this.#factor = Math.min(Math.max(factor, 1 / slowest), slowest);
  }

  /** Measures unless something is known: bootstraps under a key of arbitrary words, whose time is that of any. Takes some tens of milliseconds. */
  measure(kernel: Kernel, now: () => number): void {
    if (this.#factor === null) this.set(measured(kernel, now));
  }

  /** A run of so many predicted milliseconds took so many. */
  learn(predicted: number, taken: number): void {
    if (predicted < leastLearnt || taken <= 0) return;
    const before = this.#factor;
    this.set(before === null ? taken / predicted : before * (taken / predicted / before) ** learning);
  }
}

/** How many times longer than predicted bootstraps in fours take: the fastest of several, which other work on the machine disturbs least. */
function measured(kernel: Kernel, now: () => number): number {
  const { glweDimension: k, polynomialSize: N, lweDimension: n } = shape;
  const context = kernel.createContext(shape);
  const words = (count: number) => BigUint64Array.from({ length: count }, (_, i) => BigInt(i) * 0x9e3779b97f4a7c15n);
  const seed = { key: new Uint8Array(16), firstBlock: 0n, byteIndex: 0 };
  context.loadKeyswitchKey(words(k * N), seed);
  const bodies = words((k + 1) * N);
  for (let bit = 0; bit < n; bit++) context.loadBootstrapKey(bodies, seed, bit);
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

/** Of this process or worker: all that runs in it shares what is learnt. */
export const machinePace = new Pace();
