/**
 * Many LWE ciphertexts under the big key as one GLWE ciphertext under the same key, whose coefficients they are: N values then share one mask. No key is added
 * for it: each is switched to the small key, and the bootstrap key encrypts the small key's bits s_i under the GLWE key, so that
 * B(X) - Σ_i s_i·A_i(X), with the ciphertexts' bodies as coefficients of B and their mask words i as those of A_i, is a sum of external products
 * (the packing keyswitch of Chillotti, Gama, Georgieva, Izabachène, J. Cryptology 2020, section 3, with the rows of the bootstrap key for its own). It
 * costs about what one bootstrap costs for N values, and a keyswitch for each. What noise that adds: params/results.ts.
 */
import type { Activity } from "../base/activity.ts";
import { groupSize, groupTerms } from "../kernel/bootstrapShape.ts";
import type { BootstrapContext, BootstrapShape } from "../kernel/kernel.ts";

/** Key bits that are gone through between two checkpoints: some milliseconds. */
const bitsAtOnce = 16;

/**
 * The GLWE ciphertext of at most N ciphertexts; coefficients beyond them are zero but for noise.
 * @param switched the ciphertexts under the small key one after the other, as the kernel's `keyswitch` gives them
 * @param activity takes checkpoints; nothing is reported
 */
export async function packed(
  context: BootstrapContext,
  switched: BigUint64Array,
  activity: Activity,
): Promise<BigUint64Array> {
  const { shape } = context;
  const { lweDimension: n, glweDimension, polynomialSize } = shape;
  const count = switched.length / (n + 1);
  /** Upper halves, all there is of them: word i of ciphertext j at j·(n + 1) + i. */
  const small = new Uint32Array(switched.length);
  const upper = new Uint32Array(switched.buffer, switched.byteOffset, 2 * switched.length);
  for (let i = 0; i < small.length; i++) small[i] = upper[2 * i + 1]!;
  const glwe = new BigUint64Array((glweDimension + 1) * polynomialSize);
  const bodies = new Uint32Array(glwe.buffer, 8 * glweDimension * polynomialSize);
  for (let j = 0; j < count; j++) bodies[2 * j + 1] = small[j * (n + 1) + n]!;
  const terms = groupTerms(shape);
  const groups = n / groupSize(shape);
  const groupsAtOnce = Math.ceil(bitsAtOnce / terms);
  for (let group = 0; group < groups; group += groupsAtOnce) {
    const last = Math.min(groups, group + groupsAtOnce);
    const polynomials = new BigUint64Array((last - group) * terms * polynomialSize);
    const halves = new Uint32Array(polynomials.buffer);
    for (let term = 0; term < (last - group) * terms; term++) {
      const bits = bitsOfTerm(shape, group * terms + term);
      for (let j = 0; j < count; j++) {
        const sum = bits.reduce((all, bit) => all + small[j * (n + 1) + bit]!, 0);
        halves[2 * (term * polynomialSize + j) + 1] = -sum;
      }
    }
    context.addProducts(group * terms, polynomials, glwe);
    await activity.checkpoint();
  }
  return glwe;
}

/**
 * The key bits that are 1 where what GGSW number `index` encrypts is 1, and that no other GGSW of the group speaks for then: of a multi-bit group the
 * subset that is 1, else the bit alone. So Σ (what it encrypts)·(sum of these bits' words) over a group is Σ s_i·a_i.
 */
function bitsOfTerm(shape: BootstrapShape, index: number): readonly number[] {
  const terms = groupTerms(shape);
  const size = groupSize(shape);
  const first = Math.floor(index / terms) * size;
  const term = index % terms;
  if (shape.groups?.kind !== "multi-bit") return [first + term];
  return Array.from({ length: size }, (_, j) => j)
    .filter((j) => ((term + 1) >> j) % 2 === 1)
    .map((j) => first + j);
}

/**
 * The LWE ciphertext of coefficient `place` of a GLWE ciphertext: its mask, and room for the body, which is that coefficient of the body polynomial.
 * @param mask the mask polynomials, one after the other
 */
export function extractedMask(mask: BigUint64Array, polynomialSize: number, place: number): BigUint64Array {
  const lwe = new BigUint64Array(mask.length + 1);
  for (let from = 0; from < mask.length; from += polynomialSize) {
    for (let j = 0; j <= place; j++) lwe[from + j] = mask[from + place - j]!;
    for (let j = place + 1; j < polynomialSize; j++) lwe[from + j] = -mask[from + polynomialSize + place - j]!;
  }
  return lwe;
}
