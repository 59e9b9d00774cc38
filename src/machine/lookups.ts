/** Lookups as code: where a rotation's ciphertext comes from, which table it takes, and where its results go, with all that is constant folded in. */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { LookupOutput, LookupStep } from "../eval/steps.ts";
import { encode } from "../tfhe/encoding.ts";
import { constantOf, sharingOf, signedHalf } from "../tfhe/lookupJobs.ts";
import type { Ciphertexts } from "./affine.ts";
import type { GeneratedFunction, Instruction } from "./code.ts";
import { type DataPool, integerBytes, signedWidth } from "./data.ts";

/** Parameters of the function of a lookup step, and of a batch: which rotation, at which place of a piece, and whether results are to be taken. */
const INDEX = 0;
const PLACE = 1;
const FINISH = 2;

/** start + index·step on the stack, by a table where numbers are in no order. */
function sequence(numbers: ArrayLike<number>, start: number, step: number, data: DataPool): readonly Instruction[] {
  const list = Array.from(numbers);
  const [first = 0, second = first] = list;
  const distance = second - first;
  if (list.every((number, i) => number === first + i * distance)) {
    const base = start + first * step;
    if (distance === 0) return [["i32.const", base]];
    return [["local.get", INDEX], ["i32.const", distance * step], ["i32.mul"], ["i32.const", base], ["i32.add"]];
  }
  const largest = list.reduce((most, number) => Math.max(most, number), 0);
  const width = largest < 256 ? 1 : largest < 65536 ? 2 : 4;
  const table = data.place(integerBytes(list, width), width);
  const scaled: readonly Instruction[] = width === 1 ? [] : [["i32.const", width], ["i32.mul"]];
  const load = width === 1 ? "i32.load8_u" : width === 2 ? "i32.load16_u" : "i32.load";
  return [
    ["local.get", INDEX],
    ...scaled,
    [load, table],
    ["i32.const", step],
    ["i32.mul"],
    ["i32.const", start],
    ["i32.add"],
  ];
}

/** The entries that a table polynomial is made of, all tables of an output in one block; entries are in the width `bits`. */
function entriesOf({ tables, value }: LookupOutput, sourceBits: number) {
  const size = 2 ** sourceBits;
  const isSigned = at(tables, 0).length !== size;
  assert(
    tables.every((table) => table.length === (isSigned ? 2 * size : size)),
    "the tables of a lookup have the same length",
  );
  const entries: (number | bigint)[] = tables.flatMap((table): (number | bigint)[] =>
    isSigned ? [...signedHalf(table)] : [...table],
  );
  const bits = isSigned ? value.bits + 1 : value.bits;
  const constants = tables.map((table) => (isSigned ? encode(constantOf(table), bits) : 0n));
  return { entries, bits, constants, size };
}

/** Takes the results of a rotation. */
function takeResult(
  output: LookupOutput,
  constants: readonly bigint[],
  number: number,
  ciphertexts: Ciphertexts,
  data: DataPool,
): readonly Instruction[] {
  const out = ciphertexts.address(output.value, 0);
  const own = Array.from(output.tableOf, (table) => at(constants, table));
  const constant = at(own, 0);
  const word: readonly Instruction[] = own.every((each) => each === constant)
    ? [["i64.const", constant]]
    : [["local.get", INDEX], ["i32.const", 8], ["i32.mul"], ["i64.load", data.place(integerBytes(own, 8), 8)]];
  return [
    ["local.get", PLACE],
    ["i32.const", number],
    ["local.get", INDEX],
    ["i32.const", ciphertexts.stride],
    ["i32.mul"],
    ["i32.const", out],
    ["i32.add"],
    ...word,
    ["call", "takeResult"],
  ];
}

/** The function of a lookup step. */
export function lookupFunction(
  step: LookupStep,
  name: string,
  node: number,
  ciphertexts: Ciphertexts,
  data: DataPool,
): GeneratedFunction {
  const { source, element, low, outputs } = step;
  const sharing = sharingOf(step);
  const code: Instruction[] = [["local.get", FINISH], ["if"]];
  const before: Instruction[] = [
    ["local.get", PLACE],
    ...sequence(element, ciphertexts.address(source, 0), ciphertexts.stride, data),
    ["i64.const", encode(BigInt(low), source.bits)],
    ["call", "putInput"],
  ];
  outputs.forEach((output, number) => {
    const { entries, bits, constants, size } = entriesOf(output, source.bits);
    code.push(...takeResult(output, constants, number, ciphertexts, data));
    const width = signedWidth(entries);
    const address = data.place(integerBytes(entries, width), width);
    before.push(
      ["local.get", PLACE],
      ...sequence(output.tableOf, address, size * width, data),
      ["i32.const", width],
      ["i32.const", source.bits],
      ["i32.const", 63 - bits],
      ["i32.const", sharing],
      ["i32.const", number],
      ["call", "putTable"],
    );
  });
  code.push(["return"], ["end"], ...before);
  return { name, parameters: ["i32", "i32", "i32"], results: [], locals: [], code, node };
}

/** The function of a batch: it finds the step of a rotation by its number. */
export function batchFunction(
  name: string,
  steps: readonly { readonly name: string; readonly count: number }[],
): GeneratedFunction {
  const code: Instruction[] = [];
  let start = 0;
  for (const [i, step] of steps.entries()) {
    const index: readonly Instruction[] =
      start === 0 ? [["local.get", INDEX]] : [["local.get", INDEX], ["i32.const", start], ["i32.sub"]];
    const call: readonly Instruction[] = [...index, ["local.get", PLACE], ["local.get", FINISH], ["call", step.name]];
    start += step.count;
    if (i === steps.length - 1) code.push(...call);
    else code.push(["local.get", INDEX], ["i32.const", start], ["i32.lt_u"], ["if"], ...call, ["return"], ["end"]);
  }
  return { name, parameters: ["i32", "i32", "i32"], results: [], locals: [], code, node: null };
}
