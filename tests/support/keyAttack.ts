/**
 * The attack that docs/security.md speaks of. Who sees result ciphertexts and what they decrypt to tries to read equations in the bits of the
 * secret key off them: the phase b - ⟨a, s⟩ of a result is its value times the distance of two values, plus noise. Where noise is on show the
 * phase is known exactly, and its lowest bit is a linear equation over GF(2). The attacker uses nothing that the secret key is needed for.
 */
import { parseCiphertext } from "../../src/tfhe/ciphertext.ts";

/** One result: the words of its ciphertext, mask first, and what it decrypts to, modulo 2^`bits`. */
export interface Observation {
  readonly lwe: BigUint64Array;
  readonly value: bigint;
  readonly bits: number;
}

/** What an attack found out. */
export interface AttackResult {
  /** Unknowns: bits of the key. */
  readonly dimension: number;
  readonly rank: number;
  /** Equations that follow from others in the mask, but not in what was decrypted: none in a system that the key solves. */
  readonly contradictions: number;
  /** Equations that follow from others in the mask. */
  readonly checks: number;
  /** What solves the independent equations. */
  readonly guess: Uint8Array;
}

const trailingZeros = (word: bigint): number => {
  for (let zeros = 0; zeros < 64; zeros++) if ((word >> BigInt(zeros)) & 1n) return zeros;
  return 64;
};

/** Trailing zero bits that all mask words have. */
function commonZeros(observations: readonly Observation[]): number {
  let common = 64;
  for (const { lwe } of observations) {
    for (const word of lwe.subarray(0, lwe.length - 1)) {
      if ((word & ((1n << BigInt(common)) - 1n)) !== 0n) common = trailingZeros(word);
    }
  }
  return common;
}

/** The observation of one ciphertext of a result. */
export function observe(ciphertext: Uint8Array, value: number, bits: number): Observation {
  return { lwe: parseCiphertext(ciphertext).lwe, value: BigInt.asUintN(bits, BigInt(value)), bits };
}

/**
 * Takes every decrypted value for the exact phase, divides by the greatest power of two that divides all masks, and solves for the key bits.
 * @param position bit of the divided equations that is taken; 0 is the only one at which they are linear when all is exact
 */
export function solveForKey(observations: readonly Observation[], position = 0): AttackResult {
  const dimension = (observations[0]?.lwe.length ?? 1) - 1;
  const shift = BigInt(commonZeros(observations) + position);
  const width = Math.ceil((dimension + 1) / 32);
  const bitAt = (row: Uint32Array, i: number) => ((row[i >> 5] ?? 0) >>> (i & 31)) & 1;
  const setBit = (row: Uint32Array, i: number) => {
    row[i >> 5] = (row[i >> 5] ?? 0) | (1 << (i & 31));
  };
  /** Reduced rows by the column of their leading one. */
  const pivots = new Map<number, Uint32Array>();
  let contradictions = 0;
  let checks = 0;
  for (const { lwe, value, bits } of observations) {
    const row = new Uint32Array(width);
    for (let i = 0; i < dimension; i++) if (((lwe[i] ?? 0n) >> shift) & 1n) setBit(row, i);
    const phase = value << BigInt(63 - bits);
    if ((BigInt.asUintN(64, (lwe[dimension] ?? 0n) - phase) >> shift) & 1n) setBit(row, dimension);
    let lead = 0;
    for (; lead < dimension; lead++) {
      if (bitAt(row, lead) === 0) continue;
      const pivot = pivots.get(lead);
      if (pivot === undefined) break;
      for (let i = lead >> 5; i < width; i++) row[i] = (row[i] ?? 0) ^ (pivot[i] ?? 0);
    }
    if (lead < dimension) pivots.set(lead, row);
    else {
      checks++;
      contradictions += bitAt(row, dimension);
    }
  }
  const guess = new Uint8Array(dimension);
  for (let column = dimension - 1; column >= 0; column--) {
    const row = pivots.get(column);
    if (row === undefined) continue;
    let bit = bitAt(row, dimension);
    for (let i = column + 1; i < dimension; i++) bit ^= bitAt(row, i) & (guess[i] ?? 0);
    guess[column] = bit;
  }
  return { dimension, rank: pivots.size, contradictions, checks, guess };
}

/** Attacks at every twelfth bit position below that of the values: equations at higher ones are linear but for carries, which noise may hide. */
export function solveEverywhere(observations: readonly Observation[]): readonly AttackResult[] {
  const bits = observations[0]?.bits ?? 0;
  const results: AttackResult[] = [];
  const room = 63 - bits - commonZeros(observations);
  for (let position = 0; position <= room; position += 12) {
    results.push(solveForKey(observations, position));
  }
  return results;
}

/** What a ciphertext decrypts to under a guessed key, modulo 2^`bits`. */
export function decryptWith(guess: Uint8Array, { lwe, bits }: Pick<Observation, "lwe" | "bits">): bigint {
  let phase = lwe.at(-1) ?? 0n;
  guess.forEach((bit, i) => {
    if (bit === 1) phase -= lwe[i] ?? 0n;
  });
  const shift = BigInt(63 - bits);
  return BigInt.asUintN(bits, (BigInt.asUintN(64, phase) + (1n << (shift - 1n))) >> shift);
}
