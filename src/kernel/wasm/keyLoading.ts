/**
 * How keys come into the memory of a context: masks made from seeds, polynomials transformed. Threads over one memory may load parts of the
 * same key side by side, since each has room of its own for masks; not of both keys, because the AES key schedule lies in one place, where
 * all of them write the same words.
 */
import type { BootstrapShape, KeyLoader } from "../kernel.ts";
import { checkKeyswitchRows, checkSeed, countGgsws, sizesOf, toHalf } from "../shape.ts";
import { type ContextLayout, rowsPerStream } from "./layout.ts";
import type { KernelInstance } from "./module.ts";
import { writeStream } from "./stream.ts";

/** The loading of keys by one thread. `begin` is called before its scratch memory is written to, and throws when there is none any more. */
export function createKeyLoader(
  instance: KernelInstance,
  shape: BootstrapShape,
  at: ContextLayout,
  begin: () => void,
): KeyLoader {
  const { lweDimension, glweDimension, polynomialSize } = shape;
  const sizes = sizesOf(shape);
  const columns = glweDimension + 1;
  const { exports, memory } = instance;
  return {
    loadKeyswitchKey(bodies, seed, firstRow = 0) {
      begin();
      checkKeyswitchRows("loadKeyswitchKey", sizes, bodies.length, firstRow);
      checkSeed("loadKeyswitchKey", seed);
      const halves = new Uint32Array(memory.buffer);
      for (let first = 0; first < bodies.length; first += rowsPerStream) {
        const count = Math.min(rowsPerStream, bodies.length - first);
        const skip = (firstRow + first) * lweDimension;
        const masks = writeStream(instance, seed, skip, count * lweDimension, at.masks);
        for (let i = 0; i < count; i++) {
          const row = at.keyswitchKey + (firstRow + first + i) * at.rowBytes;
          exports.roundToHalves(masks + 8 * i * lweDimension, row, lweDimension);
          halves[row / 4 + lweDimension] = Number(toHalf(bodies[first + i]!) >> 32n);
        }
      }
    },

    loadBootstrapKey(bodies, seed, firstGgsw) {
      begin();
      const count = countGgsws("loadBootstrapKey", shape, bodies, firstGgsw);
      checkSeed("loadBootstrapKey", seed);
      const words = new BigUint64Array(memory.buffer);
      for (let i = 0; i < count; i++) {
        const index = firstGgsw + i;
        const masks = writeStream(instance, seed, index * sizes.ggswMasks, sizes.ggswMasks, at.masks);
        words.set(bodies.subarray(i * sizes.ggswBodies, (i + 1) * sizes.ggswBodies), at.bodies / 8);
        for (let row = 0; row < sizes.ggswRows; row++) {
          for (let column = 0; column < columns; column++) {
            const isMask = column < glweDimension;
            const source = isMask ? masks : at.bodies;
            const polynomial = isMask ? row * glweDimension + column : row;
            exports.loadKeyPolynomial(source + 8 * polynomialSize * polynomial, index, row, column);
          }
        }
      }
    },
  };
}
