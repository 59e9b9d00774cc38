/**
 * Joins generated functions with those functions of the runtime that they and the exports need, to one module. What nobody calls is left out; what
 * stays is numbered anew.
 */
import { at, known } from "../base/arrays.ts";
import { assert, InternalError } from "../base/errors.ts";
import { ByteWriter } from "./bytes.ts";
import { callsOf, codeBytes, type GeneratedFunction, signatureBytes } from "./code.ts";
import { startCode } from "./startFunction.ts";
import type { Runtime } from "./template.ts";

/** Bytes at an address. */
export interface DataSegment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** What a module is made of. */
export interface ModuleParts {
  readonly runtime: Runtime;
  readonly functions: readonly GeneratedFunction[];
  /** Names that the module exports, each with that of the function of the runtime. */
  readonly exports: Readonly<Record<string, string>>;
  readonly data: readonly DataSegment[];
  /** Pages of memory at the start. */
  readonly pages: number;
  /** The address of what threads share, in a memory that the host makes; null where the memory is the module's own. */
  readonly shared: number | null;
}

/** Sizes of a module's sections in bytes, by their name. */
export type SectionSizes = Readonly<Record<string, number>>;

/** A module, and how large what of it is. */
export interface LinkedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sections: SectionSizes;
  /** Functions of the runtime that stayed, and generated ones. */
  readonly runtimeFunctions: number;
  readonly generatedFunctions: number;
}

const MAXIMUM_PAGES = 65536;
/** The type of a function that takes and gives nothing. */
const nothingToNothing = Uint8Array.of(0x60, 0, 0);
const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** A function of the module: its index in the runtime, or the function that is generated. */
type Part = number | GeneratedFunction;

/** What is reached from the exports. */
function reached({ runtime, functions, exports }: ModuleParts) {
  const generated = new Map(functions.map((each) => [each.name, each]));
  const parts = new Set<Part>();
  const globals = new Set<number>();
  const visitName = (name: string): void => {
    const own = generated.get(name);
    if (own !== undefined) visit(own);
    else visitIndex(known(runtime.named, name));
  };
  const namesByIndex = new Map([...runtime.named].map(([name, index]) => [index, name]));
  const visitIndex = (index: number): void => {
    if (at(runtime.functions, index).code !== null) visit(index);
    else visit(known(generated, known(namesByIndex, index)));
  };
  const waiting: Part[] = [];
  const visit = (part: Part): void => {
    if (parts.has(part)) return;
    parts.add(part);
    waiting.push(part);
  };
  Object.values(exports).forEach(visitName);
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (typeof part !== "number") callsOf(part).forEach(visitName);
    else {
      for (const { kind, index } of at(runtime.functions, part).references) {
        if (kind === "function") visitIndex(index);
        else globals.add(index);
      }
    }
  }
  const inOrder = [...parts].filter((part): part is number => typeof part === "number").sort((a, b) => a - b);
  return {
    parts: [...inOrder, ...functions.filter((each) => parts.has(each))],
    globals: [...globals].sort((a, b) => a - b),
    namesByIndex,
  };
}

/** A runtime function's code with its references numbered anew. */
function renumbered(
  code: Uint8Array,
  references: Runtime["functions"][number]["references"],
  indexOf: (kind: "function" | "global", index: number) => number,
): Uint8Array {
  const writer = new ByteWriter();
  let from = 0;
  for (const reference of references) {
    writer.bytes(code.subarray(from, reference.from)).u32(indexOf(reference.kind, reference.index));
    from = reference.to;
  }
  return writer.bytes(code.subarray(from)).finish();
}

/** Links a module. */
export function linkModule(module: ModuleParts): LinkedModule {
  const { runtime, exports, data, pages, shared } = module;
  const { parts, globals, namesByIndex } = reached(module);
  const functionIndex = new Map(parts.map((part, i) => [typeof part === "number" ? part : part.name, i]));
  const globalIndex = new Map(globals.map((global, i) => [global, i]));
  const indexOfName = (name: string): number => {
    const index = functionIndex.get(name) ?? functionIndex.get(known(runtime.named, name)); // absent: a function of the runtime
    if (index === undefined) throw new InternalError(`function ${name} was left out`);
    return index;
  };
  const indexOf = (kind: "function" | "global", index: number): number => {
    if (kind === "global") return known(globalIndex, index);
    const own = functionIndex.get(index);
    return own === undefined ? indexOfName(known(namesByIndex, index)) : own;
  };

  const types: Uint8Array[] = [];
  const typeIndex = new Map<string, number>();
  const typeOf = (signature: Uint8Array): number => {
    const key = signature.join();
    const index = typeIndex.get(key) ?? types.push(signature) - 1; // absent: the first of its type
    typeIndex.set(key, index);
    return index;
  };
  const declared = parts.map((part) =>
    typeOf(typeof part === "number" ? at(runtime.functions, part).signature : signatureBytes(part)),
  );
  const codes = parts.map((part) => {
    if (typeof part !== "number") return codeBytes(part, indexOfName);
    const { code, references } = at(runtime.functions, part);
    assert(code !== null, "a function of the runtime has code");
    return renumbered(code, references, indexOf);
  });

  const writer = new ByteWriter().bytes(header);
  const sections: Record<string, number> = {};
  const section = (name: string, code: number, count: number, fill: (content: ByteWriter) => void): void => {
    const content = new ByteWriter().u32(count);
    fill(content);
    const before = writer.length;
    writer.byte(code).sized(content.finish());
    sections[name] = writer.length - before;
  };
  const memory = (content: ByteWriter): void =>
    void content
      .byte(shared === null ? 1 : 3)
      // A host need not know how much: what is missing is added at the start.
      .u32(shared === null ? pages : 1)
      .u32(MAXIMUM_PAGES);
  const start = shared === null ? null : startCode(data, shared, pages);
  const startType = start === null ? null : typeOf(nothingToNothing);
  section("types", 1, types.length, (content) => types.forEach((type) => void content.bytes(type)));
  if (shared !== null) {
    section("imports", 2, 1, (content) => {
      content.name("env").name("memory").byte(2);
      memory(content);
    });
  }
  const allTypes = startType === null ? declared : [...declared, startType];
  section("functions", 3, allTypes.length, (content) => allTypes.forEach((type) => void content.u32(type)));
  if (shared === null) section("memory", 5, 1, memory);
  section("globals", 6, globals.length, (content) =>
    globals.forEach((global) => void content.bytes(at(runtime.globals, global))),
  );
  section("exports", 7, Object.keys(exports).length + 1, (content) => {
    for (const [name, of] of Object.entries(exports)) content.name(name).byte(0).u32(indexOfName(of));
    content.name("memory").byte(2).u32(0);
  });
  const allCodes = start === null ? codes : [...codes, start];
  if (start !== null) {
    // These two hold a number and nothing else.
    section("start", 8, codes.length, () => undefined);
    section("data count", 12, data.length, () => undefined);
  }
  section("code", 10, allCodes.length, (content) => allCodes.forEach((code) => void content.sized(code)));
  section("data", 11, data.length, (content) => {
    for (const { address, bytes } of data) {
      if (start !== null) content.byte(1).sized(bytes);
      else
        content
          .byte(0)
          .byte(0x41)
          .signed(BigInt(address | 0))
          .byte(0x0b)
          .sized(bytes);
    }
  });
  const runtimeFunctions = parts.filter((part) => typeof part === "number").length;
  return {
    bytes: writer.finish(),
    sections,
    runtimeFunctions,
    generatedFunctions: parts.length - runtimeFunctions,
  };
}
