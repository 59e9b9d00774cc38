/**
 * One pair of evaluation keys in plain arrays and the operations that use them: the oracle for the WebAssembly kernels.
 * Written to be read; speed only so far as tests need it.
 */
import { assert } from "../../base/errors.ts";
import { extensionOf, ggswCount, groupSize, groupTerms, tableSize } from "../bootstrapShape.ts";
import type { BootstrapContext, BootstrapShape, BootstrapStep, MaskSeed } from "../kernel.ts";
import {
  assertBatch,
  assertLength,
  checkKeyswitchRows,
  checkSeed,
  checkShape,
  countGgsws,
  countOf,
  finish,
  groupExponents,
  keyBitRanges,
  oneInOf,
  rangesOf,
  sizesOf,
  toHalf,
  wholeStep,
} from "../shape.ts";
import { maskStream } from "./aes.ts";
import {
  forward,
  inverse,
  multiplyAddSpectrum,
  numberToTorus,
  type Spectrum,
  torusToNumber,
  transformOf,
} from "./fft.ts";
import { digitOf, digitOffset } from "./gadget.ts";
import { switchModulus } from "./modulusSwitch.ts";
import { rotate, sampleExtract } from "./polynomial.ts";

/** See `Kernel.createContext`. */
export function createContext(shape: BootstrapShape): BootstrapContext {
  checkShape(shape);
  const { lweDimension, glweDimension, polynomialSize, pbs, ks } = shape;
  const columns = glweDimension + 1;
  const sizes = sizesOf(shape);
  const transform = transformOf(polynomialSize);
  /** Rows in the package's order, rounded to 32 bits: n mask words and a body for each input bit and level slot. */
  let keyswitchKey = new BigUint64Array(sizes.keyswitchBodies * sizes.smallLwe);
  /** Spectra in the package's order: GGSW, level slot, row, column. */
  let bootstrapKey = new Float64Array(ggswCount(shape) * sizes.ggswRows * sizes.glwe);
  let disposed = false;
  const assertAlive = (): void => assert(!disposed, "this context is disposed");

  /** The spectrum of one polynomial of the bootstrap key. */
  const keySpectrum = (index: number, row: number, column: number): Spectrum => {
    const at = ((index * sizes.ggswRows + row) * columns + column) * polynomialSize;
    return bootstrapKey.subarray(at, at + polynomialSize);
  };

  /** acc += GGSW number `index` ⊡ glwe. */
  const addExternalProduct = (index: number, glwe: BigUint64Array, acc: BigUint64Array): void => {
    const offset = digitOffset(pbs);
    const sums = Array.from({ length: columns }, () => new Float64Array(polynomialSize));
    for (let row = 0; row < sizes.ggswRows; row++) {
      const level = pbs.level - Math.floor(row / columns);
      const polynomial = (row % columns) * polynomialSize;
      const digits = new Float64Array(polynomialSize);
      for (let i = 0; i < polynomialSize; i++) {
        digits[i] = digitOf(BigInt.asUintN(64, glwe[polynomial + i]! + offset), pbs, level);
      }
      forward(transform, digits);
      sums.forEach((sum, column) => {
        multiplyAddSpectrum(sum, digits, keySpectrum(index, row, column));
      });
    }
    sums.forEach((sum, column) => {
      inverse(transform, sum);
      for (let i = 0; i < polynomialSize; i++) {
        const at = column * polynomialSize + i;
        acc[at] = BigInt.asUintN(64, acc[at]! + numberToTorus(sum[i]!));
      }
    });
  };

  /** The keyswitch before any word of `lwe` is taken in: a trivial ciphertext of its body. */
  const keyswitchStart = (lwe: BigUint64Array): BigUint64Array => {
    const out = new BigUint64Array(sizes.smallLwe);
    out[lweDimension] = toHalf(lwe[sizes.bigDimension]!);
    return out;
  };

  /** Takes the words of `lwe` from `first` up to `end` into `out`. */
  const keyswitchRange = (lwe: BigUint64Array, out: BigUint64Array, first: number, end: number): void => {
    const offset = digitOffset(ks);
    for (let i = first; i < end; i++) {
      const shifted = BigInt.asUintN(64, lwe[i]! + offset);
      for (let slot = 0; slot < ks.level; slot++) {
        const digit = digitOf(shifted, ks, ks.level - slot);
        if (digit === 0) continue;
        const factor = BigInt.asUintN(64, BigInt(-digit));
        const row = (i * ks.level + slot) * sizes.smallLwe;
        for (let j = 0; j < sizes.smallLwe; j++) {
          out[j] = BigInt.asUintN(64, out[j]! + BigInt.asUintN(64, factor * keyswitchKey[row + j]!));
        }
      }
    }
  };

  const extension = extensionOf(shape);
  const coefficients = tableSize(shape);

  /** Part r of an accumulator, which is one GLWE ciphertext after the other. */
  const partOf = (acc: BigUint64Array, part: number): BigUint64Array =>
    acc.subarray(part * sizes.glwe, (part + 1) * sizes.glwe);

  /** The table rotated by the body, in parts. */
  const blindRotateStart = (table: BigUint64Array, switched: Uint32Array): BigUint64Array => {
    const acc = new BigUint64Array(sizes.glwe * extension);
    const turned = new BigUint64Array(coefficients);
    rotate(table, -switched[lweDimension]!, turned);
    turned.forEach((word, i) => {
      partOf(acc, i % extension)[glweDimension * polynomialSize + Math.floor(i / extension)] = word;
    });
    return acc;
  };

  /** out = x · (Y^exponent - 1), polynomial by polynomial of the whole: coefficient r + e·c is coefficient c of part r. */
  const rotateSubtract = (x: BigUint64Array, exponent: number, out: BigUint64Array): void => {
    const whole = new BigUint64Array(coefficients);
    const turned = new BigUint64Array(coefficients);
    for (let at = 0; at < sizes.glwe; at += polynomialSize) {
      for (let i = 0; i < coefficients; i++) whole[i] = partOf(x, i % extension)[at + Math.floor(i / extension)]!;
      rotate(whole, exponent, turned);
      for (let i = 0; i < coefficients; i++) {
        partOf(out, i % extension)[at + Math.floor(i / extension)] = BigInt.asUintN(64, turned[i]! - whole[i]!);
      }
    }
  };

  /** Rotates an accumulator by the key bits from `first` up to `end`. */
  const blindRotateRange = (acc: BigUint64Array, switched: Uint32Array, first: number, end: number): void => {
    const difference = new BigUint64Array(acc.length);
    const addToParts = (index: number, glwes: BigUint64Array, to: BigUint64Array): void => {
      for (let part = 0; part < extension; part++) addExternalProduct(index, partOf(glwes, part), partOf(to, part));
    };
    for (let bit = first; bit < end; bit += groupSize(shape)) {
      const exponents = groupExponents(shape, switched, bit);
      if (shape.groups === undefined) {
        rotateSubtract(acc, exponents[0]!, difference);
        addToParts(bit, difference, acc);
        continue;
      }
      // Products with the key first: all of them are of the accumulator as it was.
      const before = acc.slice();
      exponents.forEach((exponent, term) => {
        const product = new BigUint64Array(acc.length);
        addToParts((bit / groupSize(shape)) * groupTerms(shape) + term, before, product);
        rotateSubtract(product, exponent, difference);
        for (let i = 0; i < acc.length; i++) acc[i] = BigInt.asUintN(64, acc[i]! + difference[i]!);
      });
    }
  };

  function* bootstrapSteps(
    inputs: BigUint64Array,
    tables: BigUint64Array,
    tableOf: Uint32Array,
    sharing: number,
    { inputWords, keyBits }: BootstrapStep,
  ): Generator<number, BigUint64Array, void> {
    assertAlive();
    const total = assertBatch(shape, inputs, tables, tableOf);
    const results = 2 ** sharing;
    const out = new BigUint64Array(inputs.length * results);
    for (const [i, table] of tableOf.entries()) {
      const lwe = inputs.subarray(i * sizes.bigLwe, (i + 1) * sizes.bigLwe);
      const small = keyswitchStart(lwe);
      for (const { first, end } of rangesOf(sizes.bigDimension, inputWords)) {
        keyswitchRange(lwe, small, first, end);
        yield i / total;
        assertAlive();
      }
      const switched = switchModulus(small, coefficients, shape.modulusSwitch, oneInOf(shape), sharing);
      const acc = blindRotateStart(tables.subarray(table * coefficients, (table + 1) * coefficients), switched);
      for (const { first, end } of keyBitRanges(shape, keyBits)) {
        blindRotateRange(acc, switched, first, end);
        yield (i + end / lweDimension) / total;
        assertAlive();
      }
      for (let j = 0; j < results; j++) {
        const part = partOf(acc, j % extension);
        out.set(sampleExtract(part, polynomialSize, Math.floor(j / extension)), (i * results + j) * sizes.bigLwe);
      }
    }
    return out;
  }

  return {
    shape,
    shares: [],
    get byteLength() {
      return keyswitchKey.byteLength + bootstrapKey.byteLength;
    },

    loadKeyswitchKey(bodies: BigUint64Array, seed: MaskSeed, firstRow = 0) {
      assertAlive();
      checkKeyswitchRows("loadKeyswitchKey", sizes, bodies.length, firstRow);
      checkSeed("loadKeyswitchKey", seed);
      const masks = new BigUint64Array(bodies.length * lweDimension);
      maskStream(seed, masks, firstRow * lweDimension);
      bodies.forEach((body, row) => {
        const at = (firstRow + row) * sizes.smallLwe;
        keyswitchKey.set(masks.subarray(row * lweDimension, (row + 1) * lweDimension).map(toHalf), at);
        keyswitchKey[at + lweDimension] = toHalf(body);
      });
    },

    loadBootstrapKey(bodies: BigUint64Array, seed: MaskSeed, first: number) {
      assertAlive();
      const count = countGgsws("loadBootstrapKey", shape, bodies, first);
      checkSeed("loadBootstrapKey", seed);
      const masks = new BigUint64Array(sizes.ggswMasks);
      for (let i = 0; i < count; i++) {
        maskStream(seed, masks, (first + i) * sizes.ggswMasks);
        for (let row = 0; row < sizes.ggswRows; row++) {
          for (let column = 0; column < columns; column++) {
            const source = column < glweDimension ? masks : bodies;
            const polynomial = column < glweDimension ? row * glweDimension + column : i * sizes.ggswRows + row;
            const words = source.subarray(polynomial * polynomialSize, (polynomial + 1) * polynomialSize);
            const spectrum = keySpectrum(first + i, row, column);
            spectrum.set(Float64Array.from(words, torusToNumber));
            forward(transform, spectrum);
          }
        }
      }
    },

    keyswitch(lwe: BigUint64Array) {
      assertAlive();
      const count = countOf("keyswitch", lwe, sizes.bigLwe);
      const all = new BigUint64Array(count * sizes.smallLwe);
      for (let i = 0; i < count; i++) {
        const own = lwe.subarray(i * sizes.bigLwe, (i + 1) * sizes.bigLwe);
        const out = keyswitchStart(own);
        keyswitchRange(own, out, 0, sizes.bigDimension);
        all.set(out, i * sizes.smallLwe);
      }
      return all;
    },

    externalProduct(index: number, glwe: BigUint64Array) {
      assertAlive();
      assertLength("externalProduct", glwe, sizes.glwe);
      const out = new BigUint64Array(sizes.glwe);
      addExternalProduct(index, glwe, out);
      return out;
    },

    addProducts(first: number, polynomials: BigUint64Array, acc: BigUint64Array) {
      assertAlive();
      assertLength("addProducts", acc, sizes.glwe);
      const count = countOf("addProducts", polynomials, polynomialSize);
      for (let i = 0; i < count; i++) {
        const glwe = new BigUint64Array(sizes.glwe);
        glwe.set(polynomials.subarray(i * polynomialSize, (i + 1) * polynomialSize), sizes.glwe - polynomialSize);
        addExternalProduct(first + i, glwe, acc);
      }
    },

    blindRotate(table: BigUint64Array, switched: Uint32Array) {
      assertAlive();
      assertLength("blindRotate table", table, coefficients);
      assertLength("blindRotate", switched, sizes.smallLwe);
      const acc = blindRotateStart(table, switched);
      blindRotateRange(acc, switched, 0, lweDimension);
      return acc;
    },

    bootstrap(inputs: BigUint64Array, tables: BigUint64Array, tableOf: Uint32Array, sharing = 0) {
      return finish(bootstrapSteps(inputs, tables, tableOf, sharing, wholeStep(shape)));
    },

    bootstrapSteps,

    dispose() {
      disposed = true;
      keyswitchKey = new BigUint64Array(0);
      bootstrapKey = new Float64Array(0);
    },
  };
}
