/** `decode` of cells: says what a circuit's results mean, in words that the page shows under Decrypted. It makes a table: no code of a cell runs on the page. */
import { reading } from "../../base/reading.ts";
import { Circuit } from "../../compile/circuit.ts";
import type { DecodedValue } from "../../protocol/sandbox.ts";
import { displayLimits } from "../shared/limits.ts";
import { described, isRecord, refused } from "./tables.ts";

/**
 * Makes the function. `post` sends the words of a circuit, and gives false where it is none of this run.
 * The function throws `UserError` (code `display`) for other arguments, and for a function where results have too many values.
 */
export function createDecode(
  post: (circuit: Circuit, words: readonly DecodedValue[]) => boolean,
): (circuit: unknown, meaning: unknown) => void {
  return (circuit, meaning) => {
    if (!(circuit instanceof Circuit)) throw refused("decode", `expected a circuit first, got ${described(circuit)}`);
    const words = typeof meaning === "function" ? ofFunction(circuit, meaning) : ofTable(meaning);
    if (words.length > displayLimits.decoded) {
      throw refused("decode", `expected at most ${displayLimits.decoded} words, got ${words.length}`);
    }
    if (!post(circuit, words)) throw refused("decode", "expected a circuit of this notebook");
  };
}

const wordOf = (word: unknown): string => String(word).slice(0, displayLimits.name);

/** What a function says of each value that results had over the input-set. */
function ofFunction(circuit: Circuit, meaning: unknown): readonly DecodedValue[] {
  const { nodes, outputs } = circuit.graph.data;
  const ranges = outputs.flatMap((id) => {
    const bounds = nodes[id]?.bounds;
    return bounds == null ? [] : [bounds];
  });
  const low = Math.min(...ranges.map(([least]) => least));
  const high = Math.max(...ranges.map(([, most]) => most));
  const count = high - low + 1;
  if (!(count <= displayLimits.decoded)) {
    throw refused(
      "decode",
      `expected results of at most ${displayLimits.decoded} values, got ${count}`,
      'give a table of the values that mean something: { 8: "zero" }',
    );
  }
  return reading("decode", () =>
    Array.from({ length: count }, (_, i): DecodedValue => {
      const word: unknown = Reflect.apply(meaning as () => unknown, undefined, [low + i]);
      return [low + i, wordOf(word)];
    }),
  );
}

/** A list, whose places are the values, or an object by value. */
function ofTable(table: unknown): readonly DecodedValue[] {
  if (!Array.isArray(table) && !isRecord(table)) {
    throw refused("decode", `expected a function, a list or a table of words second, got ${described(table)}`);
  }
  return Object.entries(table).map(([value, word]): DecodedValue => {
    if (!Number.isInteger(Number(value))) {
      throw refused("decode", `expected whole numbers as the table's names, got ${described(value)}`);
    }
    return [Number(value), wordOf(word)];
  });
}
