/**
 * Where the code of a function names other functions and globals: what a linker must know to leave out what nobody calls, and to number the rest
 * anew. It knows how long each instruction is that our compiler writes, and nothing of what they do (WebAssembly core specification 2.0, section 5.4).
 */
import { InternalError } from "../base/errors.ts";
import { ByteReader } from "./bytes.ts";

/** A place in the code of a function where an index stands. */
export interface Reference {
  readonly kind: "function" | "global";
  readonly index: number;
  /** Bytes of the code before it, and behind it. */
  readonly from: number;
  readonly to: number;
}

/** What stands behind an instruction that has something behind it. */
type Immediates = "block" | "label" | "labels" | "index" | "memory" | "number" | "1" | "2" | "4" | "8" | "16";

const single = new Map<number, Immediates>([
  ...([0x02, 0x03, 0x04] as const).map((code) => [code, "block"] as const),
  ...([0x0c, 0x0d] as const).map((code) => [code, "label"] as const),
  [0x0e, "labels"],
  ...([0x20, 0x21, 0x22] as const).map((code) => [code, "index"] as const),
  ...Array.from({ length: 0x3f - 0x28 }, (_, i) => [0x28 + i, "memory"] as const),
  ...([0x3f, 0x40] as const).map((code) => [code, "1"] as const),
  ...([0x41, 0x42] as const).map((code) => [code, "number"] as const),
  [0x43, "4"],
  [0x44, "8"],
]);

/** Instructions of two parts: bulk memory, vectors, atomics. */
function prefixed(prefix: number, code: number): readonly Immediates[] {
  if (prefix === 0xfc) return code === 10 ? ["2"] : code === 11 ? ["1"] : [];
  if (prefix === 0xfe) return code === 3 ? ["1"] : ["memory"];
  if (code <= 11 || code === 0x5c || code === 0x5d) return ["memory"];
  if (code === 12 || code === 13) return ["16"];
  if (code >= 21 && code <= 34) return ["1"];
  return code >= 0x54 && code <= 0x5b ? ["memory", "1"] : [];
}

function pass(reader: ByteReader, immediates: Immediates): void {
  switch (immediates) {
    case "block": {
      // A type of values, or none; types of several results have indices, which our compiler does not use.
      if (reader.byte() < 0x40) throw new InternalError("a block has a type of several values");
      return;
    }
    case "labels":
      reader.vector(() => reader.u32());
      reader.u32();
      return;
    case "memory":
      reader.u32();
      reader.u32();
      return;
    case "label":
    case "index":
      reader.u32();
      return;
    case "number":
      reader.skipNumber();
      return;
    case "1":
    case "2":
    case "4":
    case "8":
    case "16":
      reader.take(Number(immediates));
  }
}

/** The references in a function's code, which begins with its locals, in order. */
export function referencesIn(code: Uint8Array): readonly Reference[] {
  const reader = new ByteReader(code);
  const found: Reference[] = [];
  reader.vector(() => {
    reader.u32();
    reader.byte();
  });
  while (!reader.isAtEnd) {
    const opcode = reader.byte();
    if (opcode === 0x10 || opcode === 0x23 || opcode === 0x24) {
      const from = reader.at;
      const index = reader.u32();
      found.push({ kind: opcode === 0x10 ? "function" : "global", index, from, to: reader.at });
    } else if (opcode >= 0xfc) {
      for (const immediates of prefixed(opcode, reader.u32())) pass(reader, immediates);
    } else if (opcode === 0x11 || (opcode > 0x1b && opcode < 0x20)) {
      throw new InternalError(`an instruction ${opcode} that the linker does not know`);
    } else {
      const immediates = single.get(opcode);
      if (immediates !== undefined) pass(reader, immediates);
    }
  }
  return found;
}
