/**
 * A table tree in WebAssembly: one memory with the keys of traces and squares, selectors, and room for the layers of a tree. It moves words
 * and calls the module (assembly/tree.ts); no arithmetic here.
 */
import { assert } from "../../base/errors.ts";
import { checkSeed } from "../shape.ts";
import {
  checkTreeShape,
  type TableTree,
  type TreeKey,
  type TreeShape,
  tableBits,
  traceExponents,
  treeSizesOf,
} from "../tree.ts";
import { createLayout, instantiate } from "./module.ts";
import { streamRoom, writeStream } from "./stream.ts";
import { twiddlesOf } from "./twiddles.ts";

/** Where everything lies in the memory of a tree, and the sizes of a block of its key and of a selector. */
export function layOutTree(
  { glweDimension: k, polynomialSize: N, ...shape }: TreeShape,
  bits: number,
  layout = createLayout(),
) {
  const sizes = treeSizesOf({ glweDimension: k, polynomialSize: N, ...shape });
  const polynomial = 8 * N;
  const glwe = 8 * sizes.glwe;
  const mostLeaves = 2 ** Math.max(0, bits - sizes.traceSteps);
  const blockBytes = sizes.blockRows * 2 * glwe;
  const selectorBytes = sizes.selectorRows * glwe;
  const at = {
    twiddles: layout.place(8 * twiddlesOf(N).length),
    shifted: layout.place(polynomial + 16),
    rows: layout.place(polynomial * Math.max(sizes.blockRows, sizes.selectorRows)),
    sums: layout.place(2 * glwe),
    room: layout.place(polynomial + 16),
    lwe: layout.place(8 * sizes.lwe),
    turned: layout.place(glwe + 16),
    acc: layout.place(glwe + 16),
    layers: layout.place(mostLeaves * glwe + 16),
    masks: layout.place(streamRoom(k * N)),
    body: layout.place(polynomial),
    key: layout.place(sizes.blocks * blockBytes),
    selectors: layout.place(bits * selectorBytes),
  };
  return { ...at, blockBytes, selectorBytes, byteLength: layout.byteLength };
}

/** See `Kernel.createTree`. */
export function createTree(module: WebAssembly.Module, shape: TreeShape, key: TreeKey, bits: number): TableTree {
  checkTreeShape(shape);
  checkSeed("createTree", key.seed);
  const { glweDimension: k, polynomialSize: N, exact, select } = shape;
  const sizes = treeSizesOf(shape);
  assert(key.bodies.length === sizes.keyBodies, `a tree key has ${sizes.keyBodies} bodies, got ${key.bodies.length}`);
  const polynomial = 8 * N;
  const glwe = 8 * sizes.glwe;
  const table = twiddlesOf(N);
  const at = layOutTree(shape, bits);
  const { blockBytes, selectorBytes } = at;
  const instance = instantiate("createTree", module, at.byteLength);
  const { exports, memory } = instance;
  let words = new BigUint64Array(memory.buffer);
  let byteLength = memory.buffer.byteLength;
  new Float64Array(memory.buffer, at.twiddles, table.length).set(table);
  exports.configureTree(k, N, at.twiddles, at.shifted, at.rows, at.sums);
  for (let row = 0; row < sizes.blocks * sizes.blockRows; row++) {
    const masks = writeStream(instance, key.seed, row * k * N, k * N, at.masks);
    words.set(key.bodies.subarray(row * N, (row + 1) * N), at.body / 8);
    const block = at.key + Math.floor(row / sizes.blockRows) * blockBytes;
    for (let c = 0; c <= k; c++) {
      const source = c < k ? masks + polynomial * c : at.body;
      exports.loadExactPolynomial(source, block, sizes.blockRows, row % sizes.blockRows, c);
    }
  }

  const exponents = traceExponents(N);
  const product = (block: number, polynomials: number, acc: number): void =>
    exports.addExactProduct(at.key + block * blockBytes, polynomials, acc, exact.baseLog, exact.level, at.room);

  /** The GLWE ciphertext in `acc` plus its images under all automorphisms: its constant coefficient, times N. */
  const trace = (): void => {
    exponents.forEach((exponent, step) => {
      for (let c = 0; c <= k; c++) {
        const offset = c * polynomial;
        exports.automorphWords(at.acc + offset, at.turned + offset, exponent, c < k ? -1n : 1n);
      }
      exports.addWords(at.acc + k * polynomial, at.turned + k * polynomial, N);
      product(step, at.turned, at.acc);
    });
  };

  const selectorAt = (bit: number): number => at.selectors + bit * selectorBytes;
  const add = (bit: number, difference: number, acc: number): void =>
    exports.addSelection(selectorAt(bit), difference, acc, select.baseLog, select.level);

  return {
    shape,
    get byteLength() {
      return byteLength;
    },

    setSelector(bit, levels) {
      assert(words.length > 0, "this tree is disposed");
      assert(bit >= 0 && bit < bits, `a tree of ${bits} bits has no selector ${bit}`);
      assert(levels.length === select.level * sizes.lwe, "setSelector: expected a ciphertext for each level");
      for (let level = 0; level < select.level; level++) {
        words.set(levels.subarray(level * sizes.lwe, (level + 1) * sizes.lwe), at.lwe / 8);
        exports.embedWords(at.lwe, at.acc);
        trace();
        const row = level * (k + 1);
        exports.storeSelectorRow(at.acc, selectorAt(bit), sizes.selectorRows, row + k);
        for (let c = 0; c < k; c++) {
          words.fill(0n, at.turned / 8, at.turned / 8 + sizes.glwe);
          exports.addWords(at.turned + c * polynomial, at.acc + k * polynomial, N);
          product(sizes.traceSteps + c, at.acc, at.turned);
          exports.storeSelectorRow(at.turned, selectorAt(bit), sizes.selectorRows, row + c);
        }
      }
    },

    select(entries) {
      assert(words.length > 0, "this tree is disposed");
      const own = tableBits(entries, bits);
      const rotated = Math.min(own, sizes.traceSteps);
      const leaves = 2 ** (own - rotated);
      words.fill(0n, at.layers / 8, at.layers / 8 + leaves * sizes.glwe);
      const perLeaf = 2 ** rotated;
      for (let leaf = 0; leaf < leaves; leaf++) {
        const body = (at.layers + leaf * glwe + k * polynomial) / 8;
        words.set(entries.subarray(leaf * perLeaf, (leaf + 1) * perLeaf), body);
      }
      for (let bit = rotated, left = leaves / 2; bit < own; bit++, left /= 2) {
        for (let pair = 0; pair < left; pair++) {
          const low = at.layers + 2 * pair * glwe;
          exports.subtractWords(low + glwe, low, at.turned, sizes.glwe);
          add(bit, at.turned, low);
          words.copyWithin((at.layers + pair * glwe) / 8, low / 8, (low + glwe) / 8);
        }
      }
      for (let bit = 0; bit < rotated; bit++) {
        exports.rotateSubtractWords(at.layers, at.turned, 2 * N - 2 ** bit);
        add(bit, at.turned, at.layers);
      }
      exports.sampleExtractWords(at.layers, at.lwe, k, N, 0);
      return words.slice(at.lwe / 8, at.lwe / 8 + sizes.lwe);
    },

    dispose() {
      words = new BigUint64Array(0);
      byteLength = 0;
    },
  };
}
