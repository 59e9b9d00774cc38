/**
 * Makes primitive nodes: linear operations, shapes and lookups of one value. Each node gets its range by interval arithmetic and
 * belongs to a node of the user's graph. Equal nodes are made once, so that common sub-expressions are shared. It knows no strategy.
 */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import { exactNumbers } from "../base/plainData.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { GraphData, Node } from "../ir/node.ts";
import type { AttributesOf, OpName } from "../ir/ops/index.ts";
import { maximumLookupBits } from "../passes/check.ts";
import { map } from "../value/broadcast.ts";
import type { Index } from "../value/indexing.ts";
import { broadcastShapes, type Shape, sameShape } from "../value/shape.ts";
import { filled, minMax, scalar, type Tensor } from "../value/tensor.ts";
import { integerTypeOf, type ValueType } from "../value/type.ts";
import {
  addRanges,
  bitsOf,
  countOf,
  intersectionOf,
  multiplyRanges,
  negateRange,
  type Range,
  unionOf,
} from "./range.ts";
import { type Table, withoutHoles } from "./table.ts";

/** A node being built, as the operand of further ones. */
export interface BuiltValue {
  /** Index among the built nodes. */
  readonly id: number;
  readonly shape: Shape;
  readonly encrypted: boolean;
  /** Nothing outside occurs as long as the user's nodes stay within their types. */
  readonly range: Range;
  /** The value itself when it is a constant. */
  readonly constant: Tensor | null;
}

/** Thrown instead of making a table that no lookup could use; the strategy that asks for it does not fit. */
export class WideLookup extends Error {
  readonly bits: number;

  constructor(bits: number) {
    super(`a lookup of ${bits} bits`);
    this.bits = bits;
  }
}

type NodeOrigin = Pick<Node, "id" | "operation" | "tag" | "location">;

/** Builds a graph of primitive nodes. */
export class Builder {
  readonly #nodes: Node[] = [];
  readonly #origin: number[] = [];
  readonly #known = new Map<string, BuiltValue>();
  readonly #functions = new Map<unknown, number>();
  readonly #widest: number;
  #place: NodeOrigin = { id: 0, operation: "univariate", tag: "", location: null };

  /** `widest`: bits of the widest lookup that may be made. */
  constructor(widest = maximumLookupBits) {
    this.#widest = widest;
  }

  /** Says which node of the user's graph the next nodes belong to. */
  at(node: NodeOrigin): void {
    this.#place = node;
  }

  /** The built nodes and, for each, the user's node. */
  get built(): { readonly nodes: readonly Node[]; readonly origin: readonly number[] } {
    return { nodes: this.#nodes, origin: this.#origin };
  }

  /** The graph of the built nodes. */
  graph(name: string, inputs: readonly BuiltValue[], outputs: readonly BuiltValue[]): GraphData {
    const ids = (values: readonly BuiltValue[]) => values.map(({ id }) => id);
    return { name, nodes: this.#nodes, inputs: ids(inputs), outputs: ids(outputs) };
  }

  /** A node of the user's graph on built inputs, with its own type. */
  copy(node: Node, inputs: readonly BuiltValue[], range: Range): BuiltValue {
    const constant = node.operation === "constant" ? node.attributes.value : null;
    return this.#add(node, inputs, range, constant);
  }

  /** An operation on built values. `shape` is read off the operation's meaning. */
  make<K extends OpName>(
    operation: K,
    inputs: readonly BuiltValue[],
    attributes: AttributesOf<K>,
    range: Range,
    shape = this.#shapeOf(operation, inputs, attributes),
  ): BuiltValue {
    const encrypted = inputs.some((value) => value.encrypted);
    const output: ValueType = { encrypted, dtype: integerTypeOf(...range), shape };
    const node = { operation, attributes, output, bounds: range } as unknown as Node;
    const values = inputs.map(({ constant }) => constant).filter((constant) => constant !== null);
    if (encrypted || values.length < inputs.length) return this.#add(node, inputs, range, null);
    return this.constant(evaluateNode(node, values));
  }

  /** A placeholder: a parameter of a graph that is built only to see what it costs. */
  parameter(name: string, like: Pick<BuiltValue, "shape" | "encrypted" | "range">): BuiltValue {
    const output: ValueType = { encrypted: like.encrypted, dtype: integerTypeOf(...like.range), shape: like.shape };
    const node = { operation: "input", attributes: { name }, output, bounds: like.range } as unknown as Node;
    return this.#add(node, [], like.range, null);
  }

  /** A clear constant. */
  constant(value: Tensor | number): BuiltValue {
    const tensor = typeof value === "number" ? scalar(value) : value;
    const range: Range = tensor.data.length === 0 ? [0, 0] : minMax(tensor);
    const output: ValueType = { encrypted: false, dtype: integerTypeOf(...range), shape: tensor.shape };
    const node = { operation: "constant", attributes: { value: tensor }, output, bounds: range } as unknown as Node;
    return this.#add(node, [], range, tensor);
  }

  /** A clear value as an encrypted one: added to encrypted zeros. */
  encrypt(x: BuiltValue): BuiltValue {
    const output: ValueType = { encrypted: true, dtype: integerTypeOf(0, 0), shape: x.shape };
    const zeros = { operation: "zeros", attributes: { shape: x.shape }, output, bounds: [0, 0] } as unknown as Node;
    return this.make("add", [this.#add(zeros, [], [0, 0], null), x], {}, x.range, x.shape);
  }

  /** x + y; `known` narrows the range to what the caller knows. */
  add(x: BuiltValue, y: BuiltValue, known?: Range): BuiltValue {
    if (isZero(x) && covers(y, x)) return y;
    if (isZero(y) && covers(x, y)) return x;
    return this.make("add", [x, y], {}, narrowed(addRanges(x.range, y.range), known), spread("add", x, y));
  }

  /** x − y. */
  subtract(x: BuiltValue, y: BuiltValue, known?: Range): BuiltValue {
    if (isZero(y) && covers(x, y)) return x;
    const range = narrowed(addRanges(x.range, negateRange(y.range)), known);
    return this.make("subtract", [x, y], {}, range, spread("subtract", x, y));
  }

  /** x · y; one of them is clear. */
  multiply(x: BuiltValue, y: BuiltValue, known?: Range): BuiltValue {
    assert(!x.encrypted || !y.encrypted, "a product of two encrypted values is not primitive");
    const range = narrowed(multiplyRanges(x.range, y.range), known);
    return this.make("multiply", [x, y], {}, range, spread("multiply", x, y));
  }

  /** x + c. */
  plus(x: BuiltValue, c: number): BuiltValue {
    return c === 0 ? x : this.add(x, this.constant(c));
  }

  /** x · factor. */
  times(x: BuiltValue, factor: number): BuiltValue {
    return factor === 1 ? x : this.multiply(x, this.constant(factor));
  }

  /** Sum of the values; at least one. */
  sum(values: readonly BuiltValue[], known?: Range): BuiltValue {
    const [first, ...rest] = values;
    assert(first !== undefined, "a sum has terms");
    return rest.reduce((total, value, i) => this.add(total, value, i === rest.length - 1 ? known : undefined), first);
  }

  /** Sum over one axis. */
  sumOver(x: BuiltValue, axis: number, known?: Range): BuiltValue {
    const extent = at(x.shape, axis);
    const range = narrowed([x.range[0] * extent, x.range[1] * extent], known);
    return this.make("sum", [x], { axis, keepdims: false }, range);
  }

  /** The elements in another shape. */
  reshape(x: BuiltValue, newshape: Shape): BuiltValue {
    return sameShape(x.shape, newshape) ? x : this.make("reshape", [x], { newshape }, x.range);
  }

  /** x repeated to a shape. */
  broadcast(x: BuiltValue, shape: Shape): BuiltValue {
    return sameShape(x.shape, shape) ? x : this.make("broadcast_to", [x], { shape }, x.range, shape);
  }

  /** The axes in another order. */
  transpose(x: BuiltValue, axes: readonly number[]): BuiltValue {
    return axes.every((axis, i) => axis === i) ? x : this.make("transpose", [x], { axes }, x.range);
  }

  /** Elements at constant positions. */
  index(x: BuiltValue, index: readonly Index[]): BuiltValue {
    return this.make("index.static", [x], { index }, x.range);
  }

  /** Joins along axis 0. */
  concatenate(values: readonly BuiltValue[]): BuiltValue {
    const [first, ...rest] = values;
    if (first !== undefined && rest.length === 0) return first;
    return this.make("concatenate", values, { axis: 0 }, unionOf(values.map(({ range }) => range)));
  }

  /**
   * A table lookup of an encrypted value, one bootstrap an element; a clear value stays clear. A table that is the same everywhere is
   * a constant, the value itself where the table changes nothing.
   */
  lookup(x: BuiltValue, table: Table): BuiltValue {
    if (x.constant !== null) return this.constant(map(x.constant, "int64", (value) => table(value) ?? 0)); // absent: the clear meaning refuses it too
    const [low] = x.range;
    if (widthOf(x) > this.#widest) throw new WideLookup(widthOf(x));
    const values = withoutHoles(Array.from({ length: countOf(x.range) }, (_, i) => table(low + i)));
    if (values.every((value, i) => value === low + i)) return x;
    const range: Range = [Math.min(...values), Math.max(...values)];
    if (range[0] === range[1]) return this.constant(filled(x.shape, range[0], "int64"));
    return this.make("univariate", [x], { name: this.#place.operation, table: { low, values } }, range, x.shape);
  }

  /**
   * Bits `from` to `to` (not included) of a value that is not negative and has `width` bits, as a number. Taken bit by bit where the value is too wide for
   * one bootstrap, each bit once.
   */
  bits(x: BuiltValue, from: number, to: number, width: number): BuiltValue {
    const unit = 2 ** from;
    const high = to >= width ? Math.floor(x.range[1] / unit) : 2 ** (to - from) - 1;
    const index: Index = { kind: "slice", start: from, stop: to, step: null };
    return this.make("bits", [x], { index }, [0, Math.min(high, 2 ** (to - from) - 1)], x.shape);
  }

  /**
   * One bit of a value that is not negative, in a message space of its own: what it is added to shares that space, unlike that of the same bit as one of
   * `bits`. Both come from one bootstrap.
   */
  bit(x: BuiltValue, at: number): BuiltValue {
    const high = Math.min(1, Math.floor(x.range[1] / 2 ** at));
    return this.make("bits", [x], { index: { kind: "integer", at } }, [0, high], x.shape);
  }

  #shapeOf<K extends OpName>(operation: K, inputs: readonly BuiltValue[], attributes: AttributesOf<K>): Shape {
    const samples = inputs.map(({ shape }) => filled(shape, 1, "int64"));
    return evaluateNode({ operation, attributes } as unknown as Node, samples).shape;
  }

  #add(node: Node, inputs: readonly BuiltValue[], range: Range, constant: Tensor | null): BuiltValue {
    const ids = inputs.map((value) => value.id);
    const key = `${node.operation} ${ids.join()} ${this.#keyOf(node.attributes)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { id: origin, tag, location } = this.#place;
    const id = this.#nodes.length;
    const { operation, attributes, output, bounds } = node;
    const held = output.encrypted && output.dtype.kind === "integer" ? range : undefined;
    this.#nodes.push({
      ...{ id, operation, inputs: ids, attributes, output, bounds, held, tag, location, rank: id, created: id },
    } as Node);
    this.#origin.push(origin);
    const value = { id, shape: output.shape, encrypted: output.encrypted, range, constant };
    this.#known.set(key, value);
    return value;
  }

  /** Attributes as text; equal for sub-graphs that differ only in where they were written. */
  #keyOf(attributes: unknown): string {
    return JSON.stringify(attributes, (name, value: unknown) => {
      if (placeNames.has(name)) return undefined;
      if (typeof value !== "function") return exactNumbers(value);
      const known = this.#functions.get(value) ?? this.#functions.size;
      this.#functions.set(value, known);
      return known;
    });
  }
}

const placeNames: ReadonlySet<string> = new Set(["tag", "location", "rank", "created", "bounds"]);

const isZero = ({ constant }: BuiltValue) => constant?.data.every((element) => element === 0) ?? false;

/** True when broadcasting `other` against `value` leaves the shape of `value`. */
const covers = (value: BuiltValue, other: BuiltValue) =>
  sameShape(broadcastShapes("add", value.shape, other.shape), value.shape);

const spread = (operation: string, x: BuiltValue, y: BuiltValue) => broadcastShapes(operation, x.shape, y.shape);

const narrowed = (range: Range, known: Range | undefined) =>
  known === undefined ? range : intersectionOf(known, range);

/** Bits of a value's range. */
export const widthOf = ({ range }: BuiltValue): number => bitsOf(range);
