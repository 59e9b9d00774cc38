/**
 * Evaluation keys of a circuit with table trees, made on the client's side: the package's server key, and what leads to a GLWE key of the
 * tree's own and back. That key exists only here, while keys are made: nothing is ever encrypted under it but by evaluation.
 *
 * Bytes: layout version u32; length u64 and bytes of the package's server key; seed and bodies of the tree's key (see `treeRows`); the
 * conversion key to the tree's big key, then that back.
 */
import { type Activity, partOf } from "../base/activity.ts";
import type { RandomSource } from "../base/random.ts";
import type { BootstrapShape, Kernel } from "../kernel/kernel.ts";
import { type TreeKey, type TreeShape, traceExponents, treeSizesOf } from "../kernel/tree.ts";
import { Reader, Writer, wordsOf } from "./bincode.ts";
import type { SecretKeys } from "./clientKey.ts";
import { type ConversionKey, conversionBodies, conversionKeyBytes, readConversionKey } from "./conversion.ts";
import { freshSeed, keyWork, makeEvaluationKey, noiseWords } from "./evaluationKey.ts";
import * as fields from "./fields.ts";
import type { TreeClientParameters, TreeParameters } from "./parameters.ts";
import { makeConversionKey } from "./partitionedKey.ts";
import { type Allocate, serverKeyLength } from "./serverKey.ts";
import { drawBits } from "./smallKey.ts";

const layoutVersion = 1;

/** Bytes of a mask seed and of a length before the bodies of a key. */
const KEY_HEAD = 52;

/** The polynomials of a binary GLWE key as small integers. */
function polynomialsOf(bits: BigUint64Array, { glweDimension, polynomialSize: N }: TreeShape): readonly Int32Array[] {
  return Array.from({ length: glweDimension }, (_, c) => Int32Array.from(bits.subarray(c * N, (c + 1) * N), Number));
}

/** s(X^exponent) modulo X^N + 1. */
function automorphism(s: Int32Array, exponent: number): Int32Array {
  const out = new Int32Array(s.length);
  for (let i = 0; i < s.length; i++) {
    const to = (i * exponent) % (2 * s.length);
    out[to % s.length] = to < s.length ? s[i]! : -s[i]!;
  }
  return out;
}

/** The product of two binary polynomials modulo X^N + 1, in a time that does not depend on their bits. */
function productOf(x: Int32Array, y: Int32Array): Int32Array {
  const size = x.length;
  const whole = new Int32Array(2 * size);
  for (let i = 0; i < size; i++) {
    const bit = x[i]!;
    for (let j = 0; j < size; j++) whole[i + j] = whole[i + j]! + bit * y[j]!;
  }
  return Int32Array.from({ length: size }, (_, i) => whole[i]! - whole[i + size]!);
}

/**
 * What the rows of a tree's key encrypt, a polynomial for each block and polynomial c of the key: s_c(X^t) for each step of a trace, then
 * s_i·s_c for each polynomial i. A block has a row for each level, the most significant first, and c: this times 2^(64 - level·baseLog).
 */
function treeMessages(secret: readonly Int32Array[], polynomialSize: number): readonly (readonly Int32Array[])[] {
  const traces = traceExponents(polynomialSize).map((exponent) => secret.map((s) => automorphism(s, exponent)));
  return [...traces, ...secret.map((s) => secret.map((other) => productOf(s, other)))];
}

/** A key for a tree, from the bits of its GLWE key. */
export function makeTreeKey(
  kernel: Kernel,
  shape: TreeShape,
  { glwe, glweNoiseStd }: Pick<SecretKeys, "glwe" | "glweNoiseStd">,
  random: RandomSource,
): TreeKey {
  const { glweDimension: k, polynomialSize: N, exact } = shape;
  const { blocks, blockRows, keyBodies } = treeSizesOf(shape);
  const seed = freshSeed(random);
  // GGSW ciphertexts of zero with one level are k + 1 encryptions of zero each.
  const groups = Math.ceil((blocks * blockRows) / (k + 1));
  const zeros: BootstrapShape = {
    lweDimension: groups,
    glweDimension: k,
    polynomialSize: N,
    pbs: { baseLog: 1, level: 1 },
    ks: { baseLog: 1, level: 1 },
    modulusSwitch: "standard",
  };
  const secret = { small: new Uint8Array(groups), big: Uint8Array.from(glwe, Number) };
  const noise = noiseWords(groups * (k + 1) * N, random, glweNoiseStd);
  const bodies = kernel.generateBootstrapBodies(zeros, secret, seed, noise, 0).slice(0, keyBodies);
  const polynomials = polynomialsOf(glwe, shape);
  const messages = treeMessages(polynomials, N);
  messages.forEach((of, block) => {
    for (let level = 1; level <= exact.level; level++) {
      const unit = 1n << BigInt(64 - level * exact.baseLog);
      of.forEach((message, c) => {
        const first = (block * blockRows + (level - 1) * k + c) * N;
        for (let j = 0; j < N; j++) bodies[first + j] = bodies[first + j]! + unit * BigInt(message[j]!);
      });
    }
  });
  secret.big.fill(0);
  for (const polynomial of [...polynomials, ...messages.flat()]) polynomial.fill(0);
  return { bodies, seed };
}

/**
 * Makes the evaluation keys of a circuit with trees.
 * @param narrow the package's client key
 * @param random secure randomness: the tree's secret key, masks' seeds and noise come from it
 * @param activity counts mask words of the server key; the rest is a small part of it
 * @param allocate gives the array in which the keys are made
 */
export async function makeKeyWithTree(
  kernel: Kernel,
  narrow: SecretKeys,
  tree: TreeClientParameters,
  random: RandomSource,
  activity: Activity,
  allocate: Allocate = (length) => new Uint8Array(length),
): Promise<Uint8Array> {
  const { glweDimension, polynomialSize } = tree.shape;
  const own = { glwe: drawBits(glweDimension * polynomialSize, random), glweNoiseStd: tree.glweNoiseStd };
  try {
    const length = serverKeyLength(narrow.shape);
    const conversions = [tree.toTree, tree.toNarrow].map((shape) => KEY_HEAD + 8 * conversionBodies(shape));
    const treeLength = KEY_HEAD + 8 * treeSizesOf(tree.shape).keyBodies;
    const bytes = allocate([4, 8, length, treeLength, ...conversions].reduce((sum, part) => sum + part, 0));
    let at = 0;
    const put = (part: Uint8Array): void => {
      bytes.set(part, at);
      at += part.length;
    };
    put(new Writer().u32(layoutVersion).u64(length).finish());
    const place = bytes.subarray(at, at + length);
    const total = keyWork(narrow.shape);
    await makeEvaluationKey(kernel, narrow, random, partOf(activity, 0, total), () => place);
    at += length;
    put(conversionKeyBytes(makeTreeKey(kernel, tree.shape, own, random)));
    put(conversionKeyBytes(makeConversionKey(kernel, tree.toTree, narrow.glwe, own, random)));
    put(conversionKeyBytes(makeConversionKey(kernel, tree.toNarrow, own.glwe, narrow, random)));
    return bytes;
  } finally {
    own.glwe.fill(0n);
  }
}

/** The parts of such keys; the server key is a view of `bytes`. */
export interface KeyWithTree {
  readonly narrow: Uint8Array;
  readonly tree: TreeKey;
  readonly toTree: ConversionKey;
  readonly toNarrow: ConversionKey;
}

/**
 * Takes apart what `makeKeyWithTree` made.
 * @throws UserError when the bytes are damaged, of another layout, or of other parameters
 */
export function parseKeyWithTree(bytes: Uint8Array, { shape, toTree, toNarrow }: TreeParameters): KeyWithTree {
  const reader = new Reader(bytes, "evaluation keys with a table tree");
  reader.tag("layout version", layoutVersion, "the one known");
  const narrow = reader.bytes("server key", reader.integer("server key length", 0, bytes.length));
  const seed = fields.readSeed(reader);
  const bodies = reader.wordBytes("tree key");
  const { keyBodies } = treeSizesOf(shape);
  if (bodies.length !== 8 * keyBodies) throw reader.damaged("tree key", `${keyBodies} words`, bodies.length / 8);
  const conversions = [readConversionKey(reader, toTree), readConversionKey(reader, toNarrow)] as const;
  reader.end();
  return { narrow, tree: { bodies: wordsOf(bodies), seed }, toTree: conversions[0], toNarrow: conversions[1] };
}
