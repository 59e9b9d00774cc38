/**
 * The form of a parameter set, as plain data that is checked once (checkedParameters.ts): what key generation, encryption, the evaluator, simulation and files all read.
 * Sets that are searched for a circuit come from graphSearch.ts, those that need no search from presets.ts.
 */
import type { BootstrapShape } from "../kernel/bootstrapShape.ts";
import type { SecurityCurve } from "./security.ts";
import type { TreeChoice } from "./tree.ts";

/** Bytes of keys and ciphertexts. "Wire" is the tfhe package's own serialization (tfhe-wire-format.md), "loaded" an evaluator's memory. */
export interface ParameterSizes {
  readonly bootstrapKeyWire: number;
  readonly keyswitchKeyWire: number;
  readonly bootstrapKeyLoaded: number;
  readonly keyswitchKeyLoaded: number;
  /** One ciphertext under the big key: k·N + 1 words. */
  readonly lweCiphertext: number;
  /** One fresh ciphertext whose mask is a seed. */
  readonly seededCiphertext: number;
}

/** Dimensions, decompositions and noise of one set. */
export interface SetChoice {
  /** Dimensions, decompositions and modulus switch. A levelled set has the smallest valid ones where only a bootstrap would need them. */
  readonly shape: BootstrapShape;
  /** Standard deviation of noise under the small key (keyswitch key), torus units. */
  readonly lweNoiseStd: number;
  /** Standard deviation of noise under the big key (fresh ciphertexts, bootstrap key), torus units. */
  readonly glweNoiseStd: number;
}

/**
 * The second set of a circuit in two partitions, for its wide lookups. Its secret keys are its own; the client encrypts and decrypts under
 * the first set's alone. Ciphertexts go from one big key to the other by conversions (conversion.ts).
 */
export interface WideChoice extends SetChoice {
  /** Shapes of the conversion keys: to the big key of this set, and back to that of the first. */
  readonly toWide: BootstrapShape;
  readonly toNarrow: BootstrapShape;
}

/** A checked second set. */
export interface WideSet extends WideChoice {
  /** Bootstrap key and keyswitch key of this set. */
  readonly sizes: ParameterSizes;
  /** Both conversion keys. */
  readonly conversionKeysWire: number;
  readonly conversionKeysLoaded: number;
}

/** Checked trees. */
export interface TreeSet extends TreeChoice {
  /** The keys of traces, products and conversions. */
  readonly keysWire: number;
  readonly keysLoaded: number;
}

/** What is chosen freely; `checkedParameters` makes `CryptoParameters` of it. */
export interface ParameterChoice extends SetChoice {
  /** False for a levelled set: no evaluation keys, no lookups. */
  readonly lookups: boolean;
  /** p: bits of a message, under one padding bit. */
  readonly messageBits: number;
  /** The asked-for limit on the probability that one lookup or one decrypted output is wrong (a global limit is one too). */
  readonly pError: number;
  /** log2 of the largest predicted probability; at most log2 `pError`. */
  readonly log2PError: number;
  /** Bits of security; 0 for an insecure set. */
  readonly securityLevel: SecurityCurve | 0;
  /** True for a toy set, which protects nothing. */
  readonly insecure: boolean;
  /** Missing where one set does for all lookups. */
  readonly wide?: WideChoice | undefined;
  /** Missing where no table is looked up by a tree; never beside a second set. */
  readonly tree?: TreeChoice | undefined;
}

/** One checked, frozen parameter set, or two where the circuit has two partitions. */
export interface CryptoParameters extends ParameterChoice {
  readonly sizes: ParameterSizes;
  readonly wide?: WideSet | undefined;
  readonly tree?: TreeSet | undefined;
}

/** Most message bits of any set: what the tfhe package encrypts and decrypts correctly (tfhe-wire-format.md). */
export const MAXIMAL_MESSAGE_BITS = 40;

/** Most bits of a table that a tree looks up: the table is 2^p words. */
export const MAXIMAL_TREE_BITS = 16;

/** Most polynomials of a table that a set may have. */
export const MAXIMAL_EXTENSION = 40;
