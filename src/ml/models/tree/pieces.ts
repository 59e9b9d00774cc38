/**
 * How a tree becomes lookups, when its comparisons come encrypted. A piece is a part of a tree under one node: the ways to that node are counted, the comparisons below
 * it are bits of their own, and one lookup of that number gives the value of the leaf that is reached, or zero. The pieces of a tree add up to its value.
 */
import type { IntegerNode } from "./ensemble.ts";

/** A condition on one feature: `low < x[feature] <= high`. Infinite where one side is open. */
export interface Condition {
  readonly feature: number;
  readonly low: number;
  readonly high: number;
}

/** One lookup: an index of `bits` bits, and the leaves by index. */
export interface Piece {
  readonly tree: number;
  readonly bits: number;
  /** Conditions that all must hold; how many do is counted in the index' upper bits. */
  readonly way: readonly Condition[];
  /** Comparisons `x[feature] > level`, each one a bit, the lowest first. */
  readonly inner: readonly { readonly feature: number; readonly level: number }[];
  /** Values by index, one an output. */
  readonly table: readonly (readonly number[])[];
}

/** Bits that hold a count from 0 to `most`. */
const bitsOfCount = (most: number): number => (most === 0 ? 0 : Math.floor(Math.log2(most)) + 1);

type Inner = Exclude<IntegerNode, { readonly leaf: readonly number[] }>;

/** Inner nodes in preorder, each comparison once. */
function comparisonsOf(root: IntegerNode): readonly { readonly feature: number; readonly level: number }[] {
  const found = new Map<string, { readonly feature: number; readonly level: number }>();
  const visit = (node: IntegerNode): void => {
    if ("leaf" in node) return;
    const key = `${node.feature}:${node.level}`;
    if (!found.has(key)) found.set(key, { feature: node.feature, level: node.level });
    visit(node.left);
    visit(node.right);
  };
  visit(root);
  return [...found.values()];
}

/** The pieces of a tree whose lookups have at most `mostBits` bits; null when a way alone needs more. */
export function piecesOf(root: IntegerNode, tree: number, mostBits: number): readonly Piece[] | null {
  const pieces: Piece[] = [];
  const visit = (node: IntegerNode, way: ReadonlyMap<number, Condition>): boolean => {
    const simple = simplified(node, way);
    const inner = comparisonsOf(simple);
    const bits = bitsOfCount(way.size) + inner.length;
    if (bits <= mostBits) {
      const piece = pieceOf(simple, tree, [...way.values()], inner);
      if (piece.table.some((values) => values.some((value) => value !== 0))) pieces.push(piece);
      return true;
    }
    if ("leaf" in simple) return false;
    return visit(simple.left, narrowed(way, simple, true)) && visit(simple.right, narrowed(way, simple, false));
  };
  return visit(root, new Map()) ? pieces : null;
}

/** `way` with the condition of a turn at `node`. */
function narrowed(way: ReadonlyMap<number, Condition>, node: Inner, isLeft: boolean): ReadonlyMap<number, Condition> {
  const { feature, level } = node;
  const known = way.get(feature) ?? { feature, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const condition = isLeft
    ? { ...known, high: Math.min(known.high, level) }
    : { ...known, low: Math.max(known.low, level) };
  return new Map(way).set(feature, condition);
}

/** The node without comparisons that `way` has decided. */
function simplified(node: IntegerNode, way: ReadonlyMap<number, Condition>): IntegerNode {
  if ("leaf" in node) return node;
  const known = way.get(node.feature);
  if (known !== undefined && known.high <= node.level) return simplified(node.left, way);
  if (known !== undefined && known.low >= node.level) return simplified(node.right, way);
  return {
    ...node,
    left: simplified(node.left, narrowed(way, node, true)),
    right: simplified(node.right, narrowed(way, node, false)),
  };
}

function pieceOf(
  root: IntegerNode,
  tree: number,
  way: readonly Condition[],
  inner: readonly { readonly feature: number; readonly level: number }[],
): Piece {
  const bits = bitsOfCount(way.length) + inner.length;
  const width = widthOf(root);
  const place = new Map(inner.map(({ feature, level }, i) => [`${feature}:${level}`, i]));
  const table = Array.from({ length: 2 ** bits }, (_, index) => {
    if (index >> inner.length !== way.length) return new Array<number>(width).fill(0);
    let node = root;
    while (!("leaf" in node)) {
      const bit = place.get(`${node.feature}:${node.level}`);
      node = bit !== undefined && (index >> bit) & 1 ? node.right : node.left;
    }
    return node.leaf;
  });
  return { tree, bits, way, inner, table };
}

function widthOf(node: IntegerNode): number {
  return "leaf" in node ? node.leaf.length : widthOf(node.left);
}
