/**
 * The original's program of an ensemble: three matrix products with two comparisons between them (Hummingbird's "gemm" form). Trees are padded to the
 * largest; nodes and leaves stand in preorder.
 */

import { apply, type Operand, type Outcome } from "../../../trace/arrays.ts";
import { np } from "../../../trace/numpy.ts";
import { truncateBitPattern } from "../../../trace/rounding.ts";
import type { IntegerProgram } from "../program.ts";
import { type IntegerEnsemble, type IntegerNode, leafOf } from "./ensemble.ts";

/** The matrices; see docs/ml.md. */
interface GemmMatrices {
  readonly trees: number;
  readonly nodes: number;
  readonly leaves: number;
  /** Trees × nodes rows: which feature a node compares. */
  readonly selection: readonly number[][];
  /** Level of each node, in the original's spelling. */
  readonly thresholds: readonly number[][];
  /** Trees × leaves × nodes: 1 where the leaf is left of the node, -1 right, 0 where the node is not on its way. */
  readonly ancestors: readonly number[][][];
  /** How often the way to a leaf turns left. */
  readonly leftTurns: readonly number[][];
  /** Trees × outputs × leaves. */
  readonly leafValues: readonly number[][][];
}

interface Way {
  readonly node: number;
  readonly isLeft: boolean;
}

/** Differences of at most this many bits are compared as they are. */
const mostBitsWithoutRounding = 4;

/** The sign of a difference is a comparison, which is right or wrong: it is exact whatever the configuration says of roundings. */
const asComparison = { exactness: "exact" } as const;

/**
 * The program with the original's graph.
 * @param rounding whether comparisons look at the sign of a difference (the original's default since 1.4)
 * @param paddingThreshold what the original writes in rows that pad small trees
 */
export function gemmProgram(ensemble: IntegerEnsemble, rounding: boolean, paddingThreshold: number): IntegerProgram {
  const matrices = matricesOf(ensemble, paddingThreshold);
  const { trees, outputs, features } = ensemble;
  const perOutput = ensemble.outputOf === null ? trees.length : trees.length / outputs;
  return {
    parameter: "_inputs",
    inputShape: [1, features],
    outputShape: [outputs, perOutput],
    evaluate: (row) => evaluateTrees(ensemble, row),
    call: (x) => callGemm(x, matrices, ensemble, rounding ? lowBits(ensemble, matrices) : null, perOutput),
  };
}

/** Values by output and tree of a quantized row. */
function evaluateTrees({ trees, outputs, outputOf }: IntegerEnsemble, row: Float64Array): Float64Array {
  const leaves = trees.map((tree) => leafOf(tree, row));
  if (outputOf !== null) return Float64Array.from(leaves, ([value]) => value as number);
  return Float64Array.from({ length: outputs * trees.length }, (_, i) => {
    const leaf = leaves[i % trees.length] as readonly number[];
    return leaf[Math.floor(i / trees.length)] as number;
  });
}

function callGemm(
  x: Operand,
  m: GemmMatrices,
  { comparison, outputs, outputOf }: IntegerEnsemble,
  lsbs: number | null,
  perOutput: number,
): Outcome {
  const columns = np.transpose(x);
  // The original writes alpha and beta of its ONNX Gemm.
  const compared = np.add(np.multiply(1, np.matmul(m.selection, columns)), 0);
  const decisions = reshaped(compare(compared, m.thresholds, comparison, lsbs), m.trees, m.nodes, -1);
  const turns = reshaped(np.matmul(m.ancestors, decisions), m.trees * m.leaves, -1);
  const width = m.leafValues[0]?.length ?? 1;
  const reached = reshaped(np.equal(m.leftTurns, turns), m.trees, m.leaves, -1);
  const values = reshaped(np.matmul(m.leafValues, reached), m.trees, width, -1);
  if (comparison === "lessEqual") return np.transpose(values, [2, 1, 0]);
  const flat = np.transpose(np.squeeze(values, [1]), [1, 0]);
  return reshaped(flat, -1, outputOf === null ? 1 : outputs, perOutput);
}

/** The original gives new shapes as arrays, which shows in its graphs. */
const reshaped = (x: Operand, ...extents: number[]): Outcome => apply("reshape", [x], { newshape: { array: extents } });

function compare(x: Operand, thresholds: Operand, comparison: "less" | "lessEqual", lsbs: number | null): Outcome {
  if (comparison === "less") {
    return lsbs === null
      ? np.less(x, thresholds)
      : np.less(truncateBitPattern(np.subtract(x, thresholds), lsbs, asComparison), 0);
  }
  if (lsbs === null) return np.less_equal(x, thresholds);
  return np.greater_equal(truncateBitPattern(np.subtract(thresholds, x), lsbs, asComparison), 0);
}

/** How many bits of the difference are cut off, so that its sign is left; null where the difference is narrow. */
function lowBits({ inputBits }: IntegerEnsemble, { thresholds }: GemmMatrices): number | null {
  const most = 2 ** inputBits - 1;
  const levels = thresholds.flat();
  const largest = Math.max(most - Math.min(...levels), Math.max(...levels));
  const bits = Math.ceil(Math.log2(largest + 1)) + 1;
  return bits > mostBitsWithoutRounding ? bits : null;
}

function matricesOf(ensemble: IntegerEnsemble, paddingThreshold: number): GemmMatrices {
  const { trees, features, comparison } = ensemble;
  const parts = trees.map(partsOf);
  const nodes = Math.max(1, ...parts.map(({ inner }) => inner.length));
  const leaves = Math.max(...parts.map((part) => part.leaves.length));
  const shift = comparison === "less" ? 1 : 0;
  const padded = <T>(list: readonly T[], length: number, filler: T): T[] =>
    Array.from({ length }, (_, i) => list[i] ?? filler);
  const values = (leaf: readonly number[] | undefined, output: number): number => leaf?.[output] ?? 0;
  const width = parts[0]?.leaves[0]?.values.length ?? 1;
  return {
    trees: trees.length,
    nodes,
    leaves,
    selection: parts.flatMap(({ inner }) =>
      padded(
        inner.map(({ feature }) => feature),
        nodes,
        -1,
      ).map((feature) => Array.from({ length: features }, (_, j) => Number(j === feature))),
    ),
    thresholds: parts.flatMap(({ inner }) =>
      padded(
        inner.map(({ level }) => level + shift),
        nodes,
        paddingThreshold,
      ).map((level) => [level]),
    ),
    ancestors: parts.map((part) =>
      padded(part.leaves, leaves, { way: [], values: [] }).map(({ way }) =>
        Array.from({ length: nodes }, (_, node) => {
          const turn = way.find((each) => each.node === node);
          return turn === undefined ? 0 : turn.isLeft ? 1 : -1;
        }),
      ),
    ),
    leftTurns: parts.flatMap((part) =>
      padded(part.leaves, leaves, { way: [], values: [] }).map(({ way }) => [
        way.filter(({ isLeft }) => isLeft).length,
      ]),
    ),
    leafValues: parts.map((part) =>
      Array.from({ length: width }, (_, output) =>
        Array.from({ length: leaves }, (_, leaf) => values(part.leaves[leaf]?.values, output)),
      ),
    ),
  };
}

/** Inner nodes and leaves in preorder; a leaf with the turns on its way. */
function partsOf(root: IntegerNode) {
  const inner: { readonly feature: number; readonly level: number }[] = [];
  const leaves: { readonly way: readonly Way[]; readonly values: readonly number[] }[] = [];
  const visit = (node: IntegerNode, way: readonly Way[]): void => {
    if ("leaf" in node) {
      leaves.push({ way, values: node.leaf });
      return;
    }
    const number = inner.length;
    inner.push({ feature: node.feature, level: node.level });
    visit(node.left, [...way, { node: number, isLeft: true }]);
    visit(node.right, [...way, { node: number, isLeft: false }]);
  };
  visit(root, []);
  return { inner, leaves };
}
