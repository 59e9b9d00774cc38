/**
 * Where everything lies in the memory of a context: the scratch memory of each thread, then the keys, which threads only read. No bytes are
 * touched here.
 */
import { extensionOf, ggswCount, groupTerms, tableSize } from "../bootstrapShape.ts";
import type { BootstrapShape } from "../kernel.ts";
import { sizesOf } from "../shape.ts";
import { createLayout } from "./module.ts";
import { streamRoom } from "./stream.ts";

/** Ciphertexts that go through the key together: the key is read from memory once for them all. */
export const batchSize = 4;

/** Rows of the keyswitch key whose masks are made at once. */
export const rowsPerStream = 64;

/** Bytes of one term of a group of key bits: signs and exponent, and eight points (assembly/groups.ts). */
const monomialBytes = 80 + 128;

/** The addresses of one of a context's threads. */
export type ContextLayout = ReturnType<typeof layOut>;

/**
 * Where everything lies in the memory of a context, for one of its threads. The same numbers give the same places in every thread.
 * @param layout where other things lie before it; a memory of its own when it is not given
 */
export function layOut(
  shape: BootstrapShape,
  twiddleCount: number,
  thread: number,
  threads: number,
  layout = createLayout(),
) {
  const sizes = sizesOf(shape);
  const { lweDimension, glweDimension, polynomialSize, ks } = shape;
  const columns = glweDimension + 1;
  /** Rows of the keyswitch key and small ciphertexts: n + 1 words of 32 bits, padded to a whole vector. */
  const rowBytes = Math.ceil(sizes.smallLwe / 4) * 16;
  const extension = extensionOf(shape);
  const accumulatorBytes = 8 * sizes.glwe * extension + 16;
  const scratch = () => ({
    difference: layout.place(8 * polynomialSize + 16),
    rows: layout.place(8 * polynomialSize * sizes.ggswRows * extension),
    sums: layout.place(8 * sizes.glwe * extension),
    /** What the terms of a group of key bits are multiplied by at eight points, and before it what makes that; sums at those points. */
    monomials: layout.place(2 * groupTerms(shape) * monomialBytes + 128 * columns * extension),
    accumulators: layout.place(batchSize * accumulatorBytes),
    tables: layout.place(batchSize * 8 * tableSize(shape) + 16),
    tableAddresses: layout.place(batchSize * 4),
    switched: layout.place(batchSize * 4 * sizes.smallLwe),
    small: layout.place(batchSize * rowBytes),
    /** Big ciphertexts, or one GLWE ciphertext. */
    big: layout.place(batchSize * 8 * sizes.bigLwe + 8 * sizes.glwe + 16),
    buckets: layout.place(batchSize * rowBytes * 2 ** (ks.baseLog - 1)),
    /** Mask words and bodies while a key is loaded. */
    masks: layout.place(streamRoom(Math.max(sizes.ggswMasks, rowsPerStream * lweDimension))),
    bodies: layout.place(8 * sizes.ggswBodies),
  });
  const scratches = Array.from({ length: threads }, scratch);
  return {
    ...scratches[thread]!,
    rowBytes,
    /** Accumulators have a word to spare (see `rotate` in assembly/words.ts), and stay aligned. */
    accumulatorBytes,
    twiddles: layout.place(8 * twiddleCount),
    /** The powers of a root of order 2N, and the exponent of each pair of blocks of the transform; only for groups of key bits. */
    roots: layout.place(shape.groups === undefined ? 0 : 32 * polynomialSize),
    rootExponents: layout.place(shape.groups === undefined ? 0 : polynomialSize / 2),
    keyswitchKey: layout.place(rowBytes * sizes.keyswitchBodies),
    bootstrapKey: layout.place(8 * polynomialSize * columns * sizes.ggswRows * ggswCount(shape)),
    byteLength: layout.byteLength,
  };
}
