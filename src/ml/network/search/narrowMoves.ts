/**
 * Moves of numbers as narrow as the product behind them takes them: the original moves them as wide as results are, and looks each up once more before the product.
 */
import type { OperationBits } from "../../quantize/bits.ts";
import { isProduct, type NetworkNode } from "../nodes.ts";
import { wideMovers } from "../operations/index.ts";
import { type Choices, withChoice } from "./trials.ts";

/** The choices, and for moves that only products read the bits that these take. */
export function withNarrowMoves(nodes: readonly NetworkNode[], choices: Choices, bits: OperationBits): Choices {
  return nodes
    .filter(({ op }) => wideMovers.includes(op))
    .reduce<Choices>((all, { output }) => {
      const readers = nodes.filter(({ inputs }) => inputs.includes(output));
      if (readers.length === 0 || !readers.every(isProduct)) return all;
      const wanted = readers.map((reader) => choices.get(reader.output)?.bits?.opInputs ?? bits.opInputs); // absent: as all others
      return withChoice(all, output, { bits: { modelOutputs: Math.max(...wanted) } });
    }, choices);
}
