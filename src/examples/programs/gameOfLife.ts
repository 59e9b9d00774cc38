/** Conway's game of life: one convolution and one table lookup a cell. The border of the board is always dead. */
import { compiler, conv, LookupTable, type NDArray, np, zeros } from "../../index.ts";
import { type Program, samplesBelow, toList, type Value, virtual } from "./program.ts";

/** Neighbours count 1 and the cell itself 9, so that one number from 0 to 17 tells everything: a cell lives on 3, 11 and 12. */
const weights = [
  [
    [
      [1, 1, 1],
      [1, 9, 1],
      [1, 1, 1],
    ],
  ],
];
const rule = new LookupTable(Array.from({ length: 18 }, (_, sum) => ([3, 11, 12].includes(sum) ? 1 : 0)));

/** The next generation of a board of `size` × `size` cells. */
export function nextGeneration(size: number): (board: Value) => Value {
  return (board) => {
    const sums = conv(board.reshape([1, 1, size, size]), weights, null) as Value;
    const inner = `1:${size - 1}`;
    return (zeros([size, size]) as Value).set([inner, inner], rule.lookup(sums.reshape([size - 2, size - 2]))) as Value;
  };
}

/** A compilable next generation with an input-set for it. */
export function gameOfLife(size: number) {
  const step = nextGeneration(size);
  return {
    f: compiler({ board: "encrypted" }, (board: Value) => step(board)),
    inputset: samplesBelow(2, [size, size], 20, 3),
  };
}

const board = (...rows: readonly string[]): NDArray => np.array(rows.map((row) => [...row].map(Number)));

/** Boards of 4 × 4 cells and what follows. */
export const generations: readonly (readonly [name: string, before: NDArray, after: NDArray])[] = [
  ["a diagonal", board("1000", "0100", "0010", "0001"), board("0000", "0100", "0010", "0000")],
  ["a block in the middle", board("0000", "0110", "0110", "0000"), board("0000", "0110", "0110", "0000")],
  ["all cells", board("1111", "1111", "1111", "1111"), board("0000", "0000", "0000", "0000")],
  ["no cell", board("0000", "0000", "0000", "0000"), board("0000", "0000", "0000", "0000")],
  ["two corners", board("1100", "1000", "0001", "0011"), board("0000", "0100", "0010", "0000")],
];

export const program: Program = {
  title: "Game of life",
  cases: generations.map(([name, before, after]) => ({
    name,
    run: async () => {
      const { f, inputset } = gameOfLife(4);
      return toList(await (await f.compile(inputset, virtual)).encryptRunDecrypt(before));
    },
    expected: toList(after),
  })),
};
