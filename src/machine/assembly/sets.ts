/** Keys of a set in memory: how they are read from what a host gives, and how they are loaded, a part at a time. */
import { configure, configureGroups, loadKeyPolynomial } from "../../kernel/assembly/bootstrap";
import { roundToHalves } from "../../kernel/assembly/keyswitch";
import { isSpent, spend } from "./budget";
import {
  BODIES, BOOTSTRAP_BODIES, BOOTSTRAP_KEY, BOOTSTRAP_SEED, DIFFERENCE, described, EXTENSION, GGSW_COUNT, GLWE_DIMENSION, GROUP_KIND,
  GROUP_SIZE, GROUP_TERMS, IS_MULTI_BIT, KEYSWITCH_BODIES, KEYSWITCH_KEY, KEYSWITCH_SEED, KS_BASE, KS_LEVEL, LOAD_GGSW_COST, LOAD_ROW_COST,
  LWE_DIMENSION, MESSAGE_BITS, MONOMIALS, numberOf, PBS_BASE, PBS_LEVEL, POLYNOMIAL_SIZE, put, ROOT_EXPONENTS, ROOTS, ROW_BYTES, ROWS, 
  SET_MASKS, SUMS, scratch,TWIDDLES,
} from "./description";
import { DAMAGED, WRONG_PARAMETERS } from "./failure";
import { writeMasks } from "./masks";
import { expectU32, expectU64, isSound, position, readModulus, readSeed, readU64, refuse, take } from "./reader";
import { prepareRoots, prepareTwiddles } from "./roots";

const ROWS_PER_STREAM: u32 = 64;

/** Makes the tables of a set's transform. */
export function prepareSet(set: usize): void {
  prepareTwiddles(numberOf(set, POLYNOMIAL_SIZE), numberOf(set, TWIDDLES));
}

/** Those that groups of key bits need. */
export function prepareGroups(set: usize): void {
  prepareRoots(numberOf(set, POLYNOMIAL_SIZE), numberOf(set, ROOTS), numberOf(set, ROOT_EXPONENTS));
}

/** Lets the kernel work with a set. */
export function useSet(set: usize): void {
  configure(
    numberOf(set, LWE_DIMENSION), numberOf(set, GLWE_DIMENSION), numberOf(set, POLYNOMIAL_SIZE), numberOf(set, PBS_BASE), numberOf(set, PBS_LEVEL), numberOf(set, EXTENSION),
    numberOf(set, TWIDDLES), numberOf(set, BOOTSTRAP_KEY), scratch(set, DIFFERENCE), scratch(set, ROWS), scratch(set, SUMS),
  );
  configureGroups(
    numberOf(set, GROUP_SIZE), numberOf(set, GROUP_TERMS), <bool>numberOf(set, IS_MULTI_BIT), numberOf(set, ROOTS), numberOf(set, ROOT_EXPONENTS), scratch(set, MONOMIALS),
  );
}

/** k·N of a set. */
// @ts-expect-error: decorator
@inline
export function bigDimension(set: usize): u32 {
  return numberOf(set, GLWE_DIMENSION) * numberOf(set, POLYNOMIAL_SIZE);
}

/** Compressed words of a GGSW ciphertext: level·(k+1)·N. */
// @ts-expect-error: decorator
@inline
function ggswWords(set: usize): u32 {
  return numberOf(set, PBS_LEVEL) * (numberOf(set, GLWE_DIMENSION) + 1) * numberOf(set, POLYNOMIAL_SIZE);
}

/** Reads a server key of the set's shape: the package's bytes, as src/tfhe/serverKey.ts does. */
export function readServerKey(set: usize): void {
  const rows = bigDimension(set) * numberOf(set, KS_LEVEL);
  expectU32(0);
  expectU64(rows, WRONG_PARAMETERS);
  put(set, KEYSWITCH_BODIES, <u32>take(<u64>rows << 3));
  expectU64(numberOf(set, KS_BASE), WRONG_PARAMETERS);
  expectU64(numberOf(set, KS_LEVEL), WRONG_PARAMETERS);
  expectU64(numberOf(set, LWE_DIMENSION) + 1, WRONG_PARAMETERS);
  put(set, KEYSWITCH_SEED, <u32>readSeed());
  readModulus();
  expectU32(numberOf(set, GROUP_KIND), WRONG_PARAMETERS);
  const words = <u64>numberOf(set, GGSW_COUNT) * ggswWords(set);
  expectU64(words, WRONG_PARAMETERS);
  put(set, BOOTSTRAP_BODIES, <u32>take(words << 3));
  expectU64(numberOf(set, GLWE_DIMENSION) + 1, WRONG_PARAMETERS);
  expectU64(numberOf(set, POLYNOMIAL_SIZE), WRONG_PARAMETERS);
  expectU64(numberOf(set, PBS_BASE), WRONG_PARAMETERS);
  expectU64(numberOf(set, PBS_LEVEL), WRONG_PARAMETERS);
  put(set, BOOTSTRAP_SEED, <u32>readSeed());
  readModulus();
  // The kind of modulus switch; the order of keyswitch and bootstrap.
  expectU32(0);
  expectU32(0);
  expectU64((<u64>1) << described(MESSAGE_BITS), WRONG_PARAMETERS);
  expectU64(1);
  // Largest degree and noise level, which mean nothing to us.
  take(16);
}

/** The same behind its length. */
export function readLongServerKey(set: usize): void {
  const at = position();
  const length = readU64();
  const from = position();
  readServerKey(set);
  if (isSound() && <u64>(position() - from) != length) refuse(DAMAGED, <i64>(position() - from), <i64>length, at);
}

/** Reads a conversion key, whose form is that of a bootstrap key alone. */
export function readConversion(set: usize): void {
  put(set, BOOTSTRAP_SEED, <u32>readSeed());
  const words = <u64>numberOf(set, GGSW_COUNT) * ggswWords(set);
  expectU64(words, WRONG_PARAMETERS);
  put(set, BOOTSTRAP_BODIES, <u32>take(words << 3));
}

/** How far the part that is loaded is. */
let loaded: u32 = 0;

/** Forgets how far a load was. */
export function resetLoad(): void {
  loaded = 0;
}

/** Loads rows of a keyswitch key; true when all are there. */
export function loadRows(set: usize): bool {
  const n = numberOf(set, LWE_DIMENSION);
  const total = bigDimension(set) * numberOf(set, KS_LEVEL);
  const rowBytes: usize = numberOf(set, ROW_BYTES);
  const bodies: usize = numberOf(set, KEYSWITCH_BODIES);
  for (; loaded < total; ) {
    const count = min(ROWS_PER_STREAM, total - loaded);
    let masks = writeMasks(numberOf(set, KEYSWITCH_SEED), <u64>loaded * n, <usize>count * n, scratch(set, SET_MASKS));
    for (const end = loaded + count; loaded < end; loaded++, masks += (<usize>n) << 3) {
      const row = <usize>numberOf(set, KEYSWITCH_KEY) + rowBytes * loaded;
      roundToHalves(masks, row, n);
      roundToHalves(bodies + ((<usize>loaded) << 3), row + ((<usize>n) << 2), 1);
    }
    spend(<u64>count * numberOf(set, LOAD_ROW_COST));
    if (isSpent() && loaded < total) return false;
  }
  loaded = 0;
  return true;
}

/** Loads GGSW ciphertexts of a bootstrap or conversion key; true when all are there. */
export function loadGgsws(set: usize): bool {
  const k = numberOf(set, GLWE_DIMENSION);
  const bytes = (<usize>numberOf(set, POLYNOMIAL_SIZE)) << 3;
  const total = numberOf(set, GGSW_COUNT);
  const words = ggswWords(set);
  const maskWords = words * k;
  const rows = numberOf(set, PBS_LEVEL) * (k + 1);
  useSet(set);
  for (; loaded < total; ) {
    const masks = writeMasks(numberOf(set, BOOTSTRAP_SEED), <u64>loaded * maskWords, maskWords, scratch(set, SET_MASKS));
    const bodies = scratch(set, BODIES);
    memory.copy(bodies, <usize>numberOf(set, BOOTSTRAP_BODIES) + <usize>loaded * ((<usize>words) << 3), (<usize>words) << 3);
    for (let row: u32 = 0; row < rows; row++) {
      for (let column: u32 = 0; column < k; column++) loadKeyPolynomial(masks + bytes * (row * k + column), loaded, row, column);
      loadKeyPolynomial(bodies + bytes * row, loaded, row, k);
    }
    loaded++;
    spend(numberOf(set, LOAD_GGSW_COST));
    if (isSpent() && loaded < total) return false;
  }
  loaded = 0;
  return true;
}
