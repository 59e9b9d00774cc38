/** The compiled runtime (src/machine/assembly with the kernel) as parts that can be linked: functions, globals, and the names of both. */
import { InternalError } from "../base/errors.ts";
import { ByteReader } from "./bytes.ts";
import { machineBinaries } from "./generated/wasm.ts";
import { type Reference, referencesIn } from "./references.ts";

/** Parameters and results of a function, in the bytes of a function type. */
export type Signature = Uint8Array;

/** A function of the runtime. */
export interface RuntimeFunction {
  readonly signature: Signature;
  /** Null where it is to be generated. */
  readonly code: Uint8Array | null;
  readonly references: readonly Reference[];
}

/** A runtime, read. */
export interface Runtime {
  readonly functions: readonly RuntimeFunction[];
  /** Type and first value of each global, as they stand in the binary. */
  readonly globals: readonly Uint8Array[];
  /** Index of each function by the name that it is exported or imported by. */
  readonly named: ReadonlyMap<string, number>;
}

/** Variants of the runtime: with a memory of its own, or with one that threads share. */
export type RuntimeVariant = keyof typeof machineBinaries;

const sectionCodes = { types: 1, imports: 2, functions: 3, globals: 6, exports: 7, code: 10 } as const;

function sectionsOf(bytes: Uint8Array): ReadonlyMap<number, ByteReader> {
  const reader = new ByteReader(bytes);
  reader.take(8);
  const sections = new Map<number, ByteReader>();
  while (!reader.isAtEnd) sections.set(reader.byte(), new ByteReader(reader.sized()));
  return sections;
}

/** A global's type and the constant that it begins with, up to the `end` behind it. */
function globalOf(reader: ByteReader): Uint8Array {
  const from = reader.at;
  reader.take(2);
  const opcode = reader.byte();
  if (opcode !== 0x41 && opcode !== 0x42) throw new InternalError("a global begins with no integer");
  reader.skipNumber();
  reader.byte();
  return reader.bytes.subarray(from, reader.at);
}

function signatureOf(reader: ByteReader): Signature {
  const from = reader.at;
  reader.byte();
  reader.sized();
  reader.sized();
  return reader.bytes.subarray(from, reader.at);
}

/** Reads a runtime. */
export function runtimeOf(variant: RuntimeVariant): Runtime {
  const sections = sectionsOf(Uint8Array.from(atob(machineBinaries[variant]), (character) => character.charCodeAt(0)));
  const section = (name: keyof typeof sectionCodes): ByteReader => {
    const reader = sections.get(sectionCodes[name]);
    if (reader === undefined) throw new InternalError(`the runtime has no ${name}`);
    return reader;
  };
  const types = section("types");
  const signatures = types.vector(() => signatureOf(types));
  const signatureAt = (index: number): Signature => {
    const signature = signatures[index];
    if (signature === undefined) throw new InternalError(`the runtime has no type ${index}`);
    return signature;
  };
  const functions: RuntimeFunction[] = [];
  const named = new Map<string, number>();
  const imports = section("imports");
  imports.vector(() => {
    imports.name();
    const name = imports.name();
    const isFunction = imports.byte() === 0;
    if (isFunction) {
      named.set(name, functions.length);
      functions.push({ signature: signatureAt(imports.u32()), code: null, references: [] });
      return;
    }
    // The memory: its limits, with a largest one where the first bit says so.
    const hasLargest = imports.byte() & 1;
    imports.u32();
    if (hasLargest) imports.u32();
  });
  const declared = section("functions");
  const own = declared.vector(() => signatureAt(declared.u32()));
  const code = section("code");
  const codes = code.vector(() => code.sized());
  own.forEach((signature, i) => {
    const body = codes[i];
    if (body === undefined) throw new InternalError(`the runtime has no code ${i}`);
    functions.push({ signature, code: body, references: referencesIn(body) });
  });
  const globals = section("globals");
  const exports = section("exports");
  exports.vector(() => {
    const name = exports.name();
    const kind = exports.byte();
    const index = exports.u32();
    if (kind === 0) named.set(name, index);
  });
  return { functions, globals: globals.vector(() => globalOf(globals)), named };
}
