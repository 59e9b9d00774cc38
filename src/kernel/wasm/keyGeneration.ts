/**
 * The bodies of compressed evaluation keys by the WebAssembly kernel. Secrets live in the memory of an instance made for one call,
 * which is cleared at its end; no branch and no address depends on a secret bit.
 */
import type { BootstrapShape, MaskSeed, SecretBits } from "../kernel.ts";
import {
  checkKeyswitchNoise,
  checkSecret,
  checkSeed,
  checkShape,
  countGgsws,
  ggswBit,
  ggswRow,
  keyswitchRow,
  sizesOf,
} from "../shape.ts";
import { createLayout, instantiate } from "./module.ts";
import { streamRoom, writeStream } from "./stream.ts";
import { twiddlesOf } from "./twiddles.ts";

/** Rows of the keyswitch key whose masks are made at once. */
const rowsPerStream = 64;

/** See `Kernel.generateKeyswitchBodies`. */
export function generateKeyswitchBodies(
  module: WebAssembly.Module,
  shape: BootstrapShape,
  secret: SecretBits,
  seed: MaskSeed,
  noise: BigUint64Array,
  firstRow: number,
): BigUint64Array {
  const op = "generateKeyswitchBodies";
  checkShape(shape);
  checkKeyswitchNoise(shape, secret, noise, firstRow);
  checkSeed(op, seed);
  const { lweDimension } = shape;
  const layout = createLayout();
  const at = {
    secret: layout.place(8 * lweDimension),
    sums: layout.place(8 * rowsPerStream),
    masks: layout.place(streamRoom(rowsPerStream * lweDimension)),
  };
  const instance = instantiate(op, module, layout.byteLength);
  const words = new BigUint64Array(instance.memory.buffer);
  secret.small.forEach((bit, i) => {
    words[at.secret / 8 + i] = BigInt.asUintN(64, -BigInt(bit));
  });
  const bodies = new BigUint64Array(noise.length);
  for (let first = 0; first < noise.length; first += rowsPerStream) {
    const count = Math.min(rowsPerStream, noise.length - first);
    const skip = (firstRow + first) * lweDimension;
    const masks = writeStream(instance, seed, skip, count * lweDimension, at.masks);
    for (let i = 0; i < count; i++) {
      const { input, unit } = keyswitchRow(shape, firstRow + first + i);
      words[at.sums / 8 + i] = noise[first + i]! + unit * BigInt(secret.big[input]!);
    }
    instance.exports.addSecretDots(masks, at.secret, lweDimension, at.sums, count);
    bodies.set(words.subarray(at.sums / 8, at.sums / 8 + count), first);
  }
  words.fill(0n);
  return bodies;
}

/** See `Kernel.generateBootstrapBodies`. */
export function generateBootstrapBodies(
  module: WebAssembly.Module,
  shape: BootstrapShape,
  secret: SecretBits,
  seed: MaskSeed,
  noise: BigUint64Array,
  firstGgsw: number,
): BigUint64Array {
  const op = "generateBootstrapBodies";
  checkShape(shape);
  checkSecret(op, shape, secret);
  checkSeed(op, seed);
  const count = countGgsws(op, shape, noise, firstGgsw);
  const { glweDimension, polynomialSize } = shape;
  const sizes = sizesOf(shape);
  const polynomialBytes = 8 * polynomialSize;
  const twiddles = twiddlesOf(polynomialSize);
  const layout = createLayout();
  const at = {
    twiddles: layout.place(twiddles.byteLength),
    secret: layout.place(8 * sizes.bigDimension),
    key: layout.place(8 * sizes.bigDimension),
    rows: layout.place(8 * sizes.bigDimension),
    sum: layout.place(polynomialBytes),
    words: layout.place(polynomialBytes),
    bodies: layout.place(8 * sizes.ggswBodies),
    masks: layout.place(streamRoom(sizes.ggswMasks)),
  };
  const instance = instantiate(op, module, layout.byteLength);
  const { exports } = instance;
  const words = new BigUint64Array(instance.memory.buffer);
  new Float64Array(instance.memory.buffer, at.twiddles, twiddles.length).set(twiddles);
  secret.big.forEach((bit, i) => {
    words[at.secret / 8 + i] = BigInt(bit);
  });
  for (let c = 0; c < glweDimension; c++) {
    const polynomial = at.secret + c * polynomialBytes;
    exports.loadSecretPolynomial(polynomial, at.sum, polynomialSize, at.twiddles, at.key, c, glweDimension);
  }
  const bodies = new BigUint64Array(noise.length);
  for (let i = 0; i < count; i++) {
    const bit = BigInt(ggswBit(shape, secret.small, firstGgsw + i));
    const masks = writeStream(instance, seed, (firstGgsw + i) * sizes.ggswMasks, sizes.ggswMasks, at.masks);
    words.set(noise.subarray(i * sizes.ggswBodies, (i + 1) * sizes.ggswBodies), at.bodies / 8);
    for (let row = 0; row < sizes.ggswRows; row++) {
      const body = at.bodies + row * polynomialBytes;
      const rowMasks = masks + row * glweDimension * polynomialBytes;
      exports.addSecretProducts(
        rowMasks,
        glweDimension,
        polynomialSize,
        at.twiddles,
        at.key,
        at.rows,
        at.sum,
        at.words,
        body,
      );
      const { column, unit } = ggswRow(shape, row);
      if (column === glweDimension) words[body / 8] = words[body / 8]! + bit * unit;
      else {
        const weight = BigInt.asIntN(64, -bit * unit);
        exports.multiplyAddWords(body, at.secret + column * polynomialBytes, polynomialSize, weight);
      }
    }
    bodies.set(words.subarray(at.bodies / 8, at.bodies / 8 + sizes.ggswBodies), i * sizes.ggswBodies);
  }
  words.fill(0n);
  return bodies;
}
