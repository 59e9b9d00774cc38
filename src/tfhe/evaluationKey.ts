/**
 * Evaluation keys made by ourselves from a client key of the package, in the package's bytes, with progress. Runs on the client's side only,
 * since it reads the secret key. The sums and products, done by the kernel, take the same time whatever the secret bits are; the
 * drawing of noise does not: see noise.ts.
 */
import { type Activity, advance } from "../base/activity.ts";
import type { RandomSource } from "../base/random.ts";
import { ggswCount } from "../kernel/bootstrapShape.ts";
import type { Kernel, MaskSeed, SecretBits } from "../kernel/kernel.ts";
import { sizesOf } from "../kernel/shape.ts";
import { bytesOf } from "./bincode.ts";
import type { SecretKeys } from "./clientKey.ts";
import { fillGaussian } from "./noise.ts";
import type { KeyShape } from "./parameters.ts";
import { type Allocate, draftServerKey } from "./serverKey.ts";

/** Mask words of a piece, after which others have their turn: 20 to 50 ms. */
const PIECE_WORDS = 2 ** 20;

/** The start of a new mask stream. */
export function freshSeed(random: RandomSource): MaskSeed {
  return { key: random.fill(new Uint8Array(16)), firstBlock: 0n, byteIndex: 0 };
}

/** `count` words of Gaussian noise; the deviation is that of the torus. */
export function noiseWords(count: number, random: RandomSource, deviation: number): BigUint64Array {
  const noise = new Float64Array(count);
  fillGaussian(noise, random, deviation * 2 ** 64);
  const words = new BigUint64Array(count);
  const halves = new Uint32Array(words.buffer);
  for (let i = 0; i < count; i++) {
    const x = noise[i]!;
    const high = Math.floor(x / 2 ** 32);
    halves[2 * i] = x - high * 2 ** 32;
    halves[2 * i + 1] = high;
  }
  return words;
}

/** Fills the bodies of one key in pieces of whole units: `words` bodies and `masks` mask words for each of `units`. */
async function fillInPieces(
  bodies: Uint8Array,
  { units, words, masks }: { readonly units: number; readonly words: number; readonly masks: number },
  make: (count: number, firstUnit: number) => BigUint64Array,
  onPiece: (maskWords: number) => void | Promise<void>,
): Promise<void> {
  const step = Math.max(1, Math.floor(PIECE_WORDS / masks));
  for (let first = 0; first < units; first += step) {
    const count = Math.min(step, units - first);
    bodies.set(bytesOf(make(count * words, first)), 8 * first * words);
    await onPiece(count * masks);
  }
}

/** Units, bodies and mask words of both keys of a shape. */
function workOf(shape: KeyShape) {
  const sizes = sizesOf({ ...shape, modulusSwitch: "standard" }); // of no consequence for the key
  return {
    rows: { units: sizes.keyswitchBodies, words: 1, masks: shape.lweDimension },
    ggsws: { units: ggswCount(shape), words: sizes.ggswBodies, masks: sizes.ggswMasks },
  };
}

/** Mask words of both keys of a shape: how much work it is to make them. */
export function keyWork(shape: KeyShape): number {
  const { rows, ggsws } = workOf(shape);
  return rows.units * rows.masks + ggsws.units * ggsws.masks;
}

/**
 * Makes the evaluation key of a client key, in the bytes of `Shortint.serialize_compressed_server_key`.
 * @param random secure randomness: masks' seeds and noise come from it
 * @param activity counts mask words of both keys
 * @param allocate gives the array in which the key is made
 */
export async function makeEvaluationKey(
  kernel: Kernel,
  secret: SecretKeys,
  random: RandomSource,
  activity: Activity,
  allocate?: Allocate,
): Promise<Uint8Array> {
  const shape = { ...secret.shape, modulusSwitch: "standard" } as const;
  const bits: SecretBits = { small: Uint8Array.from(secret.lwe, Number), big: Uint8Array.from(secret.glwe, Number) };
  const { rows, ggsws } = workOf(secret.shape);
  const total = keyWork(secret.shape);
  let done = 0;
  const onPiece = (maskWords: number) => {
    done += maskWords;
    return advance(activity, done, total);
  };
  try {
    await advance(activity, 0, total);
    const [keyswitchSeed, bootstrapSeed] = [freshSeed(random), freshSeed(random)];
    const key = draftServerKey(secret.shape, keyswitchSeed, bootstrapSeed, allocate);
    const makeRows = (count: number, first: number) => {
      const noise = noiseWords(count, random, secret.lweNoiseStd);
      return kernel.generateKeyswitchBodies(shape, bits, keyswitchSeed, noise, first);
    };
    await fillInPieces(key.keyswitchBodies, rows, makeRows, onPiece);
    const makeGgsws = (count: number, first: number) => {
      const noise = noiseWords(count, random, secret.glweNoiseStd);
      return kernel.generateBootstrapBodies(shape, bits, bootstrapSeed, noise, first);
    };
    await fillInPieces(key.bootstrapBodies, ggsws, makeGgsws, onPiece);
    return key.bytes;
  } finally {
    bits.small.fill(0);
    bits.big.fill(0);
  }
}
