/**
 * A bootstrap context: a memory with keys of one shape, how keys come into it, and the first of the threads that use them.
 */
import { assert } from "../../base/errors.ts";
import type { BootstrapContext, BootstrapShape, MaskSeed, SharedContext } from "../kernel.ts";
import { checkKeyswitchRows, checkSeed, checkShape, countBootstrapBits, sizesOf } from "../shape.ts";
import { layOut, rowsPerStream } from "./layout.ts";
import { instantiate } from "./module.ts";
import { writeStream } from "./stream.ts";
import { createThread } from "./thread.ts";
import { twiddlesOf } from "./twiddles.ts";

/** See `Kernel.createContext`. For more than one thread, `module` is a shared variant. */
export function createContext(module: WebAssembly.Module, shape: BootstrapShape, threads: number): BootstrapContext {
  checkShape(shape);
  const { lweDimension, glweDimension, polynomialSize } = shape;
  const sizes = sizesOf(shape);
  const columns = glweDimension + 1;
  const twiddles = twiddlesOf(polynomialSize);
  const at = layOut(shape, twiddles.length, 0, threads);
  const instance = instantiate("createContext", module, at.byteLength, threads > 1 ? "shared" : "fixed");
  const { exports, memory } = instance;
  new Float64Array(memory.buffer, at.twiddles, twiddles.length).set(twiddles);
  const thread = createThread(instance, shape, at);
  /** The memory as words; empty once the context is disposed. */
  let words = new BigUint64Array(memory.buffer);
  const assertAlive = (): void => assert(words.length > 0, "this context is disposed");
  const shares = Array.from(
    { length: threads - 1 },
    (_, i): SharedContext => ({ module, memory, shape, thread: i + 1, threads }),
  );

  return {
    ...thread,
    shares,
    get byteLength() {
      return words.byteLength;
    },

    loadKeyswitchKey(bodies: BigUint64Array, seed: MaskSeed, firstRow = 0) {
      assertAlive();
      checkKeyswitchRows("loadKeyswitchKey", sizes, bodies.length, firstRow);
      checkSeed("loadKeyswitchKey", seed);
      const bytes = new Uint8Array(memory.buffer);
      for (let first = 0; first < bodies.length; first += rowsPerStream) {
        const count = Math.min(rowsPerStream, bodies.length - first);
        const skip = (firstRow + first) * lweDimension;
        const masks = writeStream(instance, seed, skip, count * lweDimension, at.masks);
        for (let i = 0; i < count; i++) {
          const row = at.keyswitchKey + (firstRow + first + i) * at.rowBytes;
          bytes.copyWithin(row, masks + 8 * i * lweDimension, masks + 8 * (i + 1) * lweDimension);
          words[row / 8 + lweDimension] = bodies[first + i]!;
        }
      }
    },

    loadBootstrapKey(bodies: BigUint64Array, seed: MaskSeed, firstBit: number) {
      assertAlive();
      const count = countBootstrapBits("loadBootstrapKey", shape, bodies, firstBit);
      checkSeed("loadBootstrapKey", seed);
      for (let i = 0; i < count; i++) {
        const bit = firstBit + i;
        const masks = writeStream(instance, seed, bit * sizes.ggswMasks, sizes.ggswMasks, at.masks);
        words.set(bodies.subarray(i * sizes.ggswBodies, (i + 1) * sizes.ggswBodies), at.bodies / 8);
        for (let row = 0; row < sizes.ggswRows; row++) {
          for (let column = 0; column < columns; column++) {
            const isMask = column < glweDimension;
            const source = isMask ? masks : at.bodies;
            const polynomial = isMask ? row * glweDimension + column : row;
            exports.loadKeyPolynomial(source + 8 * polynomialSize * polynomial, bit, row, column);
          }
        }
      }
    },

    dispose() {
      thread.dispose();
      words = new BigUint64Array(0);
    },
  };
}
