/**
 * The balanced gadget decomposition of torus words. Nothing about keys.
 */
import type { Gadget } from "../kernel.ts";

/**
 * What is added to a word so that its digits plus B/2 are plain bit fields of the sum: half of the last digit's unit, which rounds,
 * and B/2 at every level, which carries. The same constant serves every kernel, so that digits agree exactly.
 */
export function digitOffset({ baseLog, level }: Gadget): bigint {
  const kept = baseLog * level;
  let offset = kept < 64 ? 1n << BigInt(63 - kept) : 0n;
  for (let i = 1; i <= level; i++) offset += 1n << BigInt(64 - i * baseLog + baseLog - 1);
  return BigInt.asUintN(64, offset);
}

/** The digit of `level` (1 is the most significant) in [-B/2, B/2) of a word to which `digitOffset` has been added. */
export function digitOf(shifted: bigint, { baseLog }: Gadget, level: number): number {
  const field = BigInt.asUintN(baseLog, shifted >> BigInt(64 - level * baseLog));
  return Number(field) - 2 ** (baseLog - 1);
}

/** See `Kernel.decompose`. */
export function decompose(values: BigUint64Array, gadget: Gadget): BigInt64Array {
  const digits = new BigInt64Array(gadget.level * values.length);
  const offset = digitOffset(gadget);
  values.forEach((value, i) => {
    const shifted = BigInt.asUintN(64, value + offset);
    for (let level = 1; level <= gadget.level; level++) {
      digits[(level - 1) * values.length + i] = BigInt(digitOf(shifted, gadget, level));
    }
  });
  return digits;
}
