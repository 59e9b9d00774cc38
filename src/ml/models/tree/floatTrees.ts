/** Trees on real numbers: what an ensemble gives before anything is quantized. Features, like the original's, are float32 numbers. */
import { type Matrix, matrix, rowOf } from "../../numeric/matrix.ts";
import { isLeaf, type Tree } from "../../training/trees/tree.ts";
import type { RowValues } from "../clientSide.ts";
import type { GrownEnsemble } from "./treeModel.ts";

/** Rows as trees that are grown on real numbers see them. */
export const asFloat32 = (x: Matrix): Matrix => matrix(x.rows, x.columns, x.data.map(Math.fround));

/** Values by output and tree of each row, as the circuit's results stand for them. */
export function floatValues({ trees, kind }: GrownEnsemble, given: Matrix): RowValues {
  const x = asFloat32(given);
  const { outputs, outputOf } = kind;
  const perOutput = outputOf === null ? trees.length : trees.length / outputs;
  const data = new Float64Array(x.rows * outputs * perOutput);
  for (let i = 0; i < x.rows; i++) {
    const row = rowOf(x, i);
    const leaves = trees.map((tree) => kind.leaves.of(tree, leafAt(tree, row, kind.comparison)));
    for (let at = 0; at < outputs * perOutput; at++) {
      const value = outputOf === null ? leaves[at % perOutput]?.[Math.floor(at / perOutput)] : leaves[at]?.[0];
      data[i * outputs * perOutput + at] = value as number;
    }
  }
  return { rows: x.rows, shape: [outputs, perOutput], data };
}

function leafAt(tree: Tree, row: Float64Array, comparison: "less" | "lessEqual"): number {
  let node = 0;
  while (!isLeaf(tree, node)) {
    const value = row[tree.feature[node] as number] as number;
    const limit = tree.threshold[node] as number;
    const goesLeft = comparison === "less" ? value < limit : value <= limit;
    node = (goesLeft ? tree.left : tree.right)[node] as number;
  }
  return node;
}
