/**
 * What a kernel can do: the arithmetic of TFHE over q = 2^64 on flat arrays of words. The plain TypeScript kernel
 * (the oracle) and the WebAssembly kernels implement this one interface. A kernel knows no graph, no message and no file format.
 *
 * Shapes: an LWE ciphertext is n mask words, then the body. A GLWE ciphertext is k mask polynomials of N words, then the body polynomial.
 */
import type { BootstrapShape, Gadget, ModulusSwitch } from "./bootstrapShape.ts";
import type { TableTree, TreeKey, TreeShape } from "./tree.ts";

export type { BootstrapShape, Gadget, KeyGroups, ModulusSwitch } from "./bootstrapShape.ts";

/** Where a mask stream of the tfhe package starts (tfhe-wire-format.md, "seed"). */
export interface MaskSeed {
  /** AES-128 key, 16 bytes. */
  readonly key: Uint8Array;
  /** Index of the first AES block, encrypted as a little-endian 128-bit integer. */
  readonly firstBlock: bigint;
  /** Byte within that block at which the stream starts. */
  readonly byteIndex: number;
}

export type KernelName = "plain" | "simd" | "relaxed-simd";

/** The secret keys that an evaluation key is made from, one 0 or 1 in each byte. */
export interface SecretBits {
  /** n bits of the small LWE key. */
  readonly small: Uint8Array;
  /** k·N bits: the GLWE key, which is also the big LWE key. */
  readonly big: Uint8Array;
}

/** The arithmetic that needs no evaluation key. */
export interface Kernel {
  readonly name: KernelName;
  /** Fills `out` with consecutive little-endian words of the seed's AES-128 counter stream, beginning `skipWords` words after its start. */
  maskStream(seed: MaskSeed, out: BigUint64Array, skipWords?: number): void;
  /** acc[i] += weight · x[i] mod 2^64. */
  multiplyAdd(acc: BigUint64Array, x: BigUint64Array, weight: bigint): void;
  /** Balanced digits in [-B/2, B/2] of every word after rounding: `level` blocks of `values.length`, most significant level first. */
  decompose(values: BigUint64Array, gadget: Gadget): BigInt64Array;
  /** Product in Z[X]/(X^N + 1) of small integers (|x| ≤ 2^31) and torus words through the f64 transform: exact up to the transform's error. */
  multiplyPolynomials(integers: BigInt64Array, torus: BigUint64Array): BigUint64Array;
  /**
   * The words of an LWE ciphertext rounded to [0, 2·size), for the coefficients of a table. Centred means that the mean of the errors over the key is removed: for key bits that
   * are 1 with a probability of 2^-`oneIn` (1 when nothing is said: uniform bits; 2 for blocks of three).
   */
  switchModulus(lwe: BigUint64Array, size: number, how: ModulusSwitch, oneIn?: number): Uint32Array;
  /** Coefficient `index` (0 when nothing is said) of a GLWE ciphertext as an LWE ciphertext of dimension k·N. */
  sampleExtract(glwe: BigUint64Array, polynomialSize: number, index?: number): BigUint64Array;
  /**
   * Bodies of the compressed keyswitch key for the rows from `firstRow` on, in the package's order, exact mod 2^64: ⟨mask, small⟩ +
   * big_i·2^(64 - level·baseLog) + noise. `noise` has a word for each row; as many are returned. Time does not depend on secret bits
   * in the WebAssembly kernels; in the plain one it may.
   */
  generateKeyswitchBodies(
    shape: BootstrapShape,
    secret: SecretBits,
    seed: MaskSeed,
    noise: BigUint64Array,
    firstRow: number,
  ): BigUint64Array;
  /**
   * Bodies of the compressed bootstrap key for the GGSW ciphertexts from `firstGgsw` on (of key bits, or of a group's indicators), in the
   * package's order, exact mod 2^64. `noise` has level·(k+1)·N words for each; as many are returned. Constant in time as
   * `generateKeyswitchBodies`.
   */
  generateBootstrapBodies(
    shape: BootstrapShape,
    secret: SecretBits,
    seed: MaskSeed,
    noise: BigUint64Array,
    firstGgsw: number,
  ): BigUint64Array;
  /**
   * A context that holds one pair of evaluation keys, and scratch memory for `threads` threads (one when nothing is said), its own among them;
   * for more than one the memory is shared. Throws a `UserError` for a shape that cannot be.
   */
  createContext(shape: BootstrapShape, threads?: number): BootstrapContext;
  /** A tree for tables of up to `bits` bits that holds its key. Throws a `UserError` for a shape that cannot be. */
  createTree(shape: TreeShape, key: TreeKey, bits: number): TableTree;
}

/** What another thread needs to bootstrap with the keys of a context. It crosses by `postMessage`; for `openSharedContext` in load.ts. */
export interface SharedContext {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly shape: BootstrapShape;
  /** Which of the context's threads this is for; 0 is the owner's. */
  readonly thread: number;
  readonly threads: number;
}

/** How far a bootstrap goes in one step: see `Bootstrapper.bootstrapSteps`. */
export interface BootstrapStep {
  /** Words of each big ciphertext that the keyswitch takes in. */
  readonly inputWords: number;
  /** Key bits that the blind rotation goes through, in whole groups. */
  readonly keyBits: number;
}

/** Part of one of the two evaluation keys, as a `KeyLoader` takes it. It crosses by `postMessage`. */
export interface KeyPart {
  readonly key: "keyswitch" | "bootstrap";
  readonly bodies: BigUint64Array;
  /** Of the whole key. */
  readonly seed: MaskSeed;
  /** The first row, or GGSW ciphertext, and how many. */
  readonly first: number;
  readonly count: number;
}

/** Loads keys of one shape. Threads over one memory may load parts of the same key side by side, but not of both keys. */
export interface KeyLoader {
  /**
   * Loads part of the compressed keyswitch key: the bodies of the rows from `firstRow` (0 when nothing is said) on, k·N·level of them in all,
   * in the package's order (least significant level first). `seed` is the start of the whole key's mask stream.
   */
  loadKeyswitchKey(bodies: BigUint64Array, seed: MaskSeed, firstRow?: number): void;
  /**
   * Loads part of the compressed bootstrap key: the bodies (level·(k+1)·N words for each, least significant level first) of the GGSW
   * ciphertexts from `firstGgsw` on. `seed` is the start of the whole key's mask stream. The polynomials are transformed while loading.
   */
  loadBootstrapKey(bodies: BigUint64Array, seed: MaskSeed, firstGgsw: number): void;
}

/** Keys of one shape in one thread. */
export interface Bootstrapper extends KeyLoader {
  readonly shape: BootstrapShape;
  /**
   * Keyswitch, modulus switch, blind rotation and extraction for a batch. `inputs` holds big LWE ciphertexts one after the other, `tables`
   * table polynomials (of e·N words in an extended shape), and input i uses polynomial `tableOf[i]`. Returns as many big LWE ciphertexts.
   * With `sharing` = s above 0, rotations go in steps of 2^s and each input gives 2^s ciphertexts, coefficients 0 to 2^s - 1: of as many
   * tables that lie interleaved in one polynomial (Chillotti, Ligier, Orfila, Tap, ASIACRYPT 2021, "PBSmanyLUT").
   */
  bootstrap(inputs: BigUint64Array, tables: BigUint64Array, tableOf: Uint32Array, sharing?: number): BigUint64Array;
  /**
   * `bootstrap` in steps, between which the thread may do other things: yields the share of the batch's key bits that are behind it, and
   * returns what `bootstrap` does, to the bit. Accumulators stay in the thread's memory between steps. It may be left at any step; it cannot
   * go on after other work of this context has begun (an `InternalError` in the WebAssembly kernels).
   */
  bootstrapSteps(
    inputs: BigUint64Array,
    tables: BigUint64Array,
    tableOf: Uint32Array,
    sharing: number,
    step: BootstrapStep,
  ): Generator<number, BigUint64Array, void>;
  /** Big LWE ciphertexts (k·N + 1 words each) to small ones (n + 1 words), of which the upper 32 bits are kept: so is of the loaded key. */
  keyswitch(lwe: BigUint64Array): BigUint64Array;
  /** Lets the memory go. Any later call throws an `InternalError`. */
  dispose(): void;
}

/** Keys of one shape, loaded, and the operations that use them. */
export interface BootstrapContext extends Bootstrapper {
  /** Bytes of memory held until `dispose`. */
  readonly byteLength: number;
  /** What the context's other threads need, one for each; nothing where memory is not shared. */
  readonly shares: readonly SharedContext[];
  /** GGSW number `index` of the bootstrap key ⊡ a GLWE ciphertext. */
  externalProduct(index: number, glwe: BigUint64Array): BigUint64Array;
  /**
   * acc += Σ_i GGSW number `first` + i ⊡ (0, …, 0, polynomial i): a GLWE ciphertext of the sum of what they encrypt times the polynomials, of N words
   * each, as many as there are.
   */
  addProducts(first: number, polynomials: BigUint64Array, acc: BigUint64Array): void;
  /**
   * The table polynomial (as a trivial GLWE body) rotated by the phase of a modulus-switched LWE ciphertext. Returns a GLWE ciphertext, or e of
   * them, part by part, in an extended shape.
   */
  blindRotate(table: BigUint64Array, switched: Uint32Array): BigUint64Array;
}
