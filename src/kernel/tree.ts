/**
 * What a kernel does for tables of many bits: bits as LWE ciphertexts become selectors (GGSW ciphertexts), and these take an entry out of a
 * table by a tree of multiplexers and a rotation (Chillotti, Gama, Georgieva, Izabachène, "TFHE", 2020, sections 5 and 6: circuit
 * bootstrapping, vertical packing). A selector's rows come from ciphertexts by a trace and by products with the square of the key, as in Wang
 * et al., "Circuit bootstrapping: faster and smaller" (Eurocrypt 2024), so that keys are small. All under a GLWE key of the tree's own.
 */
import { assert } from "../base/errors.ts";
import type { Gadget, MaskSeed } from "./kernel.ts";
import { checkGadget, checkPolynomialSize } from "./shape.ts";

/** The dimensions and decompositions of a tree. */
export interface TreeShape {
  /** k */
  readonly glweDimension: number;
  /** N, a power of two. */
  readonly polynomialSize: number;
  /** Digits that meet the keys of traces and squares, in products that are exact. */
  readonly exact: Gadget;
  /** Digits that meet selectors. */
  readonly select: Gadget;
}

/** Selectors and the keys that make them, in one thread. Call `dispose` when done. */
export interface TableTree {
  readonly shape: TreeShape;
  /** Bytes of memory held until `dispose`. */
  readonly byteLength: number;
  /**
   * Makes selector number `bit`, 0 being the lowest, of `select.level` LWE ciphertexts under the tree's key one after the other: of
   * bit·2^(64 - j·baseLog) for j = 1 to `level`.
   */
  setSelector(bit: number, levels: BigUint64Array): void;
  /** Entry Σ bit_i·2^i of a table of 2^p words, as an LWE ciphertext under the tree's key. The first p selectors must be set. */
  select(table: BigUint64Array): BigUint64Array;
  /** Lets the memory go. Any later call throws an `InternalError`. */
  dispose(): void;
}

/** p of a table for a tree of `most` bits; asserts that it has 2^p entries. */
export function tableBits(table: BigUint64Array, most: number): number {
  const bits = Math.log2(table.length);
  assert(Number.isInteger(bits) && bits <= most, `a tree of ${most} bits takes no table of ${table.length} entries`);
  return bits;
}

/** Numbers that follow from a shape. */
export interface TreeSizes {
  /** Words of an LWE ciphertext: k·N + 1. */
  readonly lwe: number;
  /** Words of a GLWE ciphertext. */
  readonly glwe: number;
  /** Steps of a trace: log2 N. */
  readonly traceSteps: number;
  /** Key-switching blocks: one for each step of a trace, then one for each polynomial of the key that selectors are multiplied by. */
  readonly blocks: number;
  /** Rows of a block: GLWE ciphertexts, k for each level, the most significant level first. */
  readonly blockRows: number;
  /** Compressed words of the whole key. */
  readonly keyBodies: number;
  /** Rows of a selector. */
  readonly selectorRows: number;
}

/** The numbers of a shape. */
export function treeSizesOf({ glweDimension: k, polynomialSize: N, exact, select }: TreeShape): TreeSizes {
  const traceSteps = Math.log2(N);
  const blocks = traceSteps + k;
  const blockRows = k * exact.level;
  return {
    lwe: k * N + 1,
    glwe: (k + 1) * N,
    traceSteps,
    blocks,
    blockRows,
    keyBodies: blocks * blockRows * N,
    selectorRows: (k + 1) * select.level,
  };
}

/** The exponents t of the steps X → X^t of a trace in their order: N + 1, N/2 + 1, …, 3. */
export function traceExponents(polynomialSize: number): readonly number[] {
  return Array.from({ length: Math.log2(polynomialSize) }, (_, step) => polynomialSize / 2 ** step + 1);
}

/** Throws a `UserError` for a shape that no kernel can compute with. */
export function checkTreeShape({ polynomialSize, exact, select }: TreeShape): void {
  const op = "createTree";
  checkPolynomialSize(op, polynomialSize);
  checkGadget(op, exact);
  checkGadget(op, select);
}

/** A tree key as it is loaded: bodies of all rows, block after block, and the seed of their masks, k·N words for each row. */
export interface TreeKey {
  readonly bodies: BigUint64Array;
  readonly seed: MaskSeed;
}
