/**
 * Levenshtein distance of two encrypted words. Only differences between neighbours of the distance matrix are kept, as in Ukkonen's
 * "Algorithms for approximate string matching" (1985): a cell is one comparison and one lookup of five bits.
 */
import { compiler, LookupTable, np } from "../../index.ts";
import { type Operand, type Program, samplesBelow, type Value, virtual } from "./program.ts";

/** min(above + 1, left + 1, differs) of 9·differs + 3·(above + 1) + (left + 1), relative to the cell diagonally before. */
const cell = new LookupTable(
  Array.from({ length: 18 }, (_, at) =>
    Math.min((Math.floor(at / 3) % 3) - 1 + 1, (at % 3) - 1 + 1, Math.floor(at / 9)),
  ),
);

/** The distance of words given as letters from 0 to 25. */
export function levenshtein(x: Value, y: Value): Operand {
  const [rows = 0] = x.shape;
  const [columns = 0] = y.shape;
  let above: Operand[] = Array.from({ length: columns }, () => 1);
  let distance: Operand = columns;
  for (let i = 0; i < rows; i++) {
    let left: Operand = 1;
    const below: Operand[] = [];
    for (let j = 0; j < columns; j++) {
      const differs = np.not_equal(np.subtract(x.slice(i), y.slice(j)), 0);
      const up = above[j] ?? 1;
      const place = np.add(np.add(np.multiply(differs, 9), np.multiply(np.add(up, 1), 3)), np.add(left, 1));
      const step = cell.lookup(place);
      below.push(np.subtract(step, left));
      left = np.subtract(step, up);
    }
    above = below;
    distance = np.add(distance, left);
  }
  return distance;
}

/** A compilable distance of words of these lengths, with an input-set for it. */
export function distanceOf(first: number, second: number) {
  const words = [samplesBelow(26, [first], 30, 1), samplesBelow(26, [second], 30, 2)] as const;
  // Words of equal letters too, in which nothing differs.
  const equal = [0, 7, 25].map((letter) => [np.full([first], letter), np.full([second], letter)]);
  return {
    f: compiler({ x: "encrypted", y: "encrypted" }, (x: Value, y: Value) => levenshtein(x, y)),
    inputset: [...words[0].map((word, i) => [word, words[1][i]]), ...equal],
  };
}

/** Letters of a word from 0 to 25. */
export const lettersOf = (word: string) => np.array([...word].map((letter) => letter.charCodeAt(0) - 97));

const pairs: readonly (readonly [string, string, number])[] = [
  ["hello", "hell", 1],
  ["hello", "ell", 2],
  ["hello", "el", 3],
  ["hello", "elloh", 2],
  ["hello", "llohe", 4],
  ["hello", "lohel", 4],
  ["hello", "ohell", 2],
  ["hello", "numpy", 5],
];

export const program: Program = {
  title: "Levenshtein distance",
  cases: pairs.map(([x, y, expected]) => ({
    name: `${x} and ${y}`,
    run: async () => {
      const { f, inputset } = distanceOf(x.length, y.length);
      const circuit = await f.compile(inputset, virtual);
      return circuit.encryptRunDecrypt(lettersOf(x), lettersOf(y));
    },
    expected,
  })),
};
