/**
 * The program for rows whose comparisons the client makes: bit (feature, level) says whether the quantized feature is above the level, for every level that there is, so that nothing
 * of the model is told. The circuit selects and adds bits, which costs nothing, and makes one layer of lookups.
 */

import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { LookupTable } from "../../../trace/extensions.ts";
import { hint } from "../../../trace/functions.ts";
import { np } from "../../../trace/numpy.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import type { IntegerProgram } from "../program.ts";
import { type IntegerEnsemble, leafOf } from "./ensemble.ts";
import type { Piece } from "./pieces.ts";

/** How many levels a feature of `bits` bits is compared with. */
export const levelsOf = (bits: number): number => 2 ** bits - 1;

/** The bits of quantized rows: features × levels, level 0 first. */
export function thermometerBits({ rows, columns, data }: Matrix, bits: number): Matrix {
  const levels = levelsOf(bits);
  const encoded = new Float64Array(rows * columns * levels);
  for (const [i, value] of data.entries()) encoded.fill(1, i * levels, i * levels + value);
  return matrix(rows, columns * levels, encoded);
}

/**
 * The program of an ensemble that was cut into pieces. It gives one sum an output.
 * @param pieces all of one number of bits at most
 */
export function thermometerProgram(ensemble: IntegerEnsemble, pieces: readonly Piece[]): IntegerProgram {
  const { features, inputBits, outputs, outputOf } = ensemble;
  const levels = levelsOf(inputBits);
  const size = features * levels;
  return {
    parameter: "thermometer",
    inputShape: [size],
    outputShape: [outputs, 1],
    evaluate(row) {
      const quantized = Array.from({ length: features }, (_, j) =>
        row.subarray(j * levels, (j + 1) * levels).reduce((sum, bit) => sum + bit, 0),
      );
      const sums = new Float64Array(outputs);
      for (const [tree, root] of ensemble.trees.entries()) {
        const leaf = leafOf(root, quantized);
        const first = outputOf?.[tree] ?? 0;
        leaf.forEach((value, k) => {
          sums[first + k] = (sums[first + k] as number) + value;
        });
      }
      return sums;
    },
    call: (x) => callPieces(x, pieces, ensemble, levels),
  };
}

function callPieces(x: Operand, pieces: readonly Piece[], ensemble: IntegerEnsemble, levels: number): Outcome {
  const { outputs, outputOf } = ensemble;
  const size = ensemble.features * levels;
  const sums = Array.from({ length: outputs }, (_, output) => {
    // Trees of one output each: only those of this one. Trees of all outputs: the same indices, other tables, one rotation.
    const own = pieces.filter(({ tree }) => outputOf === null || outputOf[tree] === output);
    const column = outputOf === null ? output : 0;
    return sumOfPieces(x, own, column, size, levels);
  });
  return np.reshape(sums.length === 1 ? (sums[0] as Outcome) : np.concatenate(sums), [outputs, 1]);
}

function sumOfPieces(x: Operand, pieces: readonly Piece[], column: number, size: number, levels: number): Outcome {
  if (pieces.length === 0) return np.reshape(np.multiply(np.sum(x), 0), [1]);
  const bits = Math.max(...pieces.map((piece) => piece.bits));
  const { weights, offsets } = selectionOf(pieces, size, levels);
  const selected = np.matmul(weights, x);
  const index = offsets.some((offset) => offset !== 0) ? np.add(selected, offsets) : selected;
  // Rows of the calibration need not reach every index, but other rows may.
  const wide = hint(index, { canStore: [0, 2 ** bits - 1] });
  const tables = pieces.map(
    ({ table }) => new LookupTable(Array.from({ length: 2 ** bits }, (_, i) => table[i]?.[column] ?? 0)),
  );
  const values = new LookupTable(tables).lookup(wide);
  return np.sum(values, 0, true);
}

/** Weights of the bits in each piece's index. */
function selectionOf(pieces: readonly Piece[], size: number, levels: number) {
  const offsets: number[] = [];
  const weights = pieces.map(({ way, inner }) => {
    const row = new Array<number>(size).fill(0);
    let offset = 0;
    const add = (feature: number, level: number, weight: number): void => {
      const at = feature * levels + level;
      row[at] = (row[at] as number) + weight;
    };
    inner.forEach(({ feature, level }, bit) => {
      add(feature, level, 2 ** bit);
    });
    const unit = 2 ** inner.length;
    for (const { feature, low, high } of way) {
      // Above `low`, less above `high`: 1 between them.
      if (low === Number.NEGATIVE_INFINITY) offset += unit;
      else add(feature, low, unit);
      if (high !== Number.POSITIVE_INFINITY) add(feature, high, -unit);
    }
    offsets.push(offset);
    return row;
  });
  return { weights, offsets };
}
