/**
 * Bootstraps by one WebAssembly instance, over the keys that its memory holds: moves words in and out and calls the module. One thread's
 * share of a context. No arithmetic here.
 */
import { assert } from "../../base/errors.ts";
import { extensionOf, groupTerms, tableSize } from "../bootstrapShape.ts";
import type { BootstrapContext, BootstrapShape, BootstrapStep, SharedContext } from "../kernel.ts";
import {
  assertBatch,
  assertLength,
  countOf,
  finish,
  keyBitRanges,
  oneInOf,
  rangesOf,
  sizesOf,
  wholeStep,
} from "../shape.ts";
import { createKeyLoader } from "./keyLoading.ts";
import { batchSize, type ContextLayout, layOut } from "./layout.ts";
import { instantiateOver, type KernelInstance } from "./module.ts";
import { twiddlesOf } from "./twiddles.ts";

/** The operations of a context that each of its threads has. */
export type ContextThread = Omit<BootstrapContext, "byteLength" | "shares">;

/** See `SharedContext`. */
export function openSharedContext({ module, memory, shape, thread, threads }: SharedContext): ContextThread {
  const twiddleCount = twiddlesOf(shape.polynomialSize).length;
  return createThread(instantiateOver(module, memory), shape, layOut(shape, twiddleCount, thread, threads));
}

/** The operations over an instance whose memory is laid out as `at` says. */
export function createThread(instance: KernelInstance, shape: BootstrapShape, at: ContextLayout): ContextThread {
  const { lweDimension, glweDimension, polynomialSize, pbs, ks } = shape;
  const sizes = sizesOf(shape);
  const extension = extensionOf(shape);
  const coefficients = tableSize(shape);
  const { exports } = instance;
  /** The memory as words; empty once the thread is disposed. */
  let words = new BigUint64Array(instance.memory.buffer);
  const assertAlive = (): void => assert(words.length > 0, "this context is disposed");
  /** Number of the work that scratch memory is for. */
  let current = 0;
  const begin = (): number => {
    assertAlive();
    return ++current;
  };
  const goOn = (work: number): void => {
    assertAlive();
    assert(work === current, "a bootstrap goes on after other work of its context has begun");
  };
  const read = (address: number, count: number): BigUint64Array => words.slice(address / 8, address / 8 + count);

  exports.configure(
    lweDimension,
    glweDimension,
    polynomialSize,
    pbs.baseLog,
    pbs.level,
    extension,
    at.twiddles,
    at.bootstrapKey,
    at.difference,
    at.rows,
    at.sums,
  );
  const { groups } = shape;
  if (groups !== undefined) {
    const isMultiBit = Number(groups.kind === "multi-bit");
    exports.configureGroups(groups.size, groupTerms(shape), isMultiBit, at.roots, at.rootExponents, at.monomials);
  }

  const keyswitchStart = (count: number): void => exports.keyswitchStart(count, at.rowBytes, ks.baseLog, at.buckets);

  const keyswitchRange = (count: number, first: number, end: number): void =>
    exports.keyswitchRange(
      at.big,
      count,
      sizes.bigDimension,
      first,
      end,
      at.keyswitchKey,
      at.rowBytes,
      ks.baseLog,
      ks.level,
      at.buckets,
    );

  const keyswitchEnd = (count: number): void =>
    exports.keyswitchEnd(
      at.big,
      count,
      sizes.bigDimension,
      at.rowBytes,
      lweDimension,
      ks.baseLog,
      at.buckets,
      at.small,
    );

  /** Begins rotations of the first tables in memory. */
  const blindRotateStart = (count: number): void => {
    const addresses = new Uint32Array(instance.memory.buffer, at.tableAddresses, count);
    for (let i = 0; i < count; i++) addresses[i] = at.tables + 8 * i * coefficients;
    exports.blindRotateStart(at.tableAddresses, at.switched, count, at.accumulators);
  };

  const blindRotateRange = (count: number, first: number, end: number): void =>
    exports.blindRotateRange(at.switched, count, at.accumulators, first, end);

  function* bootstrapSteps(
    inputs: BigUint64Array,
    tables: BigUint64Array,
    tableOf: Uint32Array,
    sharing: number,
    { inputWords, keyBits }: BootstrapStep,
  ): Generator<number, BigUint64Array, void> {
    const work = begin();
    const total = assertBatch(shape, inputs, tables, tableOf);
    const results = 2 ** sharing;
    const out = new BigUint64Array(inputs.length * results);
    for (let first = 0; first < total; first += batchSize) {
      const count = Math.min(batchSize, total - first);
      words.set(inputs.subarray(first * sizes.bigLwe, (first + count) * sizes.bigLwe), at.big / 8);
      keyswitchStart(count);
      for (const range of rangesOf(sizes.bigDimension, inputWords)) {
        keyswitchRange(count, range.first, range.end);
        yield first / total;
        goOn(work);
      }
      keyswitchEnd(count);
      for (let i = 0; i < count; i++) {
        exports.switchModulusWords(
          at.small + i * at.rowBytes,
          at.switched + 4 * i * sizes.smallLwe,
          lweDimension,
          2 * coefficients,
          Number(shape.modulusSwitch === "centered"),
          oneInOf(shape),
          sharing,
          1,
        );
        const table = tableOf[first + i]! * coefficients;
        words.set(tables.subarray(table, table + coefficients), at.tables / 8 + i * coefficients);
      }
      blindRotateStart(count);
      for (const range of keyBitRanges(shape, keyBits)) {
        blindRotateRange(count, range.first, range.end);
        yield (first + (count * range.end) / lweDimension) / total;
        goOn(work);
      }
      for (let i = 0; i < count; i++) {
        const accumulator = at.accumulators + i * at.accumulatorBytes;
        for (let result = 0; result < results; result++) {
          // Coefficient r + e·c is coefficient c of part r.
          const part = accumulator + 8 * sizes.glwe * (result % extension);
          exports.sampleExtractWords(part, at.big, glweDimension, polynomialSize, Math.floor(result / extension));
          const extracted = words.subarray(at.big / 8, at.big / 8 + sizes.bigLwe);
          out.set(extracted, ((first + i) * results + result) * sizes.bigLwe);
        }
      }
    }
    return out;
  }

  return {
    ...createKeyLoader(instance, shape, at, begin),
    shape,

    keyswitch(lwe: BigUint64Array) {
      begin();
      const total = countOf("keyswitch", lwe, sizes.bigLwe);
      const out = new BigUint64Array(total * sizes.smallLwe);
      const to = new Uint32Array(out.buffer);
      for (let first = 0; first < total; first += batchSize) {
        const count = Math.min(batchSize, total - first);
        words.set(lwe.subarray(first * sizes.bigLwe, (first + count) * sizes.bigLwe), at.big / 8);
        keyswitchStart(count);
        keyswitchRange(count, 0, sizes.bigDimension);
        keyswitchEnd(count);
        for (let i = 0; i < count; i++) {
          const halves = new Uint32Array(instance.memory.buffer, at.small + i * at.rowBytes, sizes.smallLwe);
          const place = 2 * (first + i) * sizes.smallLwe + 1;
          for (let word = 0; word < sizes.smallLwe; word++) to[place + 2 * word] = halves[word]!;
        }
      }
      return out;
    },

    externalProduct(index: number, glwe: BigUint64Array) {
      begin();
      assertLength("externalProduct", glwe, sizes.glwe);
      words.set(glwe, at.big / 8);
      words.fill(0n, at.accumulators / 8, at.accumulators / 8 + sizes.glwe);
      exports.addExternalProduct(index, at.big, at.accumulators);
      return read(at.accumulators, sizes.glwe);
    },

    addProducts(first: number, polynomials: BigUint64Array, acc: BigUint64Array) {
      begin();
      assertLength("addProducts", acc, sizes.glwe);
      const total = countOf("addProducts", polynomials, polynomialSize);
      const body = sizes.glwe - polynomialSize;
      words.set(acc, at.accumulators / 8);
      words.fill(0n, at.big / 8, at.big / 8 + body);
      for (let i = 0; i < total; i++) {
        words.set(polynomials.subarray(i * polynomialSize, (i + 1) * polynomialSize), at.big / 8 + body);
        exports.addExternalProduct(first + i, at.big, at.accumulators);
      }
      acc.set(words.subarray(at.accumulators / 8, at.accumulators / 8 + sizes.glwe));
    },

    blindRotate(table: BigUint64Array, switched: Uint32Array) {
      begin();
      assertLength("blindRotate table", table, coefficients);
      assertLength("blindRotate", switched, sizes.smallLwe);
      words.set(table, at.tables / 8);
      new Uint32Array(instance.memory.buffer, at.switched, switched.length).set(switched);
      blindRotateStart(1);
      blindRotateRange(1, 0, lweDimension);
      return read(at.accumulators, sizes.glwe * extension);
    },

    bootstrap(inputs: BigUint64Array, tables: BigUint64Array, tableOf: Uint32Array, sharing = 0) {
      return finish(bootstrapSteps(inputs, tables, tableOf, sharing, wholeStep(shape)));
    },

    bootstrapSteps,

    dispose() {
      words = new BigUint64Array(0);
    },
  };
}
