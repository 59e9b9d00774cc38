/** Ciphertexts from the big key of one set to that of another, as src/tfhe/conversion.ts: the mask, taken as polynomials, times a conversion key. */
import { addExternalProduct } from "../../kernel/assembly/bootstrap";
import { sampleExtractWords } from "../../kernel/assembly/words";
import { isSpent, spend } from "./budget";
import { ACCUMULATORS, BIG, CONVERT_COST, GGSW_COUNT, GLWE_DIMENSION, INPUT_DIMENSION, numberOf, POLYNOMIAL_SIZE, scratch } from "./description";
import { useSet } from "./sets";

/** Ciphertexts of the step under way that are done. */
let position: u32 = 0;

/** Forgets what was under way. */
export function resetConversions(): void {
  position = 0;
}

/** The polynomial whose product with a key polynomial has Σ a_j s_j as its constant coefficient; words from `left` on are zero. */
function putMaskPolynomial(mask: usize, left: u32, out: usize, size: u32): void {
  const count = min(left, size);
  memory.fill(out, 0, (<usize>size) << 3);
  if (count == 0) return;
  store<u64>(out, load<u64>(mask));
  for (let j: u32 = 1; j < count; j++) store<u64>(out + ((<usize>(size - j)) << 3), -load<u64>(mask + ((<usize>j) << 3)));
}

/** One ciphertext; `set` is the block of the conversion. */
export function convertOne(set: usize, lwe: usize, out: usize): void {
  const k = numberOf(set, GLWE_DIMENSION);
  const size = numberOf(set, POLYNOMIAL_SIZE);
  const blocks = numberOf(set, GGSW_COUNT);
  const dimension = numberOf(set, INPUT_DIMENSION);
  const polynomial = (<usize>size) << 3;
  const accumulator = scratch(set, ACCUMULATORS);
  const room = scratch(set, BIG);
  useSet(set);
  memory.fill(accumulator, 0, polynomial * (k + 1));
  let from: u32 = 0;
  for (let block: u32 = 0; block < blocks; block++) {
    for (let c: u32 = 0; c <= k; c++, from += size) {
      const left = from < dimension ? dimension - from : 0;
      putMaskPolynomial(lwe + ((<usize>from) << 3), left, room + polynomial * c, size);
    }
    addExternalProduct(block, room, accumulator);
  }
  // The body less the sum of products: its constant coefficient is the phase.
  for (let at = accumulator, end = accumulator + polynomial * (k + 1); at < end; at += 8) store<u64>(at, -load<u64>(at));
  const body = accumulator + polynomial * k;
  store<u64>(body, load<u64>(body) + load<u64>(lwe + ((<usize>dimension) << 3)));
  sampleExtractWords(accumulator, out, k, size, 0);
}

/** `count` ciphertexts, in steps: true when all are there. */
export function convert(set: usize, from: usize, fromStride: usize, out: usize, outStride: usize, count: u32): bool {
  while (position < count) {
    convertOne(set, from + fromStride * position, out + outStride * position);
    position++;
    spend(numberOf(set, CONVERT_COST));
    if (isSpent() && position < count) return false;
  }
  position = 0;
  return true;
}
