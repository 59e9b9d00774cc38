/**
 * Bootstraps that take long, N from 8192 to 65536, and tables of nine polynomials: left in the middle when the run is cancelled, with the key kept, and counted in steps.
 * Keys are random words: results mean nothing, but must be the same words.
 */

import { afterEach, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { seededRandom } from "../../src/base/random.ts";
import { BLOCKS, ggswCount, type KeyGroups, PAIRS, tableSize } from "../../src/kernel/bootstrapShape.ts";
import type { BootstrapContext, BootstrapShape } from "../../src/kernel/kernel.ts";
import { loadKernel } from "../../src/kernel/load/load.ts";
import { sizesOf } from "../../src/kernel/shape.ts";
import type { LookupPiece } from "../../src/tfhe/lookupJobs.ts";
import { stepOf } from "../../src/tfhe/pieceSize.ts";
import { BootstrapPool } from "../../src/tfhe/threads.ts";
import { checkpointsAt } from "../support/activities.ts";
import { nodeThreads } from "../support/nodeThreads.ts";
import { randomSeed, randomWords } from "../support/testKeys.ts";

const kernel = await loadKernel();
const PIECE = 4;

/** As the search finds them, but for a short small key: a whole one would take gigabytes. */
const shapeOf = (polynomialSize: number, lweDimension: number): BootstrapShape => ({
  lweDimension,
  glweDimension: 1,
  polynomialSize,
  pbs: { baseLog: 22, level: 1 },
  ks: { baseLog: 4, level: 2 },
  modulusSwitch: "centered",
});

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.dispose();
});

function loaded(shape: BootstrapShape, threads = 1): BootstrapContext {
  const random = seededRandom(shape.polynomialSize);
  const context = kernel.createContext(shape, threads);
  const { keyswitchBodies, ggswBodies } = sizesOf(shape);
  context.loadKeyswitchKey(randomWords(random, keyswitchBodies), randomSeed(random));
  const seed = randomSeed(random);
  const bodies = randomWords(random, ggswBodies);
  for (let each = 0; each < ggswCount(shape); each++) context.loadBootstrapKey(bodies, seed, each);
  return context;
}

/** Work of some pieces on the same inputs, and what came out of it. */
function workOf({ shape }: BootstrapContext, count: number) {
  const random = seededRandom(3);
  const inputs = randomWords(random, PIECE * sizesOf(shape).bigLwe);
  const table = randomWords(random, tableSize(shape));
  const stored: BigUint64Array[] = [];
  function* pieces(): Generator<LookupPiece, undefined> {
    for (let i = 0; i < count; i++) {
      const store = (results: BigUint64Array) => void stored.push(results);
      const polynomialOf = new Uint32Array(PIECE);
      yield { inputs: inputs.slice(), polynomials: table.slice(), polynomialOf, sharing: 0, store };
    }
    return undefined;
  }
  return { inputs, table, stored, workload: { pieces: pieces(), total: count * PIECE, pieceSize: PIECE } };
}

/** Steps of one piece in the thread that asks. */
function stepsOf(shape: BootstrapShape): number {
  const { inputWords, keyBits } = stepOf(shape, PIECE);
  return Math.ceil(sizesOf(shape).bigDimension / inputWords) + Math.ceil(shape.lweDimension / keyBits);
}

const breath = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A table of nine polynomials of 2048 coefficients, as lookups of 8 bits have. */
const extended = (lweDimension: number, groups?: KeyGroups): BootstrapShape => ({
  ...shapeOf(2048, lweDimension),
  extension: 9,
  groups,
});

describe.each<readonly [string, BootstrapShape]>([
  ["N = 8192", shapeOf(8192, 300)],
  ["N = 16384", shapeOf(16384, 150)],
  ["N = 32768", shapeOf(32768, 70)],
  ["N = 65536", shapeOf(65536, 32)],
  ["nine polynomials", extended(300)],
  ["nine polynomials, a key of blocks", extended(300, BLOCKS)],
  ["nine polynomials, pairs of key bits", extended(300, PAIRS)],
])("%s", (_, shape) => {
  test("a run is left in the middle of its first bootstraps; the next one has the key and gives the same words", async () => {
    const context = loaded(shape);
    const pool = new BootstrapPool(context);
    open.push(pool);
    const steps = stepsOf(context.shape);
    expect(steps).toBeGreaterThan(4);

    const cancelled = workOf(context, 2);
    let calls = 0;
    const running = pool.run({
      ...cancelled.workload,
      activity: checkpointsAt(async () => {
        await breath();
        if (++calls > 3) throw new UserError("the run was cancelled", { code: "cancelled" });
      }),
    });
    await expect(running).rejects.toThrow("cancelled");
    expect(calls).toBe(4);
    expect(cancelled.stored).toEqual([]);

    const whole = workOf(context, 2);
    const seen: number[] = [];
    await pool.run({ ...whole.workload, activity: checkpointsAt((done) => seen.push(done)) });
    const expected = context.bootstrap(whole.inputs, whole.table, new Uint32Array(PIECE));
    expect(whole.stored).toEqual([expected, expected]);
    // One call before, one after each step, one after each piece, one at the end.
    expect(seen).toHaveLength(2 * (steps + 1) + 2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(new Set(seen)).toEqual(new Set(Array.from({ length: 2 * PIECE + 1 }, (_, i) => i)));
  });
});

test("runs that are asked for at once go one after the other, on one thread and on two", async () => {
  for (const threads of [1, 2]) {
    const context = loaded(shapeOf(8192, 100), threads);
    const pool = new BootstrapPool(context, threads > 1 ? nodeThreads(threads - 1) : undefined);
    open.push(pool);
    const both = [workOf(context, 2), workOf(context, 3)] as const;
    const order: number[] = [];
    const results = await Promise.allSettled(
      both.map(({ workload }, i) =>
        pool.run({
          ...workload,
          activity: checkpointsAt(async () => {
            order.push(i);
            await breath();
            if (i === 0 && order.length > 2) throw new UserError("the run was cancelled", { code: "cancelled" });
          }),
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const expected = context.bootstrap(both[1].inputs, both[1].table, new Uint32Array(PIECE));
    expect(both[1].stored).toEqual([expected, expected, expected]);
  }
});
