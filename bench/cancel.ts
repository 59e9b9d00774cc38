/**
 * Measures how long a cancelled run may go on: the longest time between two turns that the evaluator's thread gives to its messages, in
 * pieces of four bootstraps. The small keys are short, since time per step does not depend on them and whole keys take gigabytes.
 * Run alone with `npx tsx bench/cancel.ts`, or call `cancelRows`.
 */

import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { seededRandom } from "../src/base/random.ts";
import type { BootstrapShape, Kernel } from "../src/kernel/kernel.ts";
import { loadKernel } from "../src/kernel/load/load.ts";
import { sizesOf } from "../src/kernel/shape.ts";
import { mostLookupsInPiece } from "../src/tfhe/pieceSize.ts";
import { BootstrapPool } from "../src/tfhe/threads.ts";
import { checkpointsAt } from "../tests/support/activities.ts";
import { randomSeed, randomWords } from "../tests/support/testKeys.ts";
import { printTable, type Row } from "./table.ts";

/** N, levels of both gadgets as the search finds them for 5 to 8 bits and beyond, and n as memory allows. */
const benchShapes: readonly (readonly [number, number, number, number])[] = [
  [2048, 1, 8, 872],
  [8192, 1, 6, 200],
  [16384, 2, 6, 100],
  [32768, 2, 5, 60],
  [65536, 3, 5, 30],
];

/** Milliseconds between turns: the longest of a run, in the best of `runs`, which other work on the machine disturbs least. */
async function longestTurn(kernel: Kernel, shape: BootstrapShape, runs: number) {
  const random = seededRandom(1);
  const context = kernel.createContext(shape);
  const { keyswitchBodies, ggswBodies, bigLwe } = sizesOf(shape);
  context.loadKeyswitchKey(randomWords(random, keyswitchBodies), randomSeed(random));
  const seed = randomSeed(random);
  const bodies = randomWords(random, ggswBodies);
  for (let bit = 0; bit < shape.lweDimension; bit++) context.loadBootstrapKey(bodies, seed, bit);
  const pool = new BootstrapPool(context);
  const inputs = randomWords(random, mostLookupsInPiece * bigLwe);
  const polynomials = randomWords(random, shape.polynomialSize);
  const polynomialOf = new Uint32Array(mostLookupsInPiece);
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    let [last, longest] = [performance.now(), 0];
    const pieces = [{ inputs, polynomials, polynomialOf, sharing: 0, store: () => {} }].values();
    const activity = checkpointsAt(async () => {
      longest = Math.max(longest, performance.now() - last);
      await new Promise<void>((resolve) => setImmediate(resolve));
      last = performance.now();
    });
    await pool.run({ pieces, total: mostLookupsInPiece, pieceSize: mostLookupsInPiece, activity });
    best = Math.min(best, longest);
  }
  pool.dispose();
  return best;
}

/** From a cancel to its answer, at worst, for every N that takes long. */
export async function cancelRows(runs = 10): Promise<readonly Row[]> {
  const kernel = await loadKernel();
  const rows: Row[] = [];
  for (const [polynomialSize, pbsLevel, ksLevel, lweDimension] of benchShapes) {
    const shape: BootstrapShape = {
      lweDimension,
      glweDimension: 1,
      polynomialSize,
      pbs: { baseLog: 15, level: pbsLevel },
      ks: { baseLog: 3, level: ksLevel },
      modulusSwitch: "centered",
    };
    rows.push({
      what: `cancel to answer, at worst, N=${polynomialSize}`,
      value: await longestTurn(kernel, shape, runs),
      unit: "ms",
    });
  }
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) printTable(await cancelRows());
