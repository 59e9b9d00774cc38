/** The numbers that decide what a bootstrap computes. Apart from the kernel, so that the parameter search can name them without any WebAssembly. */

/** A gadget decomposition: `level` balanced digits of `baseLog` bits, taken from the most significant end of a word. */
export interface Gadget {
  readonly baseLog: number;
  readonly level: number;
}

/** How a word is rounded to 2N: plainly, or with the mean of the rounding errors removed (parameter-selection.md, section 6, number 4). */
export type ModulusSwitch = "standard" | "centered";

/**
 * Key bits that a blind rotation takes together, with one set of transforms for each group; the others are known by GGSW ciphertexts of
 * indicators of which at most one is 1, so that acc · X^(a·s) = acc + Σ_j indicator_j · (X^(e_j) - 1) · acc for every group.
 *
 * `block`: the small key has at most one 1 in a group, each place or none with the same probability, so the key bits are the indicators
 * (block-binary keys: Lee, Min, Seo, Song, "Faster TFHE bootstrapping with block binary keys", AsiaCCS 2023, eprint 2023/958).
 * `multi-bit`: any binary key; indicators of 01, 10 and 11 of each two bits (Zhou, Yang, Liu, Wei, Song, ASIACRYPT 2018; Joye, Paillier, 2022).
 */
export interface KeyGroups {
  readonly kind: "block" | "multi-bit";
  /** Key bits in a group: 3 of a block, 2 of a multi-bit group. */
  readonly size: number;
}

/** Blocks of three: two to two and a half times as fast, for 3 % more dimension; larger ones pay with more of it (faster-bootstraps.md, 1.2). */
export const BLOCKS: KeyGroups = Object.freeze({ kind: "block", size: 3 });

/** Pairs: three GGSW ciphertexts for two key bits. Larger groups pay with exponentially many (faster-bootstraps.md, 1.4). */
export const PAIRS: KeyGroups = Object.freeze({ kind: "multi-bit", size: 2 });

/** Everything a bootstrap needs to know of its parameters. The big LWE dimension is k·N. */
export interface BootstrapShape {
  /** n, of the small LWE key. */
  readonly lweDimension: number;
  /** k */
  readonly glweDimension: number;
  /** N, a power of two from 256 to 65536. */
  readonly polynomialSize: number;
  readonly pbs: Gadget;
  readonly ks: Gadget;
  readonly modulusSwitch: ModulusSwitch;
  /** Missing where key bits are taken one by one. `lweDimension` is then a multiple of the groups' size. */
  readonly groups?: KeyGroups | undefined;
  /**
   * e: polynomials of a table, which then has e·N coefficients; missing for 1. Coefficient r + e·c of such a table is coefficient c of part r: with
   * X = Y^e, the keys are of the ring of X within that of Y, so that one GGSW ciphertext serves all parts, and X^a permutes and turns them. Security
   * and keys are those of k·N ("extended bootstrapping": Lee, Yoon, eprint 2023/402; faster-bootstraps.md, section 1.3).
   */
  readonly extension?: number | undefined;
}

/** Polynomials of a table. */
export function extensionOf({ extension }: Pick<BootstrapShape, "extension">): number {
  return extension === undefined ? 1 : extension;
}

/** Coefficients of a table: e·N. A phase is rounded to twice as many. */
export function tableSize(shape: Pick<BootstrapShape, "extension" | "polynomialSize">): number {
  return extensionOf(shape) * shape.polynomialSize;
}

/** Key bits that a blind rotation takes together. */
export function groupSize({ groups }: Pick<BootstrapShape, "groups">): number {
  return groups === undefined ? 1 : groups.size;
}

/** GGSW ciphertexts of one group: as many as there are indicators. */
export function groupTerms({ groups }: Pick<BootstrapShape, "groups">): number {
  return groups === undefined ? 1 : groups.kind === "block" ? groups.size : 2 ** groups.size - 1;
}

/** GGSW ciphertexts of a bootstrap key. */
export function ggswCount(shape: Pick<BootstrapShape, "groups" | "lweDimension">): number {
  return (shape.lweDimension / groupSize(shape)) * groupTerms(shape);
}

/** The parameter sets of a circuit by the name of their partition: the narrow one is the client's, and the only one of most circuits. */
export type SetName = "narrow" | "wide";
