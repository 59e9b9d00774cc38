/**
 * Functions of one integer as pieces that go up evenly: a comparison has two, the larger of two values has two, any table has some. What is said of a
 * function here takes time by its pieces, whatever the width of its argument.
 */
import { at } from "../base/arrays.ts";

/** From `start` on, up to the next piece: `value` + `slope` · (x − `start`). */
export interface Piece {
  readonly start: number;
  readonly value: number;
  readonly slope: number;
}

/** Pieces in the order of their starts; the first holds below its start as well, the last has no end. At least one. */
export type Pieces = readonly Piece[];

/** The pieces of a table whose entry 0 is for `low`, each as long as it can be. At least one entry. */
export function piecesOf(low: number, values: ArrayLike<number>): Pieces {
  const pieces: Piece[] = [];
  for (let first = 0; first < values.length; ) {
    const value = values[first]!;
    const slope = first + 1 < values.length ? values[first + 1]! - value : 0;
    let end = first + 1;
    while (end < values.length && values[end]! - values[end - 1]! === slope) end++;
    // A step belongs to the level stretch behind it, not to one entry before it.
    if (slope !== 0 && end === first + 2 && end < values.length) end = first + 1;
    pieces.push({ start: low + first, value, slope: end === first + 1 ? 0 : slope });
    first = end;
  }
  return pieces;
}

/** The number of the piece that holds `x`. */
export function pieceAt(pieces: Pieces, x: number): number {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (at(pieces, middle).start <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The value at `x`. */
export function valueAt(pieces: Pieces, x: number): number {
  const { start, value, slope } = at(pieces, pieceAt(pieces, x));
  return value + slope * (x - start);
}

/** The same function of x + `by`. */
export const moved = (pieces: Pieces, by: number): Pieces =>
  pieces.map((piece) => ({ ...piece, start: piece.start - by }));

/** True for a function of level stretches only. */
export const isStepped = (pieces: Pieces): boolean => pieces.every(({ slope }) => slope === 0);

/** The ends of the values on a range. */
export function reachOf(pieces: Pieces, [low, high]: readonly [number, number]): readonly [number, number] {
  const inner = pieces.flatMap(({ start }) => [start - 1, start]).filter((x) => low <= x && x <= high);
  const values = [low, high, ...inner].map((x) => valueAt(pieces, x));
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}
