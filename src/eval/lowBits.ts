/**
 * Takes low bits out of values. The lowest bit that is left, moved onto the padding bit by a multiplication, is what a one-bit bootstrap
 * sees (precision 0, tolerance 1/4: parameter-selection.md, section 4, number 4); subtracted, it leaves the next one. Bits are taken once.
 */
import { assert } from "../base/errors.ts";
import type { Row } from "../tfhe/evaluator.ts";
import type { OpenLookup, StepBuilder } from "./stepBuilder.ts";
import type { Value } from "./steps.ts";

/** Results of one rotation, at most: more would make its modulus switch coarser than that of a lookup of two bits. */
const mostResults = 4;

/** Bit i of a value, from one rotation. */
interface Bit {
  /** b·2^i in the width of the value, to be subtracted. */
  readonly part: Value;
  /** b on the padding bit: a sign. */
  readonly sign: Value;
  /** Bits that were wanted with a weight in a width, by both. */
  readonly weighted: Map<string, Value>;
  /** The rotation, as long as it takes more results. */
  open: OpenLookup;
}

/** The low bits of the values of one program. */
export class LowBits {
  readonly #builder: StepBuilder;
  readonly #bits = new Map<number, Bit[]>();
  readonly #high = new Map<string, Value>();

  constructor(builder: StepBuilder) {
    this.#builder = builder;
  }

  /** `source` without its `count` lowest bits; after adding half of the unit when halves go up. */
  remove(source: Value, count: number, how: "down" | "halves-up"): Value {
    const moved = how === "down" ? source : this.#plus(source, 2 ** (count - 1));
    return this.#builder.affine(source.bits, ...this.#cleared(moved, count, 0), count);
  }

  /** Σ bit (`from` + i) · 2^i of `source` for the bits below `to`, in a message space of `bits` bits of its own. */
  field(source: Value, from: number, to: number, bits: number): Value {
    const parts = this.#take(source, to)
      .slice(from)
      .map((bit, i) => this.#weighted(source, bit, 2 ** i, bits));
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    return this.#builder.affine(bits, parts, elementRows(source.count, parts.map(() => 1), 0)); // biome-ignore format: one line
  }

  /**
   * The high bits of `source` - `low` as a number, with the xor of those low bits on the padding bit that are in the set (bit i of `set`).
   * `count` bits are low.
   */
  highWithSign(source: Value, low: number, count: number, set: number): Value {
    const key = `${source.id} ${count} ${set}`;
    const known = this.#high.get(key);
    if (known !== undefined) return known;
    const made = set === 0 ? this.#high0(source, low, count) : this.#signed(source, low, count, set);
    this.#high.set(key, made);
    return made;
  }

  #high0(source: Value, low: number, count: number): Value {
    const [inputs, rows] = this.#cleared(source, count, -low / 2 ** count);
    return this.#builder.affine(source.bits - count, inputs, rows, this.#zerosWithout(source, count));
  }

  #signed(source: Value, low: number, count: number, set: number): Value {
    const high = this.highWithSign(source, low, count, 0);
    const signs = this.#take(source, count).flatMap(({ sign }, i) => ((set >> i) & 1 ? [sign] : []));
    const inputs = [high, ...signs];
    const rows = elementRows(
      source.count,
      inputs.map(() => 1),
      0,
    );
    return this.#builder.affine(high.bits, inputs, rows);
  }

  #plus(source: Value, constant: number): Value {
    return this.#builder.affine(source.bits, [source], elementRows(source.count, [1], constant));
  }

  #cleared(source: Value, count: number, constant: number): [readonly Value[], readonly Row[]] {
    const parts = this.#take(source, count).map(({ part }) => part);
    return [[source, ...parts], elementRows(source.count, [1, ...parts.map(() => -1)], constant)];
  }

  /** Zeros of what is left without the `count` lowest bits, which is an integer: below 0 only as far as the source has bits below its unit. */
  #zerosWithout(source: Value, count: number): number {
    const zeros = this.#builder.zerosOf(source);
    return zeros < 0 ? zeros - count : 0;
  }

  /** b · `weight` in a width, from the same rotation as the bit itself as long as there is room. */
  #weighted(source: Value, bit: Bit, weight: number, bits: number): Value {
    const key = `${weight} ${bits}`;
    const known = bit.weighted.get(key);
    if (known !== undefined) return known;
    const wanted = { bits, tables: [[0, weight]], tableOf: new Uint32Array(source.count) };
    if (bit.open.outputs.length === mostResults) bit.open = this.#builder.reopened(bit.open);
    const made = this.#builder.addOutput(bit.open, wanted);
    bit.weighted.set(key, made);
    return made;
  }

  /** The `count` lowest bits; the one above the value's width is that on the padding bit. */
  #take(source: Value, count: number): readonly Bit[] {
    assert(count <= source.bits + 1, `value ${source.id} has ${count} bits`);
    const bits = this.#bits.get(source.id) ?? []; // absent: none was taken yet
    this.#bits.set(source.id, bits);
    for (let i = bits.length; i < count; i++) {
      const scale = 2 ** (source.bits - i);
      const parts = bits.map(({ part }) => part);
      const rows = elementRows(source.count, [scale, ...parts.map(() => -scale)], 0);
      const isolated = this.#builder.affine(0, [source, ...parts], rows, this.#zerosWithout(source, i));
      const every = Uint32Array.from({ length: source.count }, (_, element) => element);
      const tableOf = new Uint32Array(source.count);
      const open = this.#builder.openLookup(isolated, 0, every);
      const part = this.#builder.addOutput(open, { bits: source.bits, tables: [[0, 2 ** i]], tableOf });
      const sign = this.#builder.addOutput(open, { bits: 0, tables: [[0, 1]], tableOf });
      bits.push({ part, sign, weighted: new Map(), open });
    }
    return bits.slice(0, count);
  }
}

/** Row i sums element i of every input. */
function elementRows(count: number, weights: readonly number[], constant: number): readonly Row[] {
  return Array.from({ length: count }, (_, element) => ({
    terms: weights.map((weight, input) => ({ input, element, weight })),
    constant,
  }));
}
