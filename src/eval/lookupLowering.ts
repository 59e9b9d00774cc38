/**
 * Lookups as bootstraps. A lookup that one bootstrap reaches is one; a wider one is a sum of lookups of its high bits, each with some of
 * its low bits in the sign. Nothing is computed twice: equal tables on one element are looked up once.
 */
import { append, at, known } from "../base/arrays.ts";
import type { BitField } from "../passes/lookups.ts";
import type { LookupTables } from "../passes/tables.ts";
import type { Row, Term } from "../tfhe/evaluator.ts";
import { LowBits } from "./lowBits.ts";
import type { LoweringChoice } from "./lower.ts";
import type { StepBuilder, WantedOutput } from "./stepBuilder.ts";
import type { Value } from "./steps.ts";
import { TreeLowering } from "./treeLowering.ts";
import { isZero, signTables } from "./walsh.ts";

/** An element and a table. */
interface Pair {
  readonly element: number;
  readonly table: readonly number[];
}

/** Where the result of each pair is. */
type PairResult = Omit<Term, "weight">;

/** Lowers the lookups of one program. */
export class LookupLowering {
  readonly #builder: StepBuilder;
  readonly #directBits: number;
  readonly #sharing: number;
  readonly #lowBits: LowBits;
  readonly #trees: TreeLowering | null;
  readonly #read = new Map<string, Value>();

  constructor(builder: StepBuilder, { directBits, sharing, tree }: LoweringChoice) {
    this.#builder = builder;
    this.#directBits = directBits;
    this.#sharing = sharing;
    this.#lowBits = new LowBits(builder);
    this.#trees = tree === null ? null : new TreeLowering(builder, tree);
  }

  /**
   * Element i of the result is element `element[i]` of `source` in table `tableOf[i]` of `tables`; `bits` is the width of the result.
   * Low bits of the source that are known to be zero cost nothing.
   */
  lookup(source: Value, bits: number, element: Uint32Array, { low, tables, tableOf }: LookupTables): Value {
    const zeros = Math.max(0, Math.min(this.#builder.zerosOf(source), source.bits - 1));
    const narrow = this.#readIn(source, source.bits - zeros);
    const narrowTables = zeros === 0 ? tables : tables.map((table) => table.filter((_, i) => i % 2 ** zeros === 0));
    const pairs: Pair[] = [];
    const numberOf = new Map<number, number>();
    const pairOf = Array.from(element, (from, i) => {
      const number = at(tableOf, i);
      const key = from * tables.length + number;
      const pair = numberOf.get(key) ?? pairs.push({ element: from, table: at(narrowTables, number) }) - 1;
      numberOf.set(key, pair);
      return pair;
    });
    const first = low / 2 ** zeros;
    if (narrow.bits <= this.#directBits) return this.#direct(narrow, first, bits, pairs, pairOf);
    if (this.#trees !== null) {
      return this.#trees.lookup(narrow, { element, tables: narrowTables, tableOf, low: first, bits });
    }
    // Low bits are those of the message: a round number is subtracted with the high bits, another one before.
    return first % 2 ** (narrow.bits - this.#directBits) === 0
      ? this.#wide(narrow, first, bits, pairs, pairOf)
      : this.#wide(this.#messageOf(narrow, first), 0, bits, pairs, pairOf);
  }

  /**
   * `source` rounded to a multiple of 2^lsbs, down or with halves up, by removing bit after bit. `low` is the smallest value of the source.
   * Null where that is no good: a bit more than the source has, or one lookup is cheaper.
   */
  round(source: Value, low: number, lsbs: number, how: "down" | "halves-up"): Value | null {
    const isOneLookup = source.bits <= this.#directBits && lsbs > 1;
    const reaches = lsbs < source.bits || (low === 0 && lsbs === source.bits);
    return isOneLookup || !reaches || lsbs === 0 ? null : this.#lowBits.remove(source, lsbs, how);
  }

  /**
   * `source` in the width that is left without `lsbs` low bits, which then lie below the unit: a lookup of it sees the nearest multiple, as noise has
   * it. Half of the lowest bit is added, so that no value lies on a border.
   */
  leftToNoise(source: Value, lsbs: number, how: "down" | "halves-up"): Value {
    const constant = how === "halves-up" ? 1 : 1 - 2 ** lsbs;
    const rows = (added: number) =>
      Array.from(
        { length: source.count },
        (_, element): Row => ({
          terms: [{ input: 0, element, weight: 1 }],
          constant: added,
        }),
      );
    const moved = this.#builder.affine(source.bits + 1, [source], rows(constant));
    return this.#builder.affine(source.bits - lsbs, [moved], rows(0), -lsbs - 1);
  }

  /**
   * A field of the bits of `source`, bit by bit; `bits` is the width of the result. Null where that is no good: one lookup of the source is
   * cheaper, or the field reaches above what the source has. `low` is the smallest value of the source.
   */
  field(source: Value, low: number, { from, to }: BitField, bits: number): Value | null {
    const zeros = Math.max(0, Math.min(this.#builder.zerosOf(source), source.bits - 1));
    const narrow = this.#readIn(source, source.bits - zeros);
    const isTop = low === 0 && to - zeros >= narrow.bits;
    const [first, end] = [from - zeros, isTop ? narrow.bits : to - zeros];
    if (narrow.bits <= this.#directBits || first < 0 || first >= end || end > narrow.bits + 1) return null;
    const cut = topCut(narrow.bits, first, end, this.#directBits);
    if (cut === null) return this.#lowBits.field(narrow, first, end, bits);
    const high = this.#lowBits.highWithSign(narrow, 0, cut, 0);
    const unit = 2 ** (cut - first);
    const every = Uint32Array.from({ length: source.count }, (_, element) => element);
    const table = Array.from({ length: 2 ** high.bits }, (_, entry) => entry * unit);
    const top = this.#builder.lookup(high, 0, every, [
      { bits, tables: [table], tableOf: new Uint32Array(source.count) },
    ]);
    if (cut === first) return at(top, 0);
    const rest = this.#lowBits.field(narrow, first, cut, bits);
    const rows = Array.from(every, (element): Row => ({ terms: [0, 1].map((input) => ({ input, element, weight: 1 })), constant: 0 })); // biome-ignore format: one line
    return this.#builder.affine(bits, [at(top, 0), rest], rows);
  }

  #direct(source: Value, low: number, bits: number, pairs: readonly Pair[], pairOf: readonly number[]): Value {
    const { values, places } = this.#bootstraps(source, low, bits, pairs);
    const inOrder = pairOf.every((pair, i) => at(places, pair).element === i);
    const [only] = values;
    if (only !== undefined && values.length === 1 && only.count === pairOf.length && inOrder) return only;
    const rows = pairOf.map((pair): Row => ({ terms: [{ ...at(places, pair), weight: 1 }], constant: 0 }));
    return this.#builder.affine(bits, values, rows);
  }

  /**
   * f(h, b) = Σ_S (-1)^(⊕ b_i, i in S) · W_S(h) over the sets S of low bits: the Walsh-Hadamard transform of f in its low bits. Each
   * term is one lookup of the high bits h, since a table is negacyclic and the xor of bits is a sum on the padding bit.
   */
  #wide(source: Value, low: number, bits: number, pairs: readonly Pair[], pairOf: readonly number[]): Value {
    const count = source.bits - this.#directBits;
    const unit = 2 ** count;
    const split = new Map<readonly number[], readonly (readonly number[])[]>();
    for (const { table } of pairs) if (!split.has(table)) split.set(table, signTables(table, count));
    const constants = pairs.map(() => 0);
    const terms: Term[][] = pairs.map(() => []);
    const inputs: Value[] = [];
    for (let set = 0; set < unit; set++) {
      const numbers: number[] = [];
      const wanted: Pair[] = [];
      pairs.forEach(({ element, table }, i) => {
        const part = at(known(split, table), set);
        if (set === 0 && part.every((entry) => entry === part[0])) constants[i] = at(part, 0) / unit;
        else if (!isZero(part)) {
          numbers.push(i);
          wanted.push({ element, table: part });
        }
      });
      if (wanted.length === 0) continue;
      const signed = this.#lowBits.highWithSign(source, low, count, set);
      const { values, places } = this.#bootstraps(signed, 0, bits + count, wanted);
      const first = inputs.length;
      inputs.push(...values);
      places.forEach(({ input, element }, i) => {
        at(terms, at(numbers, i)).push({ input: first + input, element, weight: 1 });
      });
    }
    const rows = pairOf.map((pair): Row => ({ terms: at(terms, pair), constant: at(constants, pair) }));
    return this.#builder.affine(bits, inputs, rows);
  }

  /** Looks up pairs, those on one element together as far as sharing goes. */
  #bootstraps(source: Value, low: number, bits: number, pairs: readonly Pair[]) {
    const byElement = new Map<number, number[]>();
    pairs.forEach(({ element }, i) => {
      append(byElement, element, i);
    });
    const most = [...byElement.values()].reduce((count, { length }) => Math.max(count, length), 0);
    const room = 2 ** this.#sharing;
    const values: Value[] = [];
    const places: PairResult[] = [];
    for (let first = 0; first < most; first += room) {
      const rotations = [...byElement].filter(([, numbers]) => numbers.length > first);
      const columns = Math.min(room, most - first);
      const wanted = Array.from({ length: columns }, (_, column): WantedOutput => {
        const numbers = rotations.map(([, all]) => all[first + column] ?? at(all, first));
        return { bits, ...distinctTables(numbers.map((number) => at(pairs, number).table)) };
      });
      rotations.forEach(([, numbers], element) => {
        numbers.slice(first, first + columns).forEach((number, column) => {
          places[number] = { input: values.length + column, element };
        });
      });
      const elements = Uint32Array.from(rotations, ([element]) => element);
      values.push(...this.#builder.lookup(source, low, elements, wanted));
    }
    return { values, places };
  }

  /** `source` − `low`. */
  #messageOf(source: Value, low: number): Value {
    const key = `${source.id} - ${low}`;
    const row = (element: number): Row => ({ terms: [{ input: 0, element, weight: 1 }], constant: -low });
    const rows = Array.from({ length: source.count }, (_, element) => row(element));
    const value = this.#read.get(key) ?? this.#builder.affine(source.bits, [source], rows);
    this.#read.set(key, value);
    return value;
  }

  #readIn(source: Value, bits: number): Value {
    const key = `${source.id} ${bits}`;
    const value = this.#read.get(key) ?? this.#builder.read(source, bits);
    this.#read.set(key, value);
    return value;
  }
}

/**
 * Where a field of a value of `bits` bits that reaches its top is cut in two: what is above is one lookup of at most `directBits` bits. Null for
 * fields that are taken bit by bit.
 */
export function topCut(bits: number, from: number, to: number, directBits: number): number | null {
  const cut = Math.max(from, bits - directBits);
  return to === bits && bits - cut > 1 ? cut : null;
}

/** Equal tables once. */
function distinctTables(all: readonly (readonly number[])[]): Omit<WantedOutput, "bits"> {
  const tables = [...new Set(all)];
  const numberOf = new Map(tables.map((table, i) => [table, i]));
  return { tables, tableOf: Uint32Array.from(all, (table) => known(numberOf, table)) };
}
