/** Where the twiddles of a stage lie in their table (written by src/kernel/wasm/twiddles.ts). */

/** Bytes of the twiddles of one block: w, w², w³. */
export const BLOCK_TWIDDLES: usize = 48;

/** True if the first stage of this N splits in two: log2 M is odd. */
// @ts-ignore: decorator
@inline
export function startsWithRadix2(polynomialSize: u32): bool {
  return (ctz(polynomialSize) & 1) == 0;
}

/** Bytes of twiddles before those of the radix-4 stage that has `blocks` blocks, when the first radix-4 stage has `first`. */
// @ts-ignore: decorator
@inline
export function stageTwiddles(blocks: u32, first: u32): usize {
  return BLOCK_TWIDDLES * (<usize>(blocks - first) / 3 + (first - 1));
}

/** Twiddles of the last stage of the forward transform. */
// @ts-ignore: decorator
@inline
export function lastTwiddles(polynomialSize: u32, twiddles: usize): usize {
  return twiddles + stageTwiddles(polynomialSize >> 3, startsWithRadix2(polynomialSize) ? 2 : 1);
}
