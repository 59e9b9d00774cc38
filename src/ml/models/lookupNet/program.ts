/**
 * The integer program of a lookup network: for each layer sums of bits, which cost nothing, and one lookup a unit; then sums of what the units gave. The sums may come back in parts, each of a few
 * units, so that they are narrow enough not to make the lookups dearer.
 */
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { LookupTable } from "../../../trace/extensions.ts";
import { hint } from "../../../trace/functions.ts";
import { np } from "../../../trace/numpy.ts";
import type { LookupNetwork, LookupUnit } from "../../training/lookupNet/train.ts";
import type { IntegerProgram } from "../program.ts";

/** The units of part number `part` of `parts`, as evenly as can be. */
export const unitsOfPart = (units: number, part: number, parts: number): readonly [first: number, end: number] => [
  Math.floor((units * part) / parts),
  Math.floor((units * (part + 1)) / parts),
];

/** Weights of the sums: a row for each result of each part, parts first. */
function partialHead({ head }: LookupNetwork, parts: number): readonly (readonly number[])[] {
  const units = head[0]?.length ?? 0; // absent: there is a result
  return Array.from({ length: parts }, (_, part) => {
    const [first, end] = unitsOfPart(units, part, parts);
    return head.map((row) => row.map((weight, u) => (u >= first && u < end ? weight : 0)));
  }).flat();
}

/** The least and the largest value that sums can have, whatever the row. */
export function rangeOfSum(weights: readonly number[], units: readonly LookupUnit[]): readonly [number, number] {
  let [low, high] = [0, 0];
  for (const [u, weight] of weights.entries()) {
    if (weight === 0) continue;
    const values = (units[u] as LookupUnit).table.map((entry) => weight * entry);
    low += Math.min(...values);
    high += Math.max(...values);
  }
  return [low, high];
}

/** @param bits how many bits a row has: features times levels */
export function lookupProgram(network: LookupNetwork, bits: number, parts: number): IntegerProgram {
  const head = partialHead(network, parts);
  return {
    parameter: "thermometer",
    inputShape: [bits],
    outputShape: [parts, network.head.length],
    evaluate(row) {
      const values = network.layers.reduce<ArrayLike<number>>((inputs, layer) => valuesOf(layer, inputs), row);
      return Float64Array.from(head, (weights) =>
        weights.reduce((sum, weight, u) => sum + weight * (values[u] as number), 0),
      );
    },
    call(x) {
      let [values, width]: [Operand, number] = [x, bits];
      for (const layer of network.layers) {
        values = lookedUp(layer, values, width);
        width = layer.length;
      }
      const last = network.layers.at(-1) ?? []; // absent: there is a layer
      const ranges = head.map((weights) => rangeOfSum(weights, last));
      const low = Math.min(...ranges.map(([least]) => least));
      const high = Math.max(...ranges.map(([, largest]) => largest));
      // Rows of the calibration need not reach what other rows may.
      const sums = hint(np.matmul(head, values), { canStore: [low, high] });
      return np.reshape(sums, [parts, network.head.length]);
    },
  };
}

/** The values of a layer's units for inputs of 0 and 1. */
const valuesOf = (layer: readonly LookupUnit[], inputs: ArrayLike<number>): readonly number[] =>
  layer.map(({ inputs: taken, signs, table }) => {
    const agreeing = taken.reduce((sum, input, i) => sum + Number((inputs[input] === 1) === (signs[i] === 1)), 0);
    return table[agreeing] as number;
  });

function lookedUp(layer: readonly LookupUnit[], inputs: Operand, width: number): Outcome {
  const weights = layer.map(({ inputs: taken, signs }) => {
    const row = new Array<number>(width).fill(0);
    for (const [i, input] of taken.entries()) row[input] = signs[i] as number;
    return row;
  });
  const opposites = layer.map(({ signs }) => signs.filter((sign) => sign === -1).length);
  const entries = 2 ** Math.ceil(Math.log2(Math.max(2, ...layer.map(({ table }) => table.length))));
  const sums = np.matmul(weights, inputs);
  const places = opposites.some((count) => count > 0) ? np.add(sums, opposites) : sums;
  const tables = layer.map(({ table }) => new LookupTable(Array.from({ length: entries }, (_, i) => table[i] ?? 0))); // absent: an entry that no row reaches
  return new LookupTable(tables).lookup(hint(places, { canStore: [0, entries - 1] }));
}
