/** Lookups by trees as code: which ciphertexts make the selectors of an element, and which entries go where. */
import { append, at } from "../base/arrays.ts";
import type { TreeStep } from "../eval/steps.ts";
import type { Ciphertexts } from "./affine.ts";
import type { GeneratedFunction, Instruction } from "./code.ts";
import { type DataPool, integerBytes, signedWidth } from "./data.ts";

/** Parameters: number of the element, in the order in which they are first wanted, and which bit of it; behind all bits its entries. */
const UNIT = 0;
const BIT = 1;

const when = (local: number, value: number, code: readonly Instruction[]): readonly Instruction[] => [
  ["local.get", local],
  ["i32.const", value],
  ["i32.ne"],
  ["i32.eqz"],
  ["if"],
  ...code,
  ["return"],
  ["end"],
];

/** The function of a step, and how many elements it is of. `tree` is the block of the trees. */
export function treeFunction(
  { selectors, element, tables, tableOf, value }: TreeStep,
  name: string,
  node: number,
  tree: number,
  ciphertexts: Ciphertexts,
  data: DataPool,
): { readonly code: GeneratedFunction; readonly units: number } {
  const wanted = new Map<number, number[]>();
  element.forEach((from, result) => {
    append(wanted, from, result);
  });
  const entries = tables.flat();
  const width = signedWidth(entries);
  const address = data.place(integerBytes(entries, width), width);
  const size = at(tables, 0).length;
  const elements = data.place(integerBytes([...wanted.keys()], 4), 4);
  const bits = selectors.map((levels, bit): readonly Instruction[] =>
    when(
      BIT,
      bit,
      levels.flatMap((level, number): readonly Instruction[] => [
        ["i32.const", tree],
        ["i32.const", bit],
        ["i32.const", number],
        ["local.get", UNIT],
        ["i32.const", 4],
        ["i32.mul"],
        ["i32.load", elements],
        ["i32.const", ciphertexts.stride],
        ["i32.mul"],
        ["i32.const", ciphertexts.address(level, 0)],
        ["i32.add"],
        ["call", "putSelector"],
      ]),
    ),
  );
  const results = [...wanted.values()].map((own, unit) =>
    when(
      UNIT,
      unit,
      own.flatMap((result): readonly Instruction[] => [
        ["i32.const", tree],
        ["i32.const", address + at(tableOf, result) * size * width],
        ["i32.const", width],
        ["i32.const", Math.log2(size)],
        ["i32.const", 63 - value.bits],
        ["i32.const", ciphertexts.address(value, result)],
        ["call", "takeEntry"],
      ]),
    ),
  );
  const code: GeneratedFunction = {
    name,
    parameters: ["i32", "i32"],
    results: [],
    locals: [],
    code: [...bits, ...results].flat(),
    node,
  };
  return { code, units: wanted.size };
}
