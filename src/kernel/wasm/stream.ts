/**
 * The mask stream by the WebAssembly kernel: from a seed to bytes in its memory.
 */
import type { MaskSeed } from "../kernel.ts";
import type { KernelInstance } from "./module.ts";
import { writeAesKey } from "./module.ts";

/** Bytes of room that `count` words of a stream need, wherever they start. */
export function streamRoom(count: number): number {
  return 8 * count + 32;
}

/**
 * Writes `count` words of the stream, from `skipWords` words after its start, into `room` (of `streamRoom(count)` bytes) and returns
 * the address of the first word, which may be odd.
 */
export function writeStream(
  instance: KernelInstance,
  aesTables: number,
  seed: MaskSeed,
  skipWords: number,
  count: number,
  room: number,
): number {
  writeAesKey(instance.memory, aesTables, seed.key);
  const firstByte = seed.byteIndex + 8 * skipWords;
  const skipBytes = firstByte % 16;
  const first = seed.firstBlock + BigInt((firstByte - skipBytes) / 16);
  const blocks = Math.ceil((skipBytes + 8 * count) / 16);
  instance.exports.aesBlocks(
    aesTables,
    aesTables + 1280,
    BigInt.asIntN(64, first),
    BigInt.asIntN(64, first >> 64n),
    blocks,
    room,
  );
  return room + skipBytes;
}
