/**
 * Bootstraps by one WebAssembly instance, over the keys that its memory holds: moves words in and out and calls the module. One thread's
 * share of a context; it loads no key. No arithmetic here.
 */
import { assert } from "../../base/errors.ts";
import type { BootstrapContext, BootstrapShape, SharedContext } from "../kernel.ts";
import { assertBatch, assertLength, sizesOf } from "../shape.ts";
import { batchSize, type ContextLayout, layOut } from "./layout.ts";
import { instantiateOver, type KernelInstance } from "./module.ts";
import { twiddlesOf } from "./twiddles.ts";

/** The operations of a context that read its keys. */
export type ContextThread = Omit<BootstrapContext, "byteLength" | "shares" | "loadKeyswitchKey" | "loadBootstrapKey">;

/** See `SharedContext`. */
export function openSharedContext({ module, memory, shape, thread, threads }: SharedContext): ContextThread {
  const twiddleCount = twiddlesOf(shape.polynomialSize).length;
  return createThread(instantiateOver(module, memory), shape, layOut(shape, twiddleCount, thread, threads));
}

/** The operations over an instance whose memory is laid out as `at` says. */
export function createThread(instance: KernelInstance, shape: BootstrapShape, at: ContextLayout): ContextThread {
  const { lweDimension, glweDimension, polynomialSize, pbs, ks } = shape;
  const sizes = sizesOf(shape);
  const { exports } = instance;
  /** The memory as words; empty once the thread is disposed. */
  let words = new BigUint64Array(instance.memory.buffer);
  let live: KernelInstance | undefined = instance;
  const alive = (): KernelInstance => {
    assert(live !== undefined, "this context is disposed");
    return live;
  };
  const read = (address: number, count: number): BigUint64Array => words.slice(address / 8, address / 8 + count);

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
