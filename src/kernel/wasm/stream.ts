/**
 * The mask stream by the WebAssembly kernel: from a seed to bytes in its memory.
 */
import type { MaskSeed } from "../kernel.ts";
import type { KernelInstance } from "./module.ts";
import { writeAesKey } from "./module.ts";

/** Blocks made by one call: engines replace slow first code between calls, not within one. */
const blocksPerCall = 4096;

/** Blocks made together: calls begin at, and make, multiples of it. */
const group = 8;
const groupBytes = 16 * group;

/** Bytes of room that `count` words of a stream need, wherever they start. */
export function streamRoom(count: number): number {
  return 8 * count + 2 * groupBytes;
}

/**
 * Writes `count` words of the stream, from `skipWords` words after its start, into `room` (of `streamRoom(count)` bytes) and returns
 * the address of the first word, which may be odd.
 */
export function writeStream(
  instance: KernelInstance,
  seed: MaskSeed,
  skipWords: number,
  count: number,
  room: number,
): number {
  writeAesKey(instance, seed.key);
  const firstByte = 16 * Number(seed.firstBlock % BigInt(group)) + seed.byteIndex + 8 * skipWords;
  const skipBytes = firstByte % groupBytes;
  const first = seed.firstBlock - (seed.firstBlock % BigInt(group)) + BigInt((firstByte - skipBytes) / 16);
  const blocks = Math.ceil((skipBytes + 8 * count) / groupBytes) * group;
  for (let done = 0; done < blocks; done += blocksPerCall) {
    const counter = first + BigInt(done);
    const low = BigInt.asIntN(64, counter);
    const high = BigInt.asIntN(64, counter >> 64n);
    instance.exports.aesBlocks(low, high, Math.min(blocksPerCall, blocks - done), room + 16 * done);
  }
  return room + skipBytes;
}
