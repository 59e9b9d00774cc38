/** Code of generated functions: instructions as data, which become bytes in a module and text on a page. */
import { InternalError } from "../base/errors.ts";
import { ByteWriter } from "./bytes.ts";

/** Types of values. */
export type ValueKind = "i32" | "i64" | "v128";

const kindBytes: Readonly<Record<ValueKind, number>> = { i32: 0x7f, i64: 0x7e, v128: 0x7b };

/** What the instructions are that generated code is made of: their bytes, and what stands behind them. */
const operations = {
  block: { bytes: [0x02, 0x40], behind: "none" },
  loop: { bytes: [0x03, 0x40], behind: "none" },
  if: { bytes: [0x04, 0x40], behind: "none" },
  end: { bytes: [0x0b], behind: "none" },
  br_if: { bytes: [0x0d], behind: "index" },
  return: { bytes: [0x0f], behind: "none" },
  drop: { bytes: [0x1a], behind: "none" },
  "local.get": { bytes: [0x20], behind: "index" },
  "local.set": { bytes: [0x21], behind: "index" },
  "local.tee": { bytes: [0x22], behind: "index" },
  "i64.load": { bytes: [0x29, 3], behind: "index" },
  "i32.load": { bytes: [0x28, 2], behind: "index" },
  "i32.load8_u": { bytes: [0x2d, 0], behind: "index" },
  "i32.load16_u": { bytes: [0x2f, 1], behind: "index" },
  "i64.store": { bytes: [0x37, 3], behind: "index" },
  "i32.const": { bytes: [0x41], behind: "signed" },
  "i64.const": { bytes: [0x42], behind: "signed" },
  "i32.eqz": { bytes: [0x45], behind: "none" },
  "i32.ne": { bytes: [0x47], behind: "none" },
  "i32.lt_u": { bytes: [0x49], behind: "none" },
  "i64.gt_s": { bytes: [0x55], behind: "none" },
  "i32.add": { bytes: [0x6a], behind: "none" },
  "i32.sub": { bytes: [0x6b], behind: "none" },
  "i32.mul": { bytes: [0x6c], behind: "none" },
  "i64.add": { bytes: [0x7c], behind: "none" },
  "i64.sub": { bytes: [0x7d], behind: "none" },
  "i64.mul": { bytes: [0x7e], behind: "none" },
  "v128.load": { bytes: [0xfd, 0x00, 4], behind: "index" },
  "v128.store": { bytes: [0xfd, 0x0b, 4], behind: "index" },
  "i64x2.splat": { bytes: [0xfd, 0x12], behind: "none" },
  "i64x2.neg": { bytes: [0xfd, 0xc1, 0x01], behind: "none" },
  "i64x2.shl": { bytes: [0xfd, 0xcb, 0x01], behind: "none" },
  "i64x2.add": { bytes: [0xfd, 0xce, 0x01], behind: "none" },
  "i64x2.sub": { bytes: [0xfd, 0xd1, 0x01], behind: "none" },
  "i64x2.mul": { bytes: [0xfd, 0xd5, 0x01], behind: "none" },
} as const;

type Operations = typeof operations;
type NamesBehind<B> = { [K in keyof Operations]: Operations[K]["behind"] extends B ? K : never }[keyof Operations];

/** An instruction: its name, and an index, an offset or a constant behind it. */
export type Instruction =
  | readonly [NamesBehind<"none">]
  | readonly [NamesBehind<"index">, number]
  | readonly [NamesBehind<"signed">, number | bigint]
  | readonly ["call", string]
  | readonly ["br_table", readonly number[]];

/** A function that is generated. */
export interface GeneratedFunction {
  readonly name: string;
  readonly parameters: readonly ValueKind[];
  readonly results: readonly ValueKind[];
  readonly locals: readonly ValueKind[];
  readonly code: readonly Instruction[];
  /** The node of the user's graph that it is for; null where it serves several. */
  readonly node: number | null;
}

/** The bytes of a function type. */
export function signatureBytes({ parameters, results }: GeneratedFunction): Uint8Array {
  const kinds = (list: readonly ValueKind[]) => list.map((kind) => kindBytes[kind]);
  return new ByteWriter().byte(0x60).sized(kinds(parameters)).sized(kinds(results)).finish();
}

function writeInstruction(writer: ByteWriter, instruction: Instruction, indexOf: (name: string) => number): void {
  const [name] = instruction;
  if (name === "call") {
    writer.byte(0x10).u32(indexOf(instruction[1]));
    return;
  }
  if (name === "br_table") {
    const [, labels] = instruction;
    writer.byte(0x0e).u32(labels.length - 1);
    for (const label of labels) writer.u32(label);
    return;
  }
  const { bytes, behind } = operations[name];
  writer.bytes(bytes);
  if (behind === "none") return;
  const [, operand] = instruction;
  if (operand === undefined) throw new InternalError(`${name} has nothing behind it`);
  if (behind === "signed") {
    writer.signed(name === "i32.const" ? BigInt(Number(operand) | 0) : BigInt(operand));
  } else writer.u32(Number(operand));
}

/** The code of a function, with its locals before it. */
export function codeBytes({ locals, code }: GeneratedFunction, indexOf: (name: string) => number): Uint8Array {
  const writer = new ByteWriter();
  writer.u32(locals.length);
  for (const kind of locals) writer.u32(1).byte(kindBytes[kind]);
  for (const instruction of code) writeInstruction(writer, instruction, indexOf);
  return writer.byte(0x0b).finish();
}

/** The names that a function calls. */
export function callsOf({ code }: GeneratedFunction): readonly string[] {
  return code.flatMap((instruction) => (instruction[0] === "call" ? [instruction[1]] : []));
}

/** Operands as the text format writes them: offsets of memory have a name. */
function operandText(instruction: Instruction): string {
  const [name, operand] = instruction;
  if (operand === undefined) return "";
  if (name === "call") return ` $${String(operand)}`;
  if (name === "br_table") return ` ${(operand as readonly number[]).join(" ")}`;
  if (/\.(load|store)/.test(name)) return operand === 0 ? "" : ` offset=${String(operand)}`;
  return ` ${String(operand)}`;
}

/** A function in the text format of WebAssembly. */
export function textOf(generated: GeneratedFunction): string {
  const { name, parameters, results, locals, code } = generated;
  const kinds = (word: string, list: readonly ValueKind[]) => (list.length === 0 ? "" : ` (${word} ${list.join(" ")})`);
  const lines = [`(func $${name}${kinds("param", parameters)}${kinds("result", results)}`];
  if (locals.length > 0) lines.push(` ${kinds("local", locals)}`);
  let depth = 1;
  for (const instruction of code) {
    if (instruction[0] === "end") depth--;
    lines.push(`${"  ".repeat(depth)}${instruction[0]}${operandText(instruction)}`);
    if (instruction[0] === "block" || instruction[0] === "loop" || instruction[0] === "if") depth++;
  }
  return `${lines.join("\n")})`;
}
