/**
 * Strategies of lookups of one wide value: the table as it is, or by digits where the table is a comparison with a constant, has few steps or goes up evenly
 * between them, or falls apart into tables of digits.
 */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { maximumLookupBits } from "../passes/check.ts";
import { bitFieldOf, isEncryptedLookup, isRounding } from "../passes/lookups.ts";
import { lookupTables, variableInput } from "../passes/tables.ts";
import { type BuiltValue, widthOf } from "./builder.ts";
import { lookupByDigits, machineFor } from "./lookupByDigits.ts";
import { movable } from "./pairs.ts";
import { type Pieces, piecesOf } from "./pieces.ts";
import type { Strategy } from "./strategy.ts";

/** Up to so many bits one bootstrap is cheaper than any digits. */
const widestSingle = 5;

/** Digits of tables, in bits. */
const tableDigits: readonly number[] = [1, 2, 3, 4, 5];

/** Name of the strategy that leaves a lookup as it is. */
export const AS_TABLE = "table";

/** What is known of a lookup's one table. */
interface KnownTable {
  readonly values: readonly number[];
  readonly pieces: Pieces;
}

/** The strategies of a lookup of one wide value; empty for other nodes, and where elements have tables of their own. */
export function tableStrategies(graph: GraphData, node: Node, operands: readonly BuiltValue[]): readonly Strategy[] {
  if (!isEncryptedLookup(graph, node) || bitFieldOf(node) !== null) return [];
  const variable = variableInput(graph, node);
  if (variable === null || isRounding(variable)) return [];
  const place = node.inputs.indexOf(variable.id);
  const x = at(operands, place);
  const isWide = x.encrypted && widthOf(x) > widestSingle && widthOf(x) <= maximumLookupBits;
  if (!isWide || node.inputs.some((id, i) => i !== place && nodeAt(graph, id).operation !== "constant")) return [];
  const [low, high] = x.range;
  const { tables } = lookupTables(graph, node, low, high);
  const [values, ...others] = tables;
  if (values === undefined || others.length > 0) return [];
  const table: KnownTable = { values, pieces: piecesOf(low, values) };
  const ofOperands = (all: readonly BuiltValue[]) => at(all, place);
  return [asTable(table, ofOperands), ...tableDigits.map((bits) => byDigits(table, bits, ofOperands))];
}

type Choose = (operands: readonly BuiltValue[]) => BuiltValue;

const asTable = ({ values }: KnownTable, variable: Choose): Strategy => ({
  name: AS_TABLE,
  applies: () => true,
  expand: (b, _, operands) => {
    const x = variable(operands);
    return b.lookup(x, (value) => at(values, value - x.range[0]));
  },
});

const byDigits = ({ pieces }: KnownTable, bits: number, variable: Choose): Strategy => ({
  name: `digits of ${bits} bits`,
  applies: (_, operands) => machineFor(variable(operands).range, pieces, bits) !== null,
  expand: (b, node, operands) => {
    const made = lookupByDigits(b, movable(b, variable(operands)), pieces, bits);
    assert(made !== null, `${node.operation} has digits of ${bits} bits`);
    return made;
  },
});
