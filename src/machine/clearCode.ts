/** What is computed of clear arguments as code: a call of the runtime for each part of a value, which gives whether all numbers are what they may be. */
import { at, known } from "../base/arrays.ts";
import { sizeOf } from "../value/shape.ts";
import type { ClearCode, ClearOperand } from "./clearValues.ts";
import type { Instruction } from "./code.ts";
import { type DataPool, integerBytes, signedWidth } from "./data.ts";
import type { MachineMemory } from "./memory.ts";
import { limitText } from "./texts.ts";

/** Operands of a choice in the runtime. */
const operandsOfChoice = 3;

/** A call that leaves 0 where an error occurred; the function then ends with that. */
const checked = (name: string, numbers: readonly number[]): readonly Instruction[] => [
  ...numbers.map((number): Instruction => ["i32.const", number]),
  ["call", name],
  ["i32.eqz"],
  ["if"],
  ["i32.const", 0],
  ["return"],
  ["end"],
];

/** The code, which leaves 1. */
export function clearCode(memory: MachineMemory, parameters: number, data: DataPool): readonly Instruction[] {
  const addressOf = (operand: ClearOperand): number =>
    typeof operand === "number"
      ? data.place(integerBytes([operand], 8), 8)
      : known(memory.clear, operand.node) + 8 * operand.element;

  const callOf = (code: ClearCode, out: number, count: number): readonly Instruction[] => {
    switch (code.kind) {
      case "sums": {
        const rows = code.rows.flatMap(({ terms, constant }) => [
          integerBytes([terms.length, 0], 4),
          integerBytes([constant], 8),
          ...terms.flatMap(({ a, b, weight }) => [
            integerBytes([addressOf(a), b === null ? 0 : addressOf(b)], 4),
            integerBytes([weight], 8),
          ]),
        ]);
        return checked("clearSums", [out, count, data.place(joined(rows), 8)]);
      }
      case "choices": {
        const addresses = code.operands.flatMap((operands) => {
          const own = operands.map(addressOf);
          return [...own, ...Array<number>(operandsOfChoice - own.length).fill(0)];
        });
        return checked("clearChoices", [out, count, data.place(integerBytes(addresses, 4), 4), code.choice]);
      }
      case "lookups": {
        const { nodes, ranges, elements, tables, tableOf } = code;
        const width = signedWidth(tables.flat());
        const tablesAt = tables.map((table) => data.place(integerBytes(table, width), width));
        const places = tableOf.flatMap((table, result) => [
          at(tablesAt, table),
          ...nodes.map((node, i) => {
            const element = at(at(elements, i), result);
            return element < 0 ? 0 : addressOf({ node, element });
          }),
        ]);
        const extents = ranges.flatMap(([low, high]) => [low, high - low + 1]);
        return checked("clearLookups", [
          out,
          count,
          data.place(integerBytes(places, 4), 4),
          nodes.length,
          data.place(integerBytes(extents, 8), 8),
          width,
        ]);
      }
    }
  };

  let limits = 0;
  const calls = memory.clearValues.flatMap(({ node, codes, limit }) => {
    const out = known(memory.clear, node.id);
    const count = sizeOf(node.output.shape);
    const computed = codes.flatMap((code) => callOf(code, out, count));
    if (limit === null) return computed;
    return [...computed, ...limitCall(out, count, limit, limitText(parameters, limits++))];
  });
  return [...calls, ["i32.const", 1]];
}

const limitCall = (out: number, count: number, limit: number, text: number): readonly Instruction[] => [
  ["i32.const", out],
  ["i32.const", count],
  ["i64.const", BigInt(limit)],
  ...checked("clearLimit", [text]),
];

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
