/**
 * A bootstrap context over one WebAssembly instance: lays out the memory, moves words in and out, and calls the module. No arithmetic here.
 */
import { assert } from "../../base/errors.ts";
import type { BootstrapContext, BootstrapShape, MaskSeed } from "../kernel.ts";
import {
  assertBatch,
  assertLength,
  checkKeyswitchRows,
  checkSeed,
  checkShape,
  countBootstrapBits,
  sizesOf,
} from "../shape.ts";
import { createLayout, instantiate, type KernelInstance } from "./module.ts";
import { streamRoom, writeStream } from "./stream.ts";
import { twiddlesOf } from "./twiddles.ts";

/** Ciphertexts that go through the key together: the key is read from memory once for them all. */
const batchSize = 4;

/** Rows of the keyswitch key whose masks are made at once. */
const rowsPerStream = 64;

/** Where everything lies in the memory of a context. */
function layOut(shape: BootstrapShape, twiddleCount: number) {
  const sizes = sizesOf(shape);
  const { lweDimension, glweDimension, polynomialSize, ks } = shape;
  const columns = glweDimension + 1;
  const layout = createLayout();
  /** Rows of the keyswitch key and small ciphertexts: n + 1 words, padded to a whole vector. */
  const rowBytes = Math.ceil(sizes.smallLwe / 2) * 16;
  return {
    rowBytes,
    /** Accumulators have a word to spare (see `rotate` in assembly/words.ts), and stay aligned. */
    accumulatorBytes: 8 * sizes.glwe + 16,
    twiddles: layout.place(8 * twiddleCount),
    difference: layout.place(8 * polynomialSize + 16),
    rows: layout.place(8 * polynomialSize * sizes.ggswRows),
    sums: layout.place(8 * sizes.glwe),
    accumulators: layout.place(batchSize * (8 * sizes.glwe + 16)),
    tables: layout.place(batchSize * 8 * polynomialSize + 16),
    tableAddresses: layout.place(batchSize * 4),
    switched: layout.place(batchSize * 4 * sizes.smallLwe),
    small: layout.place(batchSize * rowBytes),
    /** Big ciphertexts, or one GLWE ciphertext. */
    big: layout.place(batchSize * 8 * sizes.bigLwe + 8 * sizes.glwe + 16),
    buckets: layout.place(batchSize * rowBytes * 2 ** (ks.baseLog - 1)),
    /** Mask words and bodies while a key is loaded. */
    masks: layout.place(streamRoom(Math.max(sizes.ggswMasks, rowsPerStream * lweDimension))),
    bodies: layout.place(8 * sizes.ggswBodies),
    keyswitchKey: layout.place(rowBytes * sizes.keyswitchBodies),
    bootstrapKey: layout.place(8 * polynomialSize * columns * sizes.ggswRows * lweDimension),
    byteLength: layout.byteLength,
  };
}

/** See `Kernel.createContext`. */
export function createContext(module: WebAssembly.Module, shape: BootstrapShape): BootstrapContext {
  checkShape(shape);
  const { lweDimension, glweDimension, polynomialSize, pbs, ks } = shape;
  const sizes = sizesOf(shape);
  const columns = glweDimension + 1;
  const twiddles = twiddlesOf(polynomialSize);
  const at = layOut(shape, twiddles.length);
  const instance = instantiate("createContext", module, at.byteLength);
  const { exports } = instance;
  /** The memory as words; empty once the context is disposed. */
  let words = new BigUint64Array(instance.memory.buffer);
  let live: KernelInstance | undefined = instance;
  const alive = (): KernelInstance => {
    assert(live !== undefined, "this context is disposed");
    return live;
  };
  const read = (address: number, count: number): BigUint64Array => words.slice(address / 8, address / 8 + count);

  new Float64Array(instance.memory.buffer, at.twiddles, twiddles.length).set(twiddles);
  exports.configure(
    lweDimension,
    glweDimension,
    polynomialSize,
    pbs.baseLog,
    pbs.level,
    at.twiddles,
    at.bootstrapKey,
    at.difference,
    at.rows,
    at.sums,
  );

  const keyswitchBatch = (count: number): void =>
    alive().exports.keyswitchWords(
      at.big,
      count,
      sizes.bigDimension,
      at.keyswitchKey,
      at.rowBytes,
      lweDimension,
      ks.baseLog,
      ks.level,
      at.buckets,
      at.small,
    );

  const blindRotateBatch = (tables: readonly number[]): void => {
    new Uint32Array(alive().memory.buffer, at.tableAddresses, tables.length).set(tables);
    alive().exports.blindRotateBatch(at.tableAddresses, at.switched, tables.length, at.accumulators);
  };

  return {
    shape,
    get byteLength() {
      return words.byteLength;
    },

    loadKeyswitchKey(bodies: BigUint64Array, seed: MaskSeed, firstRow = 0) {
      const { memory } = alive();
      checkKeyswitchRows("loadKeyswitchKey", sizes, bodies.length, firstRow);
      checkSeed("loadKeyswitchKey", seed);
      const bytes = new Uint8Array(memory.buffer);
      for (let first = 0; first < bodies.length; first += rowsPerStream) {
        const count = Math.min(rowsPerStream, bodies.length - first);
        const skip = (firstRow + first) * lweDimension;
        const masks = writeStream(instance, seed, skip, count * lweDimension, at.masks);
        for (let i = 0; i < count; i++) {
          const row = at.keyswitchKey + (firstRow + first + i) * at.rowBytes;
          bytes.copyWithin(row, masks + 8 * i * lweDimension, masks + 8 * (i + 1) * lweDimension);
          words[row / 8 + lweDimension] = bodies[first + i]!;
        }
      }
    },

    loadBootstrapKey(bodies: BigUint64Array, seed: MaskSeed, firstBit: number) {
      alive();
      const count = countBootstrapBits("loadBootstrapKey", shape, bodies, firstBit);
      checkSeed("loadBootstrapKey", seed);
      for (let i = 0; i < count; i++) {
        const bit = firstBit + i;
        const masks = writeStream(instance, seed, bit * sizes.ggswMasks, sizes.ggswMasks, at.masks);
        words.set(bodies.subarray(i * sizes.ggswBodies, (i + 1) * sizes.ggswBodies), at.bodies / 8);
        for (let row = 0; row < sizes.ggswRows; row++) {
          for (let column = 0; column < columns; column++) {
            const isMask = column < glweDimension;
            const source = isMask ? masks : at.bodies;
            const polynomial = isMask ? row * glweDimension + column : row;
            exports.loadKeyPolynomial(source + 8 * polynomialSize * polynomial, bit, row, column);
          }
        }
      }
    },

    keyswitch(lwe: BigUint64Array) {
      alive();
      assertLength("keyswitch", lwe, sizes.bigLwe);
      words.set(lwe, at.big / 8);
      keyswitchBatch(1);
      return read(at.small, sizes.smallLwe);
    },

    externalProduct(bit: number, glwe: BigUint64Array) {
      alive();
      assertLength("externalProduct", glwe, sizes.glwe);
      words.set(glwe, at.big / 8);
      words.fill(0n, at.accumulators / 8, at.accumulators / 8 + sizes.glwe);
      exports.addExternalProduct(bit, at.big, at.accumulators);
      return read(at.accumulators, sizes.glwe);
    },

    blindRotate(table: BigUint64Array, switched: Uint32Array) {
      const { memory } = alive();
      assertLength("blindRotate table", table, polynomialSize);
      assertLength("blindRotate", switched, sizes.smallLwe);
      words.set(table, at.tables / 8);
      new Uint32Array(memory.buffer, at.switched, switched.length).set(switched);
      blindRotateBatch([at.tables]);
      return read(at.accumulators, sizes.glwe);
    },

    bootstrap(inputs: BigUint64Array, tables: BigUint64Array, tableOf: Uint32Array, sharing = 0) {
      alive();
      const total = assertBatch(shape, inputs, tables, tableOf);
      const results = 2 ** sharing;
      const out = new BigUint64Array(inputs.length * results);
      for (let first = 0; first < total; first += batchSize) {
        const count = Math.min(batchSize, total - first);
        words.set(inputs.subarray(first * sizes.bigLwe, (first + count) * sizes.bigLwe), at.big / 8);
        keyswitchBatch(count);
        const addresses: number[] = [];
        for (let i = 0; i < count; i++) {
          const small = at.small + i * at.rowBytes;
          const switched = at.switched + 4 * i * sizes.smallLwe;
          exports.switchModulusWords(
            small,
            switched,
            lweDimension,
            polynomialSize,
            Number(shape.modulusSwitch === "centered"),
            sharing,
          );
          const table = tableOf[first + i]! * polynomialSize;
          const address = at.tables + 8 * i * polynomialSize;
          words.set(tables.subarray(table, table + polynomialSize), address / 8);
          addresses.push(address);
        }
        blindRotateBatch(addresses);
        for (let i = 0; i < count; i++) {
          const accumulator = at.accumulators + i * at.accumulatorBytes;
          for (let result = 0; result < results; result++) {
            exports.sampleExtractWords(accumulator, at.big, glweDimension, polynomialSize, result);
            const extracted = words.subarray(at.big / 8, at.big / 8 + sizes.bigLwe);
            out.set(extracted, ((first + i) * results + result) * sizes.bigLwe);
          }
        }
      }
      return out;
    },

    dispose() {
      live = undefined;
      words = new BigUint64Array(0);
    },
  };
}
