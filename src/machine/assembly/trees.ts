/** Tables of many bits by trees, as src/kernel/wasm/tree.ts and src/tfhe/treeEvaluator.ts: bits become selectors, which take entries out of tables. */
import { sampleExtractWords } from "../../kernel/assembly/words";
import {
  addExactProduct, addSelection, addWords, automorphWords, configureTree, embedWords, loadExactPolynomial, rotateSubtractWords, storeSelectorRow,
  subtractWords,
} from "../../kernel/assembly/tree";
import { isSpent, spend } from "./budget";
import { convertOne } from "./conversions";
import { numberOf, put } from "./description";
import { WRONG_PARAMETERS } from "./failure";
import { entryOf } from "./lookups";
import { writeMasks } from "./masks";
import { expectU32, expectU64, readSeed, take } from "./reader";
import { prepareTwiddles } from "./roots";

/** The block of a tree: its shape; addresses as src/machine/memory.ts lays them out; blocks of the conversions to it and back. */
export const TREE_GLWE_DIMENSION: usize = 0;
export const TREE_POLYNOMIAL_SIZE: usize = 1;
export const TREE_EXACT_BASE: usize = 2;
export const TREE_EXACT_LEVEL: usize = 3;
export const TREE_SELECT_BASE: usize = 4;
export const TREE_SELECT_LEVEL: usize = 5;
export const TREE_BITS: usize = 6;
export const TREE_TWIDDLES: usize = 7;
export const TREE_SHIFTED: usize = 8;
export const TREE_ROWS: usize = 9;
export const TREE_SUMS: usize = 10;
export const TREE_ROOM: usize = 11;
export const TREE_LWE: usize = 12;
export const TREE_TURNED: usize = 13;
export const TREE_ACC: usize = 14;
export const TREE_LAYERS: usize = 15;
export const TREE_MASKS: usize = 16;
export const TREE_BODY: usize = 17;
export const TREE_KEY: usize = 18;
export const TREE_SELECTORS: usize = 19;
export const TREE_TO_TREE: usize = 20;
export const TREE_TO_NARROW: usize = 21;
/** Nanoseconds: of a row of the key; of a selector; of an entry. */
export const TREE_ROW_COST: usize = 22;
export const TREE_SELECTOR_COST: usize = 23;
export const TREE_SELECT_COST: usize = 24;
/** Written while keys are read. */
const TREE_BODIES: usize = 25;
const TREE_SEED: usize = 26;

/** Puts the bits of element `unit` of step `step` to the tree, bit by bit, or takes its results. Generated. */
// @ts-ignore: decorator
@external("circuit", "treeUnit")
declare function treeUnit(step: u32, unit: u32, bit: u32): void;

/** Rows of a key that are loaded, and of a step: element and bit. */
let loaded: u32 = 0;
let unit: u32 = 0;
let bit: u32 = 0;

/** Forgets what was under way. */
export function resetTrees(): void {
  unit = 0;
  bit = 0;
}

export function resetTreeLoad(): void {
  loaded = 0;
}

// @ts-ignore: decorator
@inline
function polynomialBytes(tree: usize): usize {
  return (<usize>numberOf(tree, TREE_POLYNOMIAL_SIZE)) << 3;
}

/** Rows of a block of the key, and of a selector; blocks. */
// @ts-ignore: decorator
@inline
function blockRows(tree: usize): u32 {
  return numberOf(tree, TREE_GLWE_DIMENSION) * numberOf(tree, TREE_EXACT_LEVEL);
}

// @ts-ignore: decorator
@inline
function selectorRows(tree: usize): u32 {
  return (numberOf(tree, TREE_GLWE_DIMENSION) + 1) * numberOf(tree, TREE_SELECT_LEVEL);
}

// @ts-ignore: decorator
@inline
function traceSteps(tree: usize): u32 {
  return ctz(numberOf(tree, TREE_POLYNOMIAL_SIZE));
}

// @ts-ignore: decorator
@inline
function keyRows(tree: usize): u32 {
  return (traceSteps(tree) + numberOf(tree, TREE_GLWE_DIMENSION)) * blockRows(tree);
}

function useTree(tree: usize): void {
  configureTree(
    numberOf(tree, TREE_GLWE_DIMENSION), numberOf(tree, TREE_POLYNOMIAL_SIZE), numberOf(tree, TREE_TWIDDLES), numberOf(tree, TREE_SHIFTED),
    numberOf(tree, TREE_ROWS), numberOf(tree, TREE_SUMS),
  );
}

export function prepareTree(tree: usize): void {
  prepareTwiddles(numberOf(tree, TREE_POLYNOMIAL_SIZE), numberOf(tree, TREE_TWIDDLES));
}

/** Reads the key of a tree: its seed and its bodies. */
export function readTree(tree: usize): void {
  put(tree, TREE_SEED, <u32>readSeed());
  const words = <u64>keyRows(tree) * numberOf(tree, TREE_POLYNOMIAL_SIZE);
  expectU64(words, WRONG_PARAMETERS);
  put(tree, TREE_BODIES, <u32>take(words << 3));
}

/** The version of the layout of keys of several parts. */
export function readLayout(): void {
  expectU32(1);
}

/** Loads rows of the key: true when all are there. */
export function loadTree(tree: usize): bool {
  const k = numberOf(tree, TREE_GLWE_DIMENSION);
  const bytes = polynomialBytes(tree);
  const words = <usize>numberOf(tree, TREE_POLYNOMIAL_SIZE) * k;
  const rows = blockRows(tree);
  const total = keyRows(tree);
  const block = (<usize>rows) * 2 * bytes * (k + 1);
  useTree(tree);
  while (loaded < total) {
    const masks = writeMasks(numberOf(tree, TREE_SEED), <u64>loaded * words, words, numberOf(tree, TREE_MASKS));
    const body: usize = numberOf(tree, TREE_BODY);
    memory.copy(body, <usize>numberOf(tree, TREE_BODIES) + bytes * loaded, bytes);
    const to = <usize>numberOf(tree, TREE_KEY) + block * (loaded / rows);
    for (let c: u32 = 0; c <= k; c++) loadExactPolynomial(c < k ? masks + bytes * c : body, to, rows, loaded % rows, c);
    loaded++;
    spend(numberOf(tree, TREE_ROW_COST));
    if (isSpent() && loaded < total) return false;
  }
  loaded = 0;
  return true;
}

function product(tree: usize, block: u32, polynomials: usize, acc: usize): void {
  const bytes = (<usize>blockRows(tree)) * 2 * polynomialBytes(tree) * (numberOf(tree, TREE_GLWE_DIMENSION) + 1);
  addExactProduct(
    <usize>numberOf(tree, TREE_KEY) + bytes * block, polynomials, acc, numberOf(tree, TREE_EXACT_BASE), numberOf(tree, TREE_EXACT_LEVEL),
    numberOf(tree, TREE_ROOM),
  );
}

/** Makes level `level` (0 is the most significant) of selector `number` of a ciphertext under the client's key. */
export function putSelector(tree: usize, number: u32, level: u32, lwe: usize): void {
  const k = numberOf(tree, TREE_GLWE_DIMENSION);
  const size = numberOf(tree, TREE_POLYNOMIAL_SIZE);
  const bytes = polynomialBytes(tree);
  const acc: usize = numberOf(tree, TREE_ACC);
  const turned: usize = numberOf(tree, TREE_TURNED);
  const rows = selectorRows(tree);
  const selector = <usize>numberOf(tree, TREE_SELECTORS) + (<usize>rows * bytes * (k + 1)) * number;
  convertOne(numberOf(tree, TREE_TO_TREE), lwe, numberOf(tree, TREE_LWE));
  useTree(tree);
  embedWords(numberOf(tree, TREE_LWE), acc);
  // The constant coefficient, times N: the sum of all images under automorphisms.
  const steps = traceSteps(tree);
  for (let step: u32 = 0; step < steps; step++) {
    const exponent = (size >> step) + 1;
    for (let c: u32 = 0; c <= k; c++) automorphWords(acc + bytes * c, turned + bytes * c, exponent, c < k ? -1 : 1);
    addWords(acc + bytes * k, turned + bytes * k, size);
    product(tree, step, turned, acc);
  }
  const row = level * (k + 1);
  storeSelectorRow(acc, selector, rows, row + k);
  for (let c: u32 = 0; c < k; c++) {
    memory.fill(turned, 0, bytes * (k + 1));
    addWords(turned + bytes * c, acc + bytes * k, size);
    product(tree, steps + c, acc, turned);
    storeSelectorRow(turned, selector, rows, row + c);
  }
}

function add(tree: usize, number: u32, difference: usize, acc: usize): void {
  const bytes = (<usize>selectorRows(tree)) * polynomialBytes(tree) * (numberOf(tree, TREE_GLWE_DIMENSION) + 1);
  addSelection(
    <usize>numberOf(tree, TREE_SELECTORS) + bytes * number, difference, acc, numberOf(tree, TREE_SELECT_BASE), numberOf(tree, TREE_SELECT_LEVEL),
  );
}

/** Takes the entry of a table of 2^bits entries of `width` bytes, each shifted up by `shift`, that the selectors name. */
export function takeEntry(tree: usize, entries: usize, width: u32, bits: u32, shift: u32, out: usize): void {
  const k = numberOf(tree, TREE_GLWE_DIMENSION);
  const size = numberOf(tree, TREE_POLYNOMIAL_SIZE);
  const bytes = polynomialBytes(tree);
  const glwe = bytes * (k + 1);
  const layers: usize = numberOf(tree, TREE_LAYERS);
  const turned: usize = numberOf(tree, TREE_TURNED);
  const rotated = min(bits, traceSteps(tree));
  let left: u32 = 1 << (bits - rotated);
  useTree(tree);
  memory.fill(layers, 0, glwe * left);
  for (let leaf: u32 = 0; leaf < left; leaf++) {
    let to = layers + glwe * leaf + bytes * k;
    for (const end = to + ((<usize>8) << rotated); to < end; to += 8, entries += width) store<u64>(to, entryOf(entries, width) << shift);
  }
  for (let number = rotated; number < bits; number++) {
    left >>= 1;
    for (let pair: u32 = 0; pair < left; pair++) {
      const low = layers + glwe * (2 * pair);
      subtractWords(low + glwe, low, turned, size * (k + 1));
      add(tree, number, turned, low);
      memory.copy(layers + glwe * pair, low, glwe);
    }
  }
  for (let number: u32 = 0; number < rotated; number++) {
    rotateSubtractWords(layers, turned, 2 * size - (1 << number));
    add(tree, number, turned, layers);
  }
  sampleExtractWords(layers, numberOf(tree, TREE_LWE), k, size, 0);
  convertOne(numberOf(tree, TREE_TO_NARROW), numberOf(tree, TREE_LWE), out);
}

/** The lookups of a step, for `units` elements of `bits` bits each, in steps: true when all are there. */
export function treeLookups(tree: usize, step: u32, units: u32, bits: u32): bool {
  while (unit < units) {
    treeUnit(step, unit, bit);
    spend(numberOf(tree, bit < bits ? TREE_SELECTOR_COST : TREE_SELECT_COST));
    if (bit < bits) bit++;
    else {
      bit = 0;
      unit++;
    }
    if (isSpent() && unit < units) return false;
  }
  unit = 0;
  return true;
}
