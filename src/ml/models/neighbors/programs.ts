/** The integer programs of nearest neighbours: squared distances, and the labels of the smallest ones found under encryption or left to the client. */
import { InternalError } from "../../../base/errors.ts";
import type { NDArray, Operand, Outcome, Traced } from "../../../trace/arrays.ts";
import { array, tag, zeros } from "../../../trace/extensions.ts";
import { np } from "../../../trace/numpy.ts";
import type { IntegerProgram } from "../program.ts";
import { labelsOfSmallest, type Pass, passesOf } from "./network.ts";

/** What was learnt: quantized training rows, and the class of each by number. */
export interface Neighbors {
  readonly features: number;
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

const squared = (row: ArrayLike<number>): number =>
  Array.from(row).reduce((sum, value) => sum + (value as number) ** 2, 0);

/** Squared distances of a quantized row to all training rows. */
export const squaredDistances = ({ rows }: Neighbors, row: ArrayLike<number>): Float64Array =>
  Float64Array.from(rows, (other) => other.reduce((sum, value, j) => sum + ((row[j] as number) - value) ** 2, 0));

/** Labels of the `k` nearest, found under encryption with the original's graph: 1 × k. */
export function encryptedSortProgram(neighbors: Neighbors, k: number): IntegerProgram {
  const passes = passesOf(neighbors.rows.length, k);
  return {
    parameter: "q_X",
    inputShape: [1, neighbors.features],
    outputShape: [1, k],
    evaluate: (row) => labelsOfSmallest(squaredDistances(neighbors, row), neighbors.labels, k, passes),
    call(x) {
      const count = neighbors.rows.length;
      const distances = np.reshape(
        tag("Original distance", () => distancesTo(neighbors, x)),
        [count],
      );
      const labels = np.add([...neighbors.labels], zeros([count]));
      return np.expand_dims(sortedLabels(distances, labels, passes).slice(`0:${k}`), 0);
    },
  };
}

/**
 * Squared distances to all training rows, for a client that sorts them itself: n numbers. A row is its features and the sum of their squares, which the client computes, so
 * that there is no lookup.
 * @param lowest the lowest integer of a feature
 */
export function clientSortProgram(neighbors: Neighbors, lowest: number, highest: number): IntegerProgram {
  const { rows, features } = neighbors;
  const weights = [
    ...Array.from({ length: features }, (_, j) => rows.map((row) => -2 * (row[j] as number))),
    rows.map(() => 1),
  ];
  return {
    parameter: "q_X",
    inputShape: [1, features + 1],
    outputShape: [rows.length],
    evaluate: (row) => squaredDistances(neighbors, row),
    call: (x) => np.reshape(np.add(np.matmul(x, weights), [rows.map(squared)]), [rows.length]),
    extremes: rows.map((row) => withSquares(row.map((value) => (value - lowest > highest - value ? lowest : highest)))),
  };
}

/** A quantized row, and the sum of its squares behind it. */
export const withSquares = (row: ArrayLike<number>): Float64Array =>
  Float64Array.from([...Array.from(row), squared(row)]);

function distancesTo({ rows, features }: Neighbors, x: Operand): Outcome {
  const transposed = Array.from({ length: features }, (_, j) => rows.map((row) => row[j] as number));
  const own = np.sum(np.power(x, 2), 1, true);
  const products = np.matmul(np.multiply(2, x), transposed);
  return np.add(np.subtract(own, products), [rows.map(squared)]);
}

/** The labels after all passes. A pass puts the smaller of two distances first, and its label with it. */
function sortedLabels(distances: Outcome, given: Outcome, passes: readonly Pass[]): Traced | NDArray {
  let x = many(distances);
  let labels = many(given);
  for (const { stage, pass, places, distance } of passes) {
    const others = places.map((i) => i + distance);
    tag(`Stage_${stage}_pass_${pass}`, () => {
      const a = gathered(x, places);
      const b = gathered(x, others);
      const labelsA = gathered(labels, places);
      const labelsB = gathered(labels, others);
      const difference = tag("diff", () => np.subtract(b, a));
      const greater = tag("max_value", () => np.add(a, np.maximum(0, difference)));
      tag("swap_max_value", () => {
        x = scattered(x, np.subtract(np.add(a, b), greater), places);
        x = scattered(x, greater, others);
      });
      const labelOfGreater = tag("max_label", () => {
        const isAfter = np.greater(difference, 0);
        return np.add(labelsA, np.multiply(np.subtract(labelsB, labelsA), isAfter));
      });
      tag("swap_max_label", () => {
        labels = scattered(labels, np.subtract(np.add(labelsA, labelsB), labelOfGreater), places);
        labels = scattered(labels, labelOfGreater, others);
      });
    });
  }
  return labels;
}

const gathered = (x: Traced | NDArray, places: readonly number[]): Outcome => array(places.map((i) => x.slice(i)));

function scattered(x: Traced | NDArray, values: Outcome, places: readonly number[]): Traced | NDArray {
  const each = many(values);
  return places.reduce((changed, place, i) => many(changed.set(place, each.slice(i))), x);
}

/** Something with elements: what is traced here always has some. */
function many(x: Outcome): Traced | NDArray {
  if (typeof x === "number") throw new InternalError("expected an array of distances or labels, got a number");
  return x;
}
