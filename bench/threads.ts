/**
 * Measures bootstraps per second of one thread and of two that share a key: pieces of four through the pool that lookups go through.
 * Keys are random words. Run alone with `npx tsx bench/threads.ts`, or call `threadRows`.
 */

import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { seededRandom } from "../src/base/random.ts";
import type { BootstrapShape, Kernel } from "../src/kernel/kernel.ts";
import { loadKernel } from "../src/kernel/load/load.ts";
import type { LookupPiece } from "../src/tfhe/lookupJobs.ts";
import { BootstrapPool } from "../src/tfhe/threads.ts";
import { checkpointsAt } from "../tests/support/activities.ts";
import { nodeThreads } from "../tests/support/nodeThreads.ts";
import { randomSeed, randomWords } from "../tests/support/testKeys.ts";
import { gridSets } from "../tests/support/tfheSets.ts";
import { printTable, type Row } from "./table.ts";

const pieceSize = 4;
const total = 96;

/** The highest of `runs` rates, in bootstraps per second: what other work on the machine disturbs least. */
async function rateOf(kernel: Kernel, shape: BootstrapShape, threads: number, runs: number): Promise<number> {
  const random = seededRandom(1);
  const { glweDimension, polynomialSize, lweDimension, pbs, ks } = shape;
  const context = kernel.createContext(shape, threads);
  const bigDimension = glweDimension * polynomialSize;
  context.loadKeyswitchKey(randomWords(random, bigDimension * ks.level), randomSeed(random));
  const seed = randomSeed(random);
  const bodies = randomWords(random, pbs.level * (glweDimension + 1) * polynomialSize);
  for (let bit = 0; bit < lweDimension; bit++) context.loadBootstrapKey(bodies, seed, bit);
  const pool = new BootstrapPool(context, threads > 1 ? nodeThreads(threads - 1) : undefined);
  const [inputs, table] = [randomWords(random, pieceSize * (bigDimension + 1)), randomWords(random, polynomialSize)];
  function* pieces(): Generator<LookupPiece, undefined> {
    for (let given = 0; given < total; given += pieceSize) {
      const polynomialOf = new Uint32Array(pieceSize);
      yield { inputs: inputs.slice(), polynomials: table.slice(), polynomialOf, sharing: 0, store: () => {} };
    }
    return undefined;
  }
  const activity = checkpointsAt(() => new Promise<void>((resolve) => setImmediate(resolve)));
  let highest = 0;
  for (let run = 0; run <= runs; run++) {
    const start = performance.now();
    await pool.run({ pieces: pieces(), total, pieceSize, activity });
    // The first one warms up the threads.
    if (run > 0) highest = Math.max(highest, (1000 * total) / (performance.now() - start));
  }
  pool.dispose();
  return highest;
}

/** Rates at the parameters of p = 2 and p = 4, of two threads against one. */
export async function threadRows(runs = 6): Promise<readonly Row[]> {
  const kernel = await loadKernel();
  const rows: Row[] = [];
  for (const { messageBits, shape } of [gridSets.p2, gridSets.p4]) {
    const one = await rateOf(kernel, shape, 1, runs);
    const two = await rateOf(kernel, shape, 2, runs);
    const against = { what: "one thread", value: one };
    rows.push({ what: `bootstraps of two threads, p=${messageBits}`, value: two, unit: "/s", against });
  }
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) printTable(await threadRows());
