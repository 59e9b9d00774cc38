/**
 * How long encrypted arguments and results are, to the byte, whatever their values are: bodies of format version 3 (run/files/smallMessages.ts writes them, files.ts
 * puts a head before them). Whoever tells or limits sizes takes them from here.
 */
import type { CryptoParameters } from "../params/parameters.ts";
import type { ResultForm } from "../params/results.ts";
import { type Shape, sizeOf } from "../value/shape.ts";

/** Bytes of an argument's ciphertext, its body, and of a clear value. */
export const BODY_BYTES = 8;

/** An argument or a result, as far as its size goes. */
export interface Shaped {
  readonly shape: Shape;
}

/** Bytes of the body of a message of arguments: `base`, and `row` for each row in it. */
export function argumentsBodyLength(inputs: readonly Shaped[]): { readonly base: number; readonly row: number } {
  return {
    // Rows, seed, number of inputs; of each input kind, axes and extents.
    base: 24 + inputs.reduce((sum, { shape }) => sum + 8 + 4 * shape.length, 0),
    row: BODY_BYTES * valueCount(inputs),
  };
}

/** Values in a row. */
export function valueCount(values: readonly Shaped[]): number {
  return values.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Words of `count` results. */
export function wordCount({ shape }: Pick<CryptoParameters, "shape">, packed: boolean, count: number): number {
  const mask = shape.glweDimension * shape.polynomialSize;
  return count + mask * (packed ? Math.ceil(count / shape.polynomialSize) : count);
}

/** Bytes of the body of a message of results. */
export function resultsBodyLength(
  parameters: Pick<CryptoParameters, "shape">,
  outputs: readonly Shaped[],
  rows: number,
  { packed, wordBits }: ResultForm,
): number {
  // Rows, number of outputs, bits of a word, packing; of each output axes and extents.
  const base = 16 + outputs.reduce((sum, { shape }) => sum + 4 + 4 * shape.length, 0);
  return base + Math.ceil((wordCount(parameters, packed, rows * valueCount(outputs)) * wordBits) / 8);
}
