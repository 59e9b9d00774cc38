/** Strategies of encrypted × encrypted multiplication, and of dot and matrix products, which are multiplications and sums. */
import { at } from "../base/arrays.ts";
import type { Node } from "../ir/node.ts";
import { broadcastShapes, type Shape } from "../value/shape.ts";
import { type Builder, type BuiltValue, widthOf } from "./builder.ts";
import { cutOf, differenceOf, digitCount, lookupPacked, lookupShifted, sumOf } from "./pairs.ts";
import { intersectionOf, multiplyRanges, type Range } from "./range.ts";
import { digitWidths, packed, pair, resultRange, type Strategy } from "./strategy.ts";

const quarterSquare = (v: number): number => Math.floor((v * v) / 4);

/** `scale` · x · y of two encrypted values, within `known`. Scaling in the tables adds no noise. */
type Product = (b: Builder, x: BuiltValue, y: BuiltValue, scale: number, known: Range) => BuiltValue;

/**
 * xy = ⌊(x+y)²/4⌋ − ⌊(x−y)²/4⌋: two lookups. x+y and x−y are both odd or both even, so what is cut off is the same on both sides.
 */
const byQuarterSquares: Product = (b, x, y, scale, known) => {
  const square = (v: number) => scale * quarterSquare(v);
  const sum = lookupShifted(b, sumOf(b, x, y), square);
  const difference = lookupShifted(b, differenceOf(b, x, y), square);
  return b.subtract(sum, difference, known);
};

const byPacking: Product = (b, x, y, scale) =>
  lookupPacked(b, [x, y], (values) => scale * at(values, 0) * at(values, 1));

/** Both cut into digits; the products of all pairs of digits are added in their places. */
function byDigits(digitBits: number, product: Product): Product {
  return (b, x, y, scale, known) => {
    const cutBoth = cutOf([x, y]);
    const cut = (value: BuiltValue) => cutBoth(b, value, digitBits, digitCount([value], digitBits));
    const ys = cut(y);
    const terms = cut(x).flatMap((u, i) =>
      ys.map((v, j) => {
        const unit = scale * 2 ** (digitBits * (i + j));
        if (!u.encrypted || !v.encrypted) return b.times(b.multiply(u, v), unit);
        return product(b, u, v, unit, multiplyRanges(multiplyRanges(u.range, v.range), [unit, unit]));
      }),
    );
    return b.sum(terms, known);
  };
}

const productRange = (node: Node, x: BuiltValue, y: BuiltValue): Range =>
  node.operation === "multiply"
    ? intersectionOf(resultRange(node), multiplyRanges(x.range, y.range))
    : multiplyRanges(x.range, y.range);

const product = (name: string, multiply: Product, applies: Strategy["applies"] = () => true): Strategy => ({
  name,
  applies,
  expand: (b, node, operands) => {
    const [x, y] = pair(operands);
    return multiply(b, x, y, 1, productRange(node, x, y));
  },
});

/** Ways to multiply two encrypted values element by element. */
export const multiplyStrategies: readonly Strategy[] = [
  product(
    "square",
    (b, x) => b.lookup(x, (v) => v * v),
    (_, [x, y]) => x?.id === y?.id,
  ),
  product(packed.name, byPacking),
  product("quarter squares", byQuarterSquares),
  ...digitWidths.flatMap((bits) => {
    const isWide: Strategy["applies"] = (_, operands) => operands.some((operand) => widthOf(operand) > bits);
    return [
      product(`packed digits of ${bits} bits`, byDigits(bits, byPacking), isWide),
      product(`quarter squares of digits of ${bits} bits`, byDigits(bits, byQuarterSquares), isWide),
    ];
  }),
];

/** Brings the operands of a product of matrices into shapes whose elementwise product is summed over its last axis but one. */
interface Alignment {
  readonly x: Shape;
  readonly y: Shape;
}

/** `matmul`: (…, r, i, 1) and (…, 1, i, c), where a 1-d operand counts as a row on the left and as a column on the right. */
function matmulAlignment(x: Shape, y: Shape): Alignment {
  const left = x.length === 1 ? [1, ...x] : x;
  const right = y.length === 1 ? [...y, 1] : y;
  return { x: [...left, 1], y: [...right.slice(0, -2), 1, ...right.slice(-2)] };
}

/** `dot`: the last axis of x with the last but one of y, all other axes side by side. */
function dotAlignment(x: Shape, y: Shape): Alignment {
  const right = y.length === 1 ? [...y, 1] : y;
  const ones = right.slice(0, -2).map(() => 1);
  return { x: [...x.slice(0, -1), ...ones, ...x.slice(-1), 1], y: right };
}

const summed = (operation: "matmul" | "dot", align: (x: Shape, y: Shape) => Alignment): readonly Strategy[] =>
  multiplyStrategies.map((strategy) => {
    const isScalar = (operands: readonly BuiltValue[]) =>
      operation === "dot" && operands.some(({ shape }) => shape.length === 0);
    return {
      ...strategy,
      expand: (b, node, operands) => {
        const [x, y] = pair(operands);
        if (isScalar(operands)) return strategy.expand(b, node, operands);
        // Vectors stay vectors, so that the product of one with itself is seen as a square.
        const vectors = x.shape.length === 1 && y.shape.length === 1;
        const shapes = vectors ? { x: [...x.shape, 1], y: [...y.shape, 1] } : align(x.shape, y.shape);
        const aligned = [b.reshape(x, shapes.x), b.reshape(y, shapes.y)];
        const products = strategy.expand(b, node, aligned);
        const whole = b.broadcast(products, broadcastShapes(operation, shapes.x, shapes.y));
        return b.reshape(b.sumOver(whole, whole.shape.length - 2, resultRange(node)), node.output.shape);
      },
    };
  });

/** Ways to compute dot products of two encrypted values. */
export const dotStrategies: readonly Strategy[] = summed("dot", dotAlignment);

/** Ways to compute matrix products of two encrypted values. */
export const matmulStrategies: readonly Strategy[] = summed("matmul", matmulAlignment);
