/**
 * Evaluation keys made by ourselves from a client key of the package, in the package's bytes: several times faster than the package,
 * and with progress. Runs on the client's side only, since it reads the secret key. Not constant in time: it is for the client's own machine.
 */
import type { RandomSource } from "../base/random.ts";
import type { Gadget, Kernel, MaskSeed } from "../kernel/kernel.ts";
import { forward, inverse, multiplyAddSpectrum, type Spectrum, transformOf } from "../kernel/plain/fft.ts";
import { bytesOf } from "./bincode.ts";
import type { SecretKeys } from "./clientKey.ts";
import type { ProgressHook } from "./evaluator.ts";
import { fillGaussian } from "./noise.ts";
import { writeServerKey } from "./serverKey.ts";

const HALF = 2 ** 32; // words are handled as two halves, each exact in a double
const KEYSWITCH_PIECE = 2 ** 21; // mask words in memory at once
const HOOK_EVERY = 16; // key bits of the bootstrap key between two calls of the hook

function freshSeed(random: RandomSource): MaskSeed {
  return { key: random.fill(new Uint8Array(16)), firstBlock: 0n, byteIndex: 0 };
}

/** The unit of a level, q / B^level, as two halves. */
function unitOf({ baseLog }: Gadget, level: number): { readonly low: number; readonly high: number } {
  const shift = 64 - baseLog * level;
  return shift >= 32 ? { low: 0, high: 2 ** (shift - 32) } : { low: 2 ** shift, high: 0 };
}

/** Stores (high, low), integers of any sign below 2^53, as a word mod 2^64. `halves` is a view of words. */
function store(halves: Uint32Array, index: number, low: number, high: number): void {
  halves[2 * index] = low;
  halves[2 * index + 1] = high + Math.floor(low / HALF);
}

/** Bodies of the keyswitch key: <mask, small key> + noise + bit·q/B^level, least significant level first. */
async function keyswitchBodies(
  kernel: Kernel,
  secret: SecretKeys,
  seed: MaskSeed,
  random: RandomSource,
  onPiece: (rows: number) => void | Promise<void>,
): Promise<BigUint64Array> {
  const { lweDimension, ks } = secret.shape;
  const ones = [...secret.lwe.keys()].filter((i) => secret.lwe[i] === 1n);
  const bodies = new BigUint64Array(secret.glwe.length * ks.level);
  const halves = new Uint32Array(bodies.buffer);
  const noise = new Float64Array(bodies.length);
  fillGaussian(noise, random, secret.lweNoiseStd * 2 ** 64);
  const step = Math.max(1, Math.floor(KEYSWITCH_PIECE / lweDimension));
  for (let first = 0; first < bodies.length; first += step) {
    const rows = Math.min(step, bodies.length - first);
    const masks = new BigUint64Array(rows * lweDimension);
    kernel.maskStream(seed, masks, first * lweDimension);
    const mask = new Uint32Array(masks.buffer);
    for (let i = 0; i < rows; i++) {
      const row = first + i;
      const unit = unitOf(ks, ks.level - (row % ks.level));
      const bit = Number(secret.glwe[Math.floor(row / ks.level)]);
      let low = bit * unit.low;
      let high = bit * unit.high;
      for (const one of ones) {
        const at = 2 * (i * lweDimension + one);
        low += mask[at] ?? 0;
        high += mask[at + 1] ?? 0;
      }
      // The noise under the small key is wider than a half: it is split as well.
      const noiseHigh = Math.floor((noise[row] ?? 0) / HALF);
      store(halves, row, low + ((noise[row] ?? 0) - noiseHigh * HALF), high + noiseHigh);
    }
    await onPiece(rows);
  }
  return bodies;
}

/** Makes the bodies of one key bit after the other. Products with the binary key are exact: each half is below 2^32 · N. */
function bootstrapBodiesMaker(kernel: Kernel, secret: SecretKeys, seed: MaskSeed, random: RandomSource) {
  const { glweDimension: k, polynomialSize: N, pbs } = secret.shape;
  const transform = transformOf(N);
  const keyBits = Float64Array.from(secret.glwe, Number);
  const keySpectra: Spectrum[] = Array.from({ length: k }, (_, j) =>
    forward(transform, keyBits.slice(j * N, (j + 1) * N)),
  );
  const masks = new BigUint64Array(pbs.level * (k + 1) * k * N);
  const maskHalves = new Uint32Array(masks.buffer);
  const noise = new Float64Array(N);
  const piece = new Float64Array(N);

  /** Σ_j mask_j · S_j over one half of the mask words of a row. */
  const product = (row: number, half: 0 | 1): Float64Array => {
    const sum = new Float64Array(N);
    for (let j = 0; j < k; j++) {
      const first = 2 * (row * k + j) * N + half;
      for (let i = 0; i < N; i++) piece[i] = (maskHalves[first + 2 * i] ?? 0) - HALF / 2;
      multiplyAddSpectrum(sum, forward(transform, piece), keySpectra[j] ?? sum);
    }
    return inverse(transform, sum);
  };

  // Words are centred before the transform, which keeps its error small: 2^31·(1 + X + … )·ΣS_j is given back here.
  const centre = new Float64Array(N);
  for (let j = 0; j < k; j++) {
    const key = keyBits.subarray(j * N, (j + 1) * N);
    const total = key.reduce((sum, bit) => sum + bit, 0);
    let upTo = 0;
    for (let i = 0; i < N; i++) {
      upTo += key[i] ?? 0;
      centre[i] = (centre[i] ?? 0) + (HALF / 2) * (2 * upTo - total);
    }
  }

  return (bit: number, bodies: Uint32Array): void => {
    kernel.maskStream(seed, masks, bit * masks.length);
    const secretBit = Number(secret.lwe[bit]);
    for (let row = 0; row < pbs.level * (k + 1); row++) {
      const column = row % (k + 1);
      const unit = unitOf(pbs, pbs.level - Math.floor(row / (k + 1)));
      const [low, high] = [product(row, 0), product(row, 1)];
      fillGaussian(noise, random, secret.glweNoiseStd * 2 ** 64);
      for (let i = 0; i < N; i++) {
        // The gadget's row of mask polynomial j encrypts -s·S_j·q/B^level, that of the body s·q/B^level.
        const message = secretBit * (column < k ? -(keyBits[column * N + i] ?? 0) : i === 0 ? 1 : 0);
        const middle = centre[i] ?? 0;
        store(
          bodies,
          row * N + i,
          Math.round(low[i] ?? 0) + middle + (noise[i] ?? 0) + message * unit.low,
          Math.round(high[i] ?? 0) + middle + message * unit.high,
        );
      }
    }
  };
}

/**
 * Makes the evaluation key of a client key, in the bytes of `Shortint.serialize_compressed_server_key`.
 * @param random secure randomness: masks' seeds and noise come from it
 * @param onProgress counts rows of both keys; awaited now and then, and cancels by throwing
 */
export async function makeEvaluationKey(
  kernel: Kernel,
  secret: SecretKeys,
  random: RandomSource,
  onProgress: ProgressHook,
): Promise<Uint8Array<ArrayBuffer>> {
  const { shape } = secret;
  const words = shape.pbs.level * (shape.glweDimension + 1) * shape.polynomialSize;
  const rows = secret.glwe.length * shape.ks.level;
  const total = rows + shape.lweDimension * words;
  let done = 0;
  const keyswitchSeed = freshSeed(random);
  const keyswitch = await keyswitchBodies(kernel, secret, keyswitchSeed, random, (more) => {
    done += more;
    return onProgress(done, total);
  });

  const seed = freshSeed(random);
  const bodies = new BigUint64Array(shape.lweDimension * words);
  const halves = new Uint32Array(bodies.buffer);
  const makeBit = bootstrapBodiesMaker(kernel, secret, seed, random);
  for (let bit = 0; bit < shape.lweDimension; bit++) {
    makeBit(bit, halves.subarray(2 * bit * words, 2 * (bit + 1) * words));
    done += words;
    if (bit % HOOK_EVERY === 0) await onProgress(done, total);
  }
  await onProgress(total, total);
  return writeServerKey({
    shape,
    keyswitch: { seed: keyswitchSeed, bodies: bytesOf(keyswitch) },
    bootstrap: { seed, bodies: bytesOf(bodies) },
  });
}
