/** How much memory this process holds, and circuits that are used and disposed of. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import { compiler, LookupTable, type NDArray } from "../../src/index.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes outside of the JavaScript heap, where keys and ciphertexts are, after what is not used any more has gone. */
export async function bytesHeld(): Promise<number> {
  let held = Number.POSITIVE_INFINITY;
  // What a collection finds is freed by other threads, which may take long on a busy machine.
  for (let unchanged = 0; unchanged < 5; ) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { external, arrayBuffers, heapUsed } = process.memoryUsage();
    const now = external + arrayBuffers + heapUsed;
    unchanged = now < held - 2 ** 16 ? 0 : unchanged + 1;
    held = Math.min(held, now);
  }
  return held;
}

/** Compiles, runs and disposes of `count` circuits, one after the other, each with other parameters; gives the parameter sets. */
export async function useAndDispose(count: number): Promise<ReadonlySet<string>> {
  const sets = new Set<string>();
  for (let i = 0; i < count; i++) {
    const table = i % 2 === 0 ? [1, 0] : [3, 1, 2, 0];
    const lookup = new LookupTable(table);
    const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile(
      table.map((_, x) => x),
      { configuration: { pError: 2 ** -(18 + i) } },
    );
    sets.add(JSON.stringify(circuit.parameters));
    expect(await circuit.encryptRunDecrypt(1)).toBe(table[1]);
    circuit.dispose();
  }
  return sets;
}
