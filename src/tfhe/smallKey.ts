/**
 * Small secret keys that we draw ourselves. Ciphertexts of the client are under the big key; the small one occurs in evaluation keys alone, so
 * that it may be drawn with them and forgotten. Nothing is kept here.
 */
import type { RandomSource } from "../base/random.ts";
import type { KeyGroups } from "../kernel/bootstrapShape.ts";

/** Random bytes that are asked for at once: `crypto.getRandomValues` gives 64 KiB at most. */
const requestBytes = 2 ** 15;

/** Uniform words of 0 or 1. */
export function drawBits(length: number, random: RandomSource): BigUint64Array {
  return fromBytes(length, random, (byte) => byte & 1);
}

/** A small key of `length` bits: uniform, or in blocks of three with at most one 1, where each of the three places or none is as likely. */
export function drawSmallKey(length: number, groups: KeyGroups | undefined, random: RandomSource): BigUint64Array {
  if (groups?.kind !== "block") return drawBits(length, random);
  const { size } = groups;
  const places = fromBytes(length / size, random, (byte) => byte & size);
  // 1 where the place is this one, without a branch on it: places are below 4, and so is what their difference is masked to.
  const bits = BigUint64Array.from({ length }, (_, i) => {
    const difference = Number(places[Math.floor(i / size)]) ^ (i % size);
    return BigInt(1 - ((difference | (difference >> 1)) & 1));
  });
  places.fill(0n);
  return bits;
}

function fromBytes(length: number, random: RandomSource, of: (byte: number) => number): BigUint64Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += requestBytes) random.fill(bytes.subarray(at, at + requestBytes));
  const words = BigUint64Array.from(bytes, (byte) => BigInt(of(byte)));
  bytes.fill(0);
  return words;
}
