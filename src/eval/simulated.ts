/**
 * Simulation: clear integers, with the error that the chosen parameters predict drawn at every lookup and at the outputs.
 * No cryptography, no keys, and none of its security.
 */
import { gaussian, type RandomSource } from "../base/random.ts";
import type { NoisePrediction } from "../params/demand.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Backend } from "./backend.ts";
import { combineRows } from "./clear.ts";

/** Largest predicted variance of a node's values on the torus, by node id. */
export function varianceByNode(predictions: readonly NoisePrediction[]): ReadonlyMap<number, number> {
  const variances = new Map<number, number>();
  for (const { node = -1, variance } of predictions) variances.set(node, Math.max(variances.get(node) ?? 0, variance));
  return variances;
}

/** How many messages the noise of one value moves it: 0 nearly always. `bits` is the width of the message space. */
function drift(variance: number, bits: number, random: RandomSource): number {
  return Math.round(gaussian(random) * Math.sqrt(variance) * 2 ** (bits + 1));
}

/** A back end whose values are elements, wrong as often as encrypted ones would be. */
export function simulatedBackend(
  args: readonly Tensor[],
  origin: readonly number[],
  variances: ReadonlyMap<number, number>,
  random: RandomSource,
): Backend<Float64Array> {
  return {
    input: ({ argument }) => args[argument]?.data ?? new Float64Array(),
    affine: ({ rows }, inputs) => combineRows(rows, inputs),
    lookup: ({ node, sourceBits, element, tables: { low, tables, tableOf } }, source) => {
      const variance = variances.get(origin[node.id] ?? node.id) ?? 0;
      const size = 2 ** sourceBits;
      return Float64Array.from(element, (from, i) => {
        const at = (source[from] ?? 0) - low + drift(variance, sourceBits, random);
        const table = tables[tableOf[i] ?? 0] ?? [];
        // A table is negacyclic: past its end it goes on with its negative (tfhe-wire-format.md, "LUT polynomial").
        const turns = Math.floor(at / size);
        const value = table[at - turns * size] ?? 0;
        return turns % 2 === 0 ? value : -value;
      });
    },
  };
}

/** What a simulated decryption must know: the width of the message space, the predicted variance, and the smallest message. */
export interface OutputNoise {
  readonly bits: number;
  readonly variance: number;
  readonly low: number;
  readonly random: RandomSource;
}

/** An output as it is decrypted: moved by its noise and wrapped into the message space, signed or not. */
export function decryptSimulated(values: Float64Array, { bits, variance, low, random }: OutputNoise): Float64Array {
  const size = 2 ** bits;
  return values.map((value) => {
    const moved = value + drift(variance, bits, random) - low;
    return moved - Math.floor(moved / size) * size + low;
  });
}
