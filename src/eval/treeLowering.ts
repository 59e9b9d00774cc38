/**
 * Wide lookups as trees: all bits of a value are taken one after the other, lowest first, as in lowBits.ts; each rotation also gives the bit at
 * the scales of a selector's digits. Bits are taken once, whatever the number of tables on the value.
 */
import { at } from "../base/arrays.ts";
import type { Gadget } from "../kernel/bootstrapShape.ts";
import type { Row } from "../tfhe/evaluator.ts";
import type { StepBuilder, WantedOutput } from "./stepBuilder.ts";
import type { Selectors, Value } from "./steps.ts";

/** A lookup of every result's element in its table. */
export interface TreeLookup {
  readonly element: Uint32Array;
  /** Entry 0 is for `low`. */
  readonly tables: readonly (readonly number[])[];
  readonly tableOf: Uint32Array;
  readonly low: number;
  /** Width of the result. */
  readonly bits: number;
}

/** The trees of one program. */
export class TreeLowering {
  readonly #builder: StepBuilder;
  readonly #select: Gadget;
  readonly #selectors = new Map<number, Selectors>();

  constructor(builder: StepBuilder, select: Gadget) {
    this.#builder = builder;
    this.#select = select;
  }

  /** The results of a lookup of elements of `source`. */
  lookup(source: Value, { element, tables, tableOf, low, bits }: TreeLookup): Value {
    const selectors = this.#selectors.get(source.id) ?? this.#selectorsOf(source);
    this.#selectors.set(source.id, selectors);
    // A value's bits are those of it modulo 2^p.
    const inOrder = tables.map((table) =>
      table.map((_, bitsOfValue) => at(table, (((bitsOfValue - low) % table.length) + table.length) % table.length)),
    );
    return this.#builder.tree(selectors, { bits, element, tables: inOrder, tableOf });
  }

  #selectorsOf(source: Value): Selectors {
    const { level, baseLog } = this.#select;
    const every = Uint32Array.from({ length: source.count }, (_, element) => element);
    const tableOf = new Uint32Array(source.count);
    const parts: Value[] = [];
    return Array.from({ length: source.bits }, (_, bit) => {
      const scale = 2 ** (source.bits - bit);
      const rows = Array.from(
        { length: source.count },
        (__, element): Row => ({
          terms: [source, ...parts].map((___, input) => ({ input, element, weight: input === 0 ? scale : -scale })),
          constant: 0,
        }),
      );
      const isolated = this.#builder.affine(0, [source, ...parts], rows);
      // 1 in a width of j·baseLog - 1 bits is 2^(64 - j·baseLog).
      const digits = Array.from({ length: level }, (__, j): WantedOutput => {
        return { bits: (j + 1) * baseLog - 1, tables: [[0, 1]], tableOf };
      });
      const isLast = bit === source.bits - 1;
      const part: WantedOutput = { bits: source.bits, tables: [[0, 2 ** bit]], tableOf };
      const made = this.#builder.lookup(isolated, 0, every, isLast ? digits : [...digits, part]);
      parts.push(...made.slice(level));
      return made.slice(0, level);
    });
  }
}
