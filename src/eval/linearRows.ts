/** Rows of the linear operations. The table is total over the operations of kind `linear`, so the compiler names a missing one. */
import { at } from "../base/arrays.ts";
import { assert, UserError } from "../base/errors.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { Node } from "../ir/node.ts";
import type { NamesOfKind, OpName } from "../ir/ops/index.ts";
import type { Row, Term } from "../tfhe/evaluator.ts";
import { broadcastTo } from "../value/broadcast.ts";
import { normalizeAxis, type Shape, sizeOf } from "../value/shape.ts";
import { filled, tensor } from "../value/tensor.ts";
import type { OperandValue } from "./affine.ts";

type RowRule<K extends OpName> = (node: Node<K>, operands: readonly OperandValue[]) => readonly Row[];

const rules: { readonly [K in NamesOfKind<"linear">]: RowRule<K> } = {
  add: (node, operands) => weightedSum(node, operands, [1, 1]),
  subtract: (node, operands) => weightedSum(node, operands, [1, -1]),
  negative: (node, operands) => weightedSum(node, operands, [-1]),
  multiply: (node, operands) => product(node, operands),
  dot: (node, operands) =>
    operands.some(({ type }) => type.shape.length === 0) ? product(node, operands) : probed(node, operands),
  matmul: (node, operands) => matrixProduct(node, operands),
  sum: (node, operands) => sums(node, operands),
  conv1d: (node, operands) => probed(node, operands),
  conv2d: (node, operands) => probed(node, operands),
  conv3d: (node, operands) => probed(node, operands),
};

/** The rows of a linear node. */
export function linearRows(node: Node, operands: readonly OperandValue[]): readonly Row[] {
  assert(Object.hasOwn(rules, node.operation), `${node.operation} is not linear`);
  return (rules as unknown as Readonly<Record<OpName, RowRule<OpName>>>)[node.operation](node, operands);
}

/** Numbers of the elements of `shape`, repeated to fill `target`. */
function numbersOf(shape: Shape, target: Shape): Float64Array {
  const numbers = tensor(
    "int64",
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => i),
  );
  return broadcastTo(numbers, target).data;
}

function weightedSum(node: Node, operands: readonly OperandValue[], weights: readonly number[]): readonly Row[] {
  const { shape } = node.output;
  const elements = operands.map(({ type }) => numbersOf(type.shape, shape));
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    const terms: Term[] = [];
    let constant = 0;
    operands.forEach(({ clear }, input) => {
      const element = elements[input]![i]!;
      const weight = weights[input]!;
      if (clear === null) terms.push({ input, element, weight });
      else constant += weight * clear.data[element]!;
    });
    return { terms, constant };
  });
}

/** The encrypted side of a product and the clear one. */
function sides(node: Node, operands: readonly OperandValue[]) {
  const encrypted = operands.findIndex(({ clear }) => clear === null);
  const weights = operands[1 - encrypted]?.clear;
  const type = operands[encrypted]?.type;
  if (weights === undefined || weights === null || type === undefined) {
    throw new UserError(`${node.operation}: expected one encrypted and one clear side`, {
      code: "not-compilable",
      nodes: [node.id],
    });
  }
  return { encrypted, weights, type };
}

function product(node: Node, operands: readonly OperandValue[]): readonly Row[] {
  const { encrypted, weights, type } = sides(node, operands);
  const { shape } = node.output;
  const elements = numbersOf(type.shape, shape);
  const clear = broadcastTo(weights, shape).data;
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    const weight = clear[i]!;
    return { terms: weight === 0 ? [] : [{ input: encrypted, element: elements[i]!, weight }], constant: 0 };
  });
}

function sums(node: Node<"sum">, operands: readonly OperandValue[]): readonly Row[] {
  const shape = at(operands, 0).type.shape;
  const { axis } = node.attributes;
  const axes = new Set(
    (axis === null ? shape.map((_, i) => i) : [axis].flat()).map((a) => normalizeAxis("sum", a, shape.length)),
  );
  const kept = shape.map((extent, i) => (axes.has(i) ? 1 : extent));
  const rowOf = numbersOf(kept, shape);
  const terms: Term[][] = Array.from({ length: sizeOf(kept) }, () => []);
  rowOf.forEach((row, element) => {
    terms[row]!.push({ input: 0, element, weight: 1 });
  });
  return terms.map((row) => ({ terms: row, constant: 0 }));
}

function matrixProduct(node: Node, operands: readonly OperandValue[]): readonly Row[] {
  const { encrypted, weights } = sides(node, operands);
  const shapes = operands.map(({ type }) => type.shape);
  const [x, y] = [at(shapes, 0), at(shapes, 1)];
  const left = x.length === 1 ? [1, ...x] : x;
  const right = y.length === 1 ? [...y, 1] : y;
  const [rows, inner] = [at(left, left.length - 2), at(left, left.length - 1)];
  const columns = at(right, right.length - 1);
  const batches = sizeOf(node.output.shape) / (rows * columns);
  const batchShape = node.output.shape.slice(0, node.output.shape.length - (shapes.every((s) => s.length > 1) ? 2 : 1));
  const leftBatch = numbersOf(left.slice(0, -2), batches === 1 ? [1] : batchShape);
  const rightBatch = numbersOf(right.slice(0, -2), batches === 1 ? [1] : batchShape);
  const out: Row[] = [];
  for (let batch = 0; batch < batches; batch++) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const terms: Term[] = [];
        for (let i = 0; i < inner; i++) {
          const places = [
            leftBatch[batch]! * rows * inner + r * inner + i,
            rightBatch[batch]! * inner * columns + i * columns + c,
          ];
          const weight = weights.data[places[1 - encrypted]!]!;
          if (weight !== 0) terms.push({ input: encrypted, element: places[encrypted]!, weight });
        }
        out.push({ terms, constant: 0 });
      }
    }
  }
  return out;
}

/** Reads the rows off the clear meaning, one input element at a time: right for every linear operation, quick for none. */
function probed(node: Node, operands: readonly OperandValue[]): readonly Row[] {
  const encrypted = operands.flatMap(({ clear }, input) => (clear === null ? [input] : []));
  assert(encrypted.length === 1, `${node.operation} has one encrypted input`);
  const input = at(encrypted, 0);
  const { shape } = at(operands, input).type;
  const valuesAt = (probe: Float64Array) =>
    evaluateNode(
      node,
      operands.map(({ clear }, i) => (i === input || clear === null ? tensor("int64", shape, probe) : clear)),
    ).data;
  const zero = filled(shape, 0, "int64").data;
  const constants = valuesAt(zero);
  const terms: Term[][] = Array.from(constants, () => []);
  for (let element = 0; element < zero.length; element++) {
    const probe = zero.slice();
    probe[element] = 1;
    valuesAt(probe).forEach((value, row) => {
      const weight = value - constants[row]!;
      if (weight !== 0) terms[row]!.push({ input, element, weight });
    });
  }
  return terms.map((row, i) => ({ terms: row, constant: at(constants, i) }));
}
