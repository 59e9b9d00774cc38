/**
 * The WebAssembly kernels. Operations without a key share one small instance whose memory grows to the largest operands seen.
 */
import { assert, InternalError } from "../../base/errors.ts";
import type { Kernel } from "../kernel.ts";
import { checkGadget, checkPolynomialSize, checkSeed, checkTableSize } from "../shape.ts";
import { createContext } from "./context.ts";
import { generateBootstrapBodies, generateKeyswitchBodies } from "./keyGeneration.ts";
import { compileSharedVariant, compileVariant, createLayout, instantiate, type WasmVariant } from "./module.ts";
import { streamRoom, writeStream } from "./stream.ts";
import { createTree } from "./tree.ts";
import { twiddlesOf } from "./twiddles.ts";

/** Compiles a variant and wraps it. Throws a `WebAssembly.CompileError` where the engine lacks a feature. */
export async function createWasmKernel(variant: WasmVariant): Promise<Kernel> {
  const module = await compileVariant(variant);
  const instance = instantiate("loadKernel", module, createLayout().byteLength, "growable");
  const { memory, exports } = instance;

  /** Addresses for blocks of these sizes; what was there before is lost. */
  const place = (...sizes: readonly number[]): number[] => {
    const layout = createLayout();
    const addresses = sizes.map((bytes) => layout.place(bytes));
    const missing = layout.byteLength - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return addresses;
  };
  const addressOf = (address: number | undefined): number => {
    if (address === undefined) throw new InternalError("an operand has no place");
    return address;
  };
  const write = (address: number, x: BigUint64Array | BigInt64Array): void =>
    new BigUint64Array(memory.buffer, address, x.length).set(x);
  const read = (address: number, count: number): BigUint64Array =>
    new BigUint64Array(memory.buffer, address, count).slice();

  return {
    name: variant,

    maskStream(seed, out, skipWords = 0) {
      checkSeed("maskStream", seed);
      const [room] = place(streamRoom(out.length));
      const first = writeStream(instance, seed, skipWords, out.length, addressOf(room));
      const target = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
      target.set(new Uint8Array(memory.buffer, first, out.byteLength));
    },

    multiplyAdd(acc, x, weight) {
      assert(acc.length === x.length, `multiplyAdd: expected ${acc.length} words, got ${x.length}`);
      const [a, b] = place(acc.byteLength, x.byteLength).map(addressOf);
      write(addressOf(a), acc);
      write(addressOf(b), x);
      exports.multiplyAddWords(addressOf(a), addressOf(b), x.length, BigInt.asIntN(64, weight));
      acc.set(new BigUint64Array(memory.buffer, addressOf(a), acc.length));
    },

    decompose(values, gadget) {
      checkGadget("decompose", gadget);
      const count = values.length * gadget.level;
      const [x, out] = place(values.byteLength, 8 * count);
      write(addressOf(x), values);
      exports.decomposeWords(addressOf(x), addressOf(out), values.length, gadget.baseLog, gadget.level);
      return new BigInt64Array(read(addressOf(out), count).buffer);
    },

    multiplyPolynomials(integers, torus) {
      const size = torus.length;
      checkPolynomialSize("multiplyPolynomials", size);
      assert(integers.length === size, `multiplyPolynomials: expected ${size} integers, got ${integers.length}`);
      const table = twiddlesOf(size);
      const bytes = torus.byteLength;
      const [twiddles, x, y, a, b, out] = place(table.byteLength, bytes, bytes, bytes, bytes, bytes);
      new Float64Array(memory.buffer, addressOf(twiddles), table.length).set(table);
      write(addressOf(x), integers);
      write(addressOf(y), torus);
      exports.multiplyPolynomialWords(
        addressOf(x),
        addressOf(y),
        size,
        addressOf(twiddles),
        addressOf(a),
        addressOf(b),
        addressOf(out),
      );
      return read(addressOf(out), size);
    },

    switchModulus(lwe, size, how, oneIn = 1) {
      checkTableSize("switchModulus", size);
      const [x, out] = place(lwe.byteLength, 4 * lwe.length);
      write(addressOf(x), lwe);
      exports.switchModulusWords(
        addressOf(x),
        addressOf(out),
        lwe.length - 1,
        2 * size,
        Number(how === "centered"),
        oneIn,
        0,
        0,
      );
      return new Uint32Array(memory.buffer, addressOf(out), lwe.length).slice();
    },

    sampleExtract(glwe, polynomialSize, index = 0) {
      const glweDimension = glwe.length / polynomialSize - 1;
      assert(
        Number.isInteger(glweDimension),
        `sampleExtract: ${glwe.length} words are not polynomials of ${polynomialSize}`,
      );
      const count = glweDimension * polynomialSize + 1;
      const [x, out] = place(glwe.byteLength, 8 * count);
      write(addressOf(x), glwe);
      exports.sampleExtractWords(addressOf(x), addressOf(out), glweDimension, polynomialSize, index);
      return read(addressOf(out), count);
    },

    generateKeyswitchBodies: (...request) => generateKeyswitchBodies(module, ...request),
    generateBootstrapBodies: (...request) => generateBootstrapBodies(module, ...request),
    createContext: (shape, threads = 1) =>
      createContext(threads > 1 ? compileSharedVariant(variant) : module, shape, threads),
    createTree: (...request) => createTree(module, ...request),
  };
}
