/** Collects the steps of a program, each after what it needs. It knows no graph operation, no strategy and no second parameter set. */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { Node } from "../ir/node.ts";
import type { Row } from "../tfhe/evaluator.ts";
import type { AffineStep, LeftBits, LookupOutput, LookupStep, Selectors, Step, Value } from "./steps.ts";

/** Results that a lookup is to make; see `LookupOutput`. */
export interface WantedOutput extends Omit<LookupOutput, "value"> {
  readonly bits: number;
}

/** A lookup whose results are not all known yet. */
export interface OpenLookup extends LookupStep {
  readonly outputs: LookupOutput[];
}

/** Builds a list of steps. */
export class StepBuilder {
  readonly steps: Step[] = [];
  readonly #zeros: number[] = [];
  /** By value, the rounding that left it bits below its unit. */
  readonly #leftBy = new Map<number, Node>();
  #node: Node | null = null;

  /** Says which node the next steps belong to. */
  at(node: Node): void {
    this.#node = node;
  }

  /** Trailing zero bits that every element of a value is known to have, in its own width; below 0 where its elements are no integers there. */
  zerosOf(value: Value): number {
    return at(this.#zeros, value.id);
  }

  input(bits: number, count: number, argument: number, low: number): Value {
    const value = this.#value(bits, count, 0);
    this.steps.push({ kind: "input", node: value.node, value, argument, low });
    return value;
  }

  /** Weighted sums that are known now. `zeros` says how many low bits are zero where the caller knows better than the rows. */
  affine(
    bits: number,
    inputs: readonly Value[],
    rows: readonly Row[],
    zeros = this.#commonZeros(bits, inputs, rows),
  ): Value {
    const value = this.#value(bits, rows.length, zeros);
    const by = inputs.map(({ id }) => this.#leftBy.get(id)).find((node) => node !== undefined);
    if (zeros < 0) this.#leftBy.set(value.id, by ?? this.#current());
    return this.#push(value, inputs, rows);
  }

  /** The bits of a value below its unit. */
  #leftOf(value: Value): LeftBits | null {
    const by = this.#leftBy.get(value.id);
    return by === undefined ? null : { by, count: -this.zerosOf(value) };
  }

  /** The weighted sums of the present node where they depend on clear parameters. */
  varying(bits: number, count: number, inputs: readonly Value[]): Value {
    return this.#push(this.#value(bits, count, 0), inputs, "clear");
  }

  /** The same ciphertexts read in another width. */
  read(value: Value, bits: number): Value {
    if (value.bits === bits) return value;
    const rows = Array.from({ length: value.count }, (_, element) => ({
      terms: [{ input: 0, element, weight: 1 }],
      constant: 0,
    }));
    return this.affine(bits, [value], rows);
  }

  lookup(source: Value, low: number, element: Uint32Array, wanted: readonly WantedOutput[]): readonly Value[] {
    const open = this.openLookup(source, low, element);
    return wanted.map((output) => this.addOutput(open, output));
  }

  /** A lookup to which results are added, also after steps that use some of them; those belong to the node of that time. */
  openLookup(source: Value, low: number, element: Uint32Array): OpenLookup {
    const left = this.#leftOf(source);
    const open: OpenLookup = { kind: "lookup", node: this.#current(), source, low, element, outputs: [], left };
    this.steps.push(open);
    return open;
  }

  /** A second lookup of the same elements. */
  reopened({ source, low, element }: OpenLookup): OpenLookup {
    return this.openLookup(source, low, element);
  }

  addOutput({ element, outputs }: OpenLookup, { bits, tables, tableOf }: WantedOutput): Value {
    const value = this.#value(bits, element.length, zerosOfTables(bits, tables));
    outputs.push({ value, tables, tableOf });
    return value;
  }

  /** Lookups by a tree; see `TreeStep`. */
  tree(
    selectors: Selectors,
    { bits, element, tables, tableOf }: WantedOutput & { readonly element: Uint32Array },
  ): Value {
    const value = this.#value(bits, element.length, zerosOfTables(bits, tables));
    this.steps.push({ kind: "tree", node: value.node, value, selectors, element, tables, tableOf });
    return value;
  }

  #push(value: Value, inputs: readonly Value[], rows: AffineStep["rows"]): Value {
    this.steps.push({ kind: "affine", node: value.node, value, inputs, rows });
    return value;
  }

  #current(): Node {
    assert(this.#node !== null, "steps belong to a node");
    return this.#node;
  }

  #value(bits: number, count: number, zeros: number): Value {
    const id = this.#zeros.push(zeros) - 1;
    return { id, node: this.#current(), bits, count, set: "narrow" };
  }

  #commonZeros(bits: number, inputs: readonly Value[], rows: readonly Row[]): number {
    let least = bits;
    // Without bits below the unit of an input there are none in the result: what is read in a narrower width is known to be an integer there.
    const leaving = inputs.filter((source) => this.zerosOf(source) < 0);
    const lowest = Math.min(0, ...leaving.map((source) => this.zerosOf(source) + bits - source.bits));
    for (const { terms, constant } of rows) {
      if (constant !== 0) least = Math.min(least, trailingZeros(constant));
      for (const { input, weight } of terms) {
        const source = inputs[input];
        if (source === undefined || weight === 0) continue;
        least = Math.min(least, this.zerosOf(source) + bits - source.bits + trailingZeros(weight));
      }
      if (least <= lowest) return lowest;
    }
    return least;
  }
}

/** Zero bits at the end of all entries of some tables; at most `bits`. */
function zerosOfTables(bits: number, tables: readonly (readonly number[])[]): number {
  let least = bits;
  for (const table of tables) {
    for (const entry of table) {
      if (least === 0) return 0;
      if (entry !== 0) least = Math.min(least, trailingZeros(entry));
    }
  }
  return least;
}

function trailingZeros(integer: number): number {
  let zeros = 0;
  for (let rest = Math.abs(integer); rest % 2 === 0 && rest !== 0; rest /= 2) zeros++;
  return zeros;
}
