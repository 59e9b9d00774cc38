/** A table tree in plain TypeScript: the oracle of the WebAssembly one. */
import { assert } from "../../base/errors.ts";
import type { Gadget } from "../kernel.ts";
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
import { maskStream } from "./aes.ts";
import { forward, inverse, multiplyAddSpectrum, numberToTorus, torusToNumber, transformOf } from "./fft.ts";
import { digitOf, digitOffset } from "./gadget.ts";
import { rotate, sampleExtract } from "./polynomial.ts";

/** A GLWE ciphertext as its k + 1 polynomials. */
type Glwe = readonly BigUint64Array[];

const word = (x: bigint): bigint => BigInt.asUintN(64, x);

/**
 * The digits of a polynomial, level after level, with a mean of zero: those of odd coefficients are the negated digits of the negated word.
 */
function digitsOf(polynomial: BigUint64Array, gadget: Gadget): readonly Float64Array[] {
  const offset = digitOffset(gadget);
  return Array.from({ length: gadget.level }, (_, slot) =>
    Float64Array.from(polynomial, (x, i) => {
      const sign = i % 2 === 0 ? 1 : -1;
      return sign * digitOf(word((sign === 1 ? x : -x) + offset), gadget, slot + 1);
    }),
  );
}

/** acc += Σ digits · rows, the words of the rows cut into pieces that begin at the bits `pieces`. */
function addProduct(
  digits: readonly Float64Array[],
  rows: readonly Glwe[],
  acc: Glwe,
  pieces: readonly bigint[],
): void {
  const transform = transformOf(digits[0]!.length);
  const spectra = digits.map((digit) => forward(transform, digit));
  acc.forEach((out, column) => {
    for (const piece of pieces) {
      const sum = new Float64Array(out.length);
      rows.forEach((row, i) => {
        multiplyAddSpectrum(
          sum,
          spectra[i]!,
          forward(transform, Float64Array.from(row[column]!, pieceAt(piece, pieces))),
        );
      });
      inverse(transform, sum).forEach((x, i) => {
        out[i] = out[i]! + (numberToTorus(x) << piece);
      });
    }
  });
}

/** Words as numbers: whole, or their signed low 40 bits, or the 24 bits above, which begin at bit `piece`. */
function pieceAt(piece: bigint, pieces: readonly bigint[]): (x: bigint) => number {
  if (pieces.length === 1) return torusToNumber;
  return (x) => {
    const low = BigInt.asIntN(40, x);
    return Number(piece === 0n ? low : BigInt.asIntN(24, (x - low) >> 40n));
  };
}

/** Pieces of a key that is multiplied exactly, and of one that is not. */
const exactPieces = [0n, 40n] as const;
const wholeWords = [0n] as const;

/** x(X^exponent), for an odd exponent. */
function automorph(x: BigUint64Array, exponent: number): BigUint64Array {
  const size = x.length;
  const out = new BigUint64Array(size);
  for (let i = 0; i < size; i++) {
    const to = (i * exponent) % (2 * size);
    out[to % size] = to < size ? x[i]! : word(-x[i]!);
  }
  return out;
}

const negated = (x: BigUint64Array): BigUint64Array => x.map((value) => word(-value));
const sum = (x: BigUint64Array, y: BigUint64Array): BigUint64Array => x.map((value, i) => value + y[i]!);
const difference = (x: BigUint64Array, y: BigUint64Array): BigUint64Array => x.map((value, i) => value - y[i]!);

/** See `Kernel.createTree`. */
export function createTree(shape: TreeShape, key: TreeKey, bits: number): TableTree {
  checkTreeShape(shape);
  checkSeed("createTree", key.seed);
  const { glweDimension: k, polynomialSize: N, exact, select } = shape;
  const sizes = treeSizesOf(shape);
  assert(key.bodies.length === sizes.keyBodies, `a tree key has ${sizes.keyBodies} bodies, got ${key.bodies.length}`);
  const blocks = Array.from({ length: sizes.blocks }, (_, block) =>
    Array.from({ length: sizes.blockRows }, (__, i): Glwe => {
      const row = block * sizes.blockRows + i;
      const masks = new BigUint64Array(k * N);
      maskStream(key.seed, masks, row * k * N);
      const polynomials = Array.from({ length: k }, (___, c) => masks.subarray(c * N, (c + 1) * N));
      return [...polynomials, key.bodies.subarray(row * N, (row + 1) * N)];
    }),
  );
  const selectors = new Map<number, readonly Glwe[]>();

  const addExact = (block: number, polynomials: Glwe, acc: Glwe): void => {
    const perPolynomial = polynomials.map((polynomial) => digitsOf(polynomial, exact));
    const digits = Array.from({ length: exact.level }, (_, slot) => perPolynomial.map((of) => of[slot]!)).flat();
    addProduct(digits, blocks[block]!, acc, exactPieces);
  };

  /** A GLWE ciphertext whose constant coefficient is the phase of an LWE ciphertext divided by N. */
  const embed = (lwe: BigUint64Array): Glwe => {
    const scaled = (x: bigint): bigint => word(x + BigInt(N / 2)) >> BigInt(sizes.traceSteps);
    const masks = Array.from({ length: k }, (_, c) =>
      BigUint64Array.from({ length: N }, (__, i) => scaled(i === 0 ? lwe[c * N]! : word(-lwe[c * N + N - i]!))),
    );
    const body = new BigUint64Array(N);
    body[0] = scaled(lwe[k * N]!);
    return [...masks, body];
  };

  const trace = (start: Glwe): Glwe =>
    traceExponents(N).reduce((acc, exponent, step) => {
      const turned = acc.map((polynomial) => automorph(polynomial, exponent));
      const next = [...acc.slice(0, k).map((mask) => mask.slice()), sum(acc[k]!, turned[k]!)];
      addExact(step, turned.slice(0, k).map(negated), next);
      return next;
    }, start);

  const select1 = (bit: number, glwe: Glwe, acc: Glwe): void => {
    const perPolynomial = glwe.map((polynomial) => digitsOf(polynomial, select));
    const digits = Array.from({ length: select.level }, (_, slot) => perPolynomial.map((of) => of[slot]!)).flat();
    const selector = selectors.get(bit);
    assert(selector !== undefined, `selector ${bit} is set`);
    addProduct(digits, selector, acc, wholeWords);
  };

  return {
    shape,
    byteLength: 8 * sizes.keyBodies * (k + 1),

    setSelector(bit, levels) {
      assert(levels.length === select.level * sizes.lwe, "setSelector: expected a ciphertext for each level");
      const rows = Array.from({ length: select.level }, (_, level) => {
        const traced = trace(embed(levels.subarray(level * sizes.lwe, (level + 1) * sizes.lwe)));
        const masks = traced.slice(0, k);
        const times = Array.from({ length: k }, (__, c): Glwe => {
          const out = traced.map((polynomial, i) => (i === c ? traced[k]!.slice() : polynomial.map(() => 0n)));
          addExact(sizes.traceSteps + c, masks, out);
          return out;
        });
        return [...times, traced];
      });
      selectors.set(bit, rows.flat());
    },

    select(table) {
      const own = tableBits(table, bits);
      const rotated = Math.min(own, sizes.traceSteps);
      const perLeaf = 2 ** rotated;
      let layer = Array.from({ length: 2 ** (own - rotated) }, (_, leaf): Glwe => {
        const polynomials = Array.from({ length: k + 1 }, () => new BigUint64Array(N));
        polynomials[k]!.set(table.subarray(leaf * perLeaf, (leaf + 1) * perLeaf));
        return polynomials;
      });
      for (let bit = rotated; bit < own; bit++) {
        layer = Array.from({ length: layer.length / 2 }, (_, pair) => {
          const [low, high] = [layer[2 * pair]!, layer[2 * pair + 1]!];
          select1(
            bit,
            high.map((polynomial, c) => difference(polynomial, low[c]!)),
            low,
          );
          return low;
        });
      }
      const acc = layer[0]!;
      for (let bit = 0; bit < rotated; bit++) {
        const turned = acc.map((polynomial) => {
          const out = new BigUint64Array(N);
          rotate(polynomial, -(2 ** bit), out);
          return difference(out, polynomial);
        });
        select1(bit, turned, acc);
      }
      const words = new BigUint64Array(sizes.glwe);
      for (const [c, polynomial] of acc.entries()) words.set(polynomial, c * N);
      return sampleExtract(words, N);
    },

    dispose() {
      selectors.clear();
    },
  };
}
