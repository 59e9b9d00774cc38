/** How much work a kernel is given at once: enough to be fast, and little enough to be cancelled soon. */
import { extensionOf } from "../kernel/bootstrapShape.ts";
import type { BootstrapShape, BootstrapStep } from "../kernel/kernel.ts";

/** Bootstraps that go through the key together: a fifth to a third faster than one by one, and no gain from more. */
export const mostLookupsInPiece = 4;

/**
 * Milliseconds that a step of a bootstrap may take on the machine of docs/performance.md: on one a third as fast, with what waits in the page,
 * a run is still cancelled within 200 ms.
 */
export const stepMilliseconds = 30;

/** Transform steps in a millisecond: 3.6 to 4.4 million for N from 1024 to 32768 on that machine. */
const TRANSFORM_STEPS_PER_MILLISECOND = 4e6;
/** Milliseconds to read a word of the keyswitch key, and to add it for one ciphertext. */
const READ_WORD_MILLISECONDS = 1.5e-7;
const ADD_WORD_MILLISECONDS = 1e-7;

/** Milliseconds of what a step is made of, for `count` ciphertexts together. */
export function stepCost(shape: BootstrapShape, count: number) {
  const { lweDimension, glweDimension, polynomialSize, pbs, ks } = shape;
  const transforms = count * extensionOf(shape) * (glweDimension + 1) * (pbs.level + 1);
  return {
    /** One key bit: (k+1)·(level+1) transforms of N·log2 N steps for each ciphertext and each part of its table. */
    keyBit: (transforms * polynomialSize * Math.log2(polynomialSize)) / TRANSFORM_STEPS_PER_MILLISECOND,
    /** One word of the big ciphertexts: `level` rows of n + 1 words. */
    inputWord: ks.level * (lweDimension + 1) * (READ_WORD_MILLISECONDS + count * ADD_WORD_MILLISECONDS),
  };
}

/** The largest steps of a bootstrap of `count` ciphertexts that take no more than `stepMilliseconds`. */
export function stepOf(shape: BootstrapShape, count: number): BootstrapStep {
  const { keyBit, inputWord } = stepCost(shape, count);
  const fitting = (milliseconds: number) => Math.max(1, Math.floor(stepMilliseconds / milliseconds));
  return { keyBits: fitting(keyBit), inputWords: fitting(inputWord) };
}

/** The largest piece of `total` bootstraps, of at most `most`, that leaves equally many to each of `threads` threads. */
export function evenPiece(total: number, most: number, threads: number): number {
  const rounds = Math.max(1, Math.ceil(total / (most * threads)));
  return Math.max(1, Math.ceil(total / (rounds * threads)));
}

/** Words of a key, as it is loaded, in a piece: 15 to 30 ms, since masks are made and polynomials transformed. */
const LOADED_WORDS = 2 ** 20;

/** The number of rows of a keyswitch key to load between two calls of a hook, at least one: n + 1 words each. */
export function keyswitchRowsInPiece({ lweDimension }: BootstrapShape): number {
  return Math.max(1, Math.floor(LOADED_WORDS / (lweDimension + 1)));
}

/** The number of GGSW ciphertexts of a bootstrap key to load between two calls of a hook, at least one: level·(k+1)²·N words each. */
export function ggswsInPiece({ glweDimension, polynomialSize, pbs }: BootstrapShape): number {
  return Math.max(1, Math.floor(LOADED_WORDS / (pbs.level * (glweDimension + 1) ** 2 * polynomialSize)));
}
