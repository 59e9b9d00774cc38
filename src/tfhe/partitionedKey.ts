/**
 * Evaluation keys of a circuit in two partitions, made on the client's side: those of the package's client key, those of a second secret
 * key, and conversion keys both ways. The second secret key exists only here, while they are made: nothing is ever encrypted under it but by
 * evaluation, so nobody needs it again.
 *
 * Bytes: layout version u32; length u64 and bytes of the package's server key, for the narrow set, then for the wide one; the conversion
 * key to the wide set's big key, then that to the narrow one's.
 */
import { type Activity, partOf } from "../base/activity.ts";
import type { RandomSource } from "../base/random.ts";
import type { BootstrapShape, Kernel } from "../kernel/kernel.ts";
import { Reader, Writer } from "./bincode.ts";
import type { SecretKeys } from "./clientKey.ts";
import { type ConversionKey, conversionBodies, conversionKeyBytes, readConversionKey } from "./conversion.ts";
import { freshSeed, keyWork, makeEvaluationKey, noiseWords } from "./evaluationKey.ts";
import type { KeyShape, PartitionParameters, WideClientParameters } from "./parameters.ts";
import { type Allocate, serverKeyLength } from "./serverKey.ts";
import { drawBits, drawSmallKey } from "./smallKey.ts";

const layoutVersion = 1;

/** Bytes of a mask seed and of a length before the bodies of a conversion key. */
const CONVERSION_HEAD = 52;

/** Secret keys for the shape of a set. */
function drawSecretKeys(
  { shape, ...noise }: WideClientParameters,
  messageBits: number,
  random: RandomSource,
): SecretKeys {
  const { modulusSwitch: _, ...dimensions } = shape;
  return {
    glwe: drawBits(shape.glweDimension * shape.polynomialSize, random),
    lwe: drawSmallKey(shape.lweDimension, shape.groups, random),
    shape: { ...dimensions, messageBits },
    lweNoiseStd: noise.lweNoiseStd,
    glweNoiseStd: noise.glweNoiseStd,
  };
}

/**
 * Encryptions of the bits of `from` under the big key of `to`, in blocks of the form of a GGSW ciphertext: a GGSW of zero, to which the row of
 * level l and column c gets polynomial c of the block times 2^(64 - l·baseLog).
 */
export function makeConversionKey(
  kernel: Kernel,
  shape: BootstrapShape,
  from: BigUint64Array,
  to: Pick<SecretKeys, "glwe" | "glweNoiseStd">,
  random: RandomSource,
): ConversionKey {
  const { lweDimension, glweDimension, polynomialSize, pbs } = shape;
  const seed = freshSeed(random);
  const noise = noiseWords(conversionBodies(shape), random, to.glweNoiseStd);
  const secret = { small: new Uint8Array(lweDimension), big: Uint8Array.from(to.glwe, Number) };
  const bodies = kernel.generateBootstrapBodies(shape, secret, seed, noise, 0);
  secret.big.fill(0);
  const columns = glweDimension + 1;
  for (let row = 0; row < lweDimension * pbs.level * columns; row++) {
    const block = Math.floor(row / (pbs.level * columns));
    // Least significant level first.
    const level = pbs.level - (Math.floor(row / columns) % pbs.level);
    const unit = 1n << BigInt(64 - level * pbs.baseLog);
    const first = (block * columns + (row % columns)) * polynomialSize;
    for (let j = 0; j < polynomialSize && first + j < from.length; j++) {
      const at = row * polynomialSize + j;
      bodies[at] = bodies[at]! + unit * from[first + j]!;
    }
  }
  return { bodies, seed };
}

/** Bytes of such keys. */
export function partitionedKeyLength(
  narrow: KeyShape,
  { shape, toWide, toNarrow }: Pick<PartitionParameters, "toWide" | "toNarrow"> & { readonly shape: KeyShape },
): number {
  const conversions = [toWide, toNarrow].map((form) => CONVERSION_HEAD + 8 * conversionBodies(form));
  return [4, 8, 8, serverKeyLength(narrow), serverKeyLength(shape), ...conversions].reduce((sum, n) => sum + n, 0);
}

/**
 * Makes the evaluation keys of both sets.
 * @param narrow the package's client key
 * @param random secure randomness: the second secret key, masks' seeds and noise come from it
 * @param activity counts mask words of both sets
 * @param allocate gives the array in which the keys are made
 */
export async function makePartitionedKey(
  kernel: Kernel,
  narrow: SecretKeys,
  wideSet: WideClientParameters,
  random: RandomSource,
  activity: Activity,
  allocate: Allocate = (length) => new Uint8Array(length),
): Promise<Uint8Array> {
  const wide = drawSecretKeys(wideSet, narrow.shape.messageBits, random);
  try {
    const lengths = [serverKeyLength(narrow.shape), serverKeyLength(wide.shape)] as const;
    const bytes = allocate(partitionedKeyLength(narrow.shape, { ...wideSet, shape: wide.shape }));
    const total = keyWork(narrow.shape) + keyWork(wide.shape);
    let at = 0;
    const put = (part: Uint8Array): void => {
      bytes.set(part, at);
      at += part.length;
    };
    const putKey = async (secret: SecretKeys, length: number, before: number): Promise<void> => {
      put(new Writer().u64(length).finish());
      const place = bytes.subarray(at, at + length);
      await makeEvaluationKey(kernel, secret, random, partOf(activity, before, total), () => place);
      at += length;
    };
    put(new Writer().u32(layoutVersion).finish());
    await putKey(narrow, lengths[0], 0);
    await putKey(wide, lengths[1], keyWork(narrow.shape));
    put(conversionKeyBytes(makeConversionKey(kernel, wideSet.toWide, narrow.glwe, wide, random)));
    put(conversionKeyBytes(makeConversionKey(kernel, wideSet.toNarrow, wide.glwe, narrow, random)));
    return bytes;
  } finally {
    wide.glwe.fill(0n);
    wide.lwe.fill(0n);
  }
}

/** The parts of such keys; server keys are views of `bytes`. */
export interface PartitionedKey {
  readonly narrow: Uint8Array;
  readonly wide: Uint8Array;
  readonly toWide: ConversionKey;
  readonly toNarrow: ConversionKey;
}

/**
 * Takes apart what `makePartitionedKey` made.
 * @throws UserError when the bytes are damaged, of another layout, or of other parameters
 */
export function parsePartitionedKey(bytes: Uint8Array, { toWide, toNarrow }: PartitionParameters): PartitionedKey {
  const reader = new Reader(bytes, "evaluation keys of two sets");
  reader.tag("layout version", layoutVersion, "the one known");
  const key = (field: string) => reader.bytes(field, reader.integer(`${field} length`, 0, bytes.length));
  const narrow = key("narrow set's key");
  const wide = key("wide set's key");
  const conversions = [readConversionKey(reader, toWide), readConversionKey(reader, toNarrow)] as const;
  reader.end();
  return { narrow, wide, toWide: conversions[0], toNarrow: conversions[1] };
}
