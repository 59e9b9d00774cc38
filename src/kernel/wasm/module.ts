/**
 * The compiled kernel module: its exports as types, the choice of a variant, and instances over memories of a stated size.
 */
import { UserError } from "../../base/errors.ts";
import { kernelBinaries } from "../generated/wasm.ts";
import { expandKey, sbox, times2 } from "../plain/aes.ts";

/** A variant of the WebAssembly kernel. */
export type WasmVariant = "simd" | "relaxed-simd";

/** What the module exports; addresses and counts are unsigned 32-bit numbers. Documented in src/kernel/assembly. */
export interface KernelExports extends WebAssembly.Exports {
  aesKey(): void;
  aesBlocks(low: bigint, high: bigint, blocks: number, out: number): void;
  multiplyAddWords(acc: number, x: number, count: number, weight: bigint): void;
  decomposeWords(x: number, out: number, count: number, baseLog: number, level: number): void;
  switchModulusWords(
    lwe: number,
    out: number,
    lweDimension: number,
    period: number,
    centered: number,
    oneIn: number,
    sharing: number,
    halves: number,
  ): void;
  sampleExtractWords(glwe: number, out: number, glweDimension: number, polynomialSize: number, index: number): void;
  multiplyPolynomialWords(
    integers: number,
    torus: number,
    size: number,
    twiddles: number,
    a: number,
    b: number,
    words: number,
  ): void;
  configure(
    lweDimension: number,
    glweDimension: number,
    polynomialSize: number,
    baseLog: number,
    level: number,
    extension: number,
    twiddles: number,
    bootstrapKey: number,
    difference: number,
    rows: number,
    sums: number,
  ): void;
  configureGroups(
    size: number,
    terms: number,
    multiBit: number,
    roots: number,
    rootExponents: number,
    monomials: number,
  ): void;
  loadKeyPolynomial(words: number, index: number, row: number, column: number): void;
  addExternalProduct(index: number, glwe: number, acc: number): void;
  blindRotateStart(tables: number, switched: number, count: number, accumulators: number): void;
  blindRotateRange(switched: number, count: number, accumulators: number, first: number, end: number): void;
  configureTree(
    glweDimension: number,
    polynomialSize: number,
    twiddles: number,
    shifted: number,
    rows: number,
    sums: number,
  ): void;
  automorphWords(x: number, out: number, exponent: number, sign: bigint): void;
  embedWords(lwe: number, out: number): void;
  addWords(x: number, y: number, count: number): void;
  subtractWords(x: number, y: number, out: number, count: number): void;
  rotateSubtractWords(glwe: number, out: number, exponent: number): void;
  loadExactPolynomial(words: number, key: number, rowCount: number, row: number, column: number): void;
  storeSelectorRow(glwe: number, key: number, rowCount: number, row: number): void;
  addExactProduct(key: number, polynomials: number, acc: number, baseLog: number, level: number, room: number): void;
  addSelection(key: number, glwe: number, acc: number, baseLog: number, level: number): void;
  addSecretDots(masks: number, secret: number, count: number, sums: number, rows: number): void;
  loadSecretPolynomial(
    words: number,
    points: number,
    size: number,
    twiddles: number,
    key: number,
    column: number,
    k: number,
  ): void;
  addSecretProducts(
    masks: number,
    k: number,
    size: number,
    twiddles: number,
    key: number,
    rows: number,
    sum: number,
    words: number,
    body: number,
  ): void;
  roundToHalves(words: number, out: number, count: number): void;
  keyswitchStart(count: number, rowBytes: number, baseLog: number, buckets: number): void;
  keyswitchRange(
    inputs: number,
    count: number,
    bigDimension: number,
    first: number,
    end: number,
    key: number,
    rowBytes: number,
    baseLog: number,
    level: number,
    buckets: number,
  ): void;
  keyswitchEnd(
    inputs: number,
    count: number,
    bigDimension: number,
    rowBytes: number,
    lweDimension: number,
    baseLog: number,
    buckets: number,
    out: number,
  ): void;
}

/** An instance of the module and the memory that it works on. */
export interface KernelInstance {
  readonly memory: WebAssembly.Memory;
  readonly exports: KernelExports;
}

const pageBytes = 65536;
/** What 32-bit addresses reach. */
const maxBytes = 2 ** 32;

/** Where the AES tables, the key schedule and its bitsliced form lie in every instance; as in assembly/aes.ts. */
const aesAddress = 64;
const scheduleAddress = aesAddress + 4096;
const firstFreeAddress = scheduleAddress + 192 + 9 * 128;

/** Addresses for blocks of memory, one after the other, each on a cache line. */
export interface MemoryLayout {
  /** Reserves bytes and returns their address. */
  place(bytes: number): number;
  /** Bytes reserved so far. */
  readonly byteLength: number;
}

/** A layout that begins after what every instance has. */
export function createLayout(): MemoryLayout {
  let next = firstFreeAddress;
  return {
    place(bytes) {
      const at = next;
      next += Math.ceil(bytes / 64) * 64;
      return at;
    },
    get byteLength() {
      return next;
    },
  };
}

/** The bytes of a variant as a module. Throws a `WebAssembly.CompileError` where the engine lacks a feature. */
export function compileVariant(variant: WasmVariant): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytesOf(variant));
}

/** The same variant over memory that threads share. */
export function compileSharedVariant(variant: WasmVariant): WebAssembly.Module {
  return new WebAssembly.Module(bytesOf(`${variant}-shared`));
}

/** True if this engine takes the variant. */
export function supportsVariant(variant: WasmVariant): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(bytesOf(variant));
}

function bytesOf(name: keyof typeof kernelBinaries): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(kernelBinaries[name]), (character) => character.charCodeAt(0));
}

/** How the memory of an instance is to be. */
export type MemoryKind = "fixed" | "growable" | "shared";

/**
 * An instance with a memory of its own of at least `bytes`, and the AES tables in it.
 * Throws a `UserError` when so much cannot be had.
 */
export function instantiate(
  op: string,
  module: WebAssembly.Module,
  bytes: number,
  kind: MemoryKind = "fixed",
): KernelInstance {
  const instance = instantiateOver(module, allocate(op, bytes, kind));
  writeAesTables(instance.memory);
  return instance;
}

/** An instance over a memory that another thread's `instantiate` made. */
export function instantiateOver(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelInstance {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, exports: exports as KernelExports };
}

function allocate(op: string, bytes: number, kind: MemoryKind): WebAssembly.Memory {
  const wanted = `${Math.ceil(bytes / 2 ** 20)} MiB`;
  if (bytes > maxBytes) throw new UserError(`${op}: expected keys and scratch of at most 4096 MiB, got ${wanted}`);
  const initial = Math.ceil(bytes / pageBytes);
  try {
    return new WebAssembly.Memory({
      initial,
      maximum: kind === "growable" ? maxBytes / pageBytes : initial,
      shared: kind === "shared",
    });
  } catch (error) {
    if (error instanceof RangeError)
      throw new UserError(`${op}: expected ${wanted} of memory, got none: ${error.message}`);
    throw error;
  }
}

/** Writes the AES tables: for a byte in row r of a column, its contribution to the column after SubBytes and MixColumns. */
function writeAesTables(memory: WebAssembly.Memory): void {
  const view = new DataView(memory.buffer);
  sbox.forEach((s, i) => {
    const column = [times2(s), s, s, times2(s) ^ s];
    for (let row = 0; row < 4; row++) {
      column.forEach((byte, j) => {
        view.setUint8(aesAddress + 1024 * row + 4 * i + ((row + j) % 4), byte);
      });
    }
  });
}

/** Prepares a key for `aesBlocks`. */
export function writeAesKey({ memory, exports }: KernelInstance, key: Uint8Array): void {
  const view = new DataView(memory.buffer);
  expandKey(key).forEach((word, i) => {
    view.setUint32(scheduleAddress + 4 * i, word);
  });
  exports.aesKey();
}
