/**
 * Compiles src/kernel/assembly to src/kernel/generated/wasm.ts: one base64 string for each variant of the kernel.
 * Does nothing when neither the sources, the compiler's version nor this script have changed. Run: `npx tsx scripts/buildKernel.ts`.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sourceFolder = join(root, "src/kernel/assembly");
const target = join(root, "src/kernel/generated/wasm.ts");

const commonFlags = [
  "--runtime",
  "stub",
  "--importMemory",
  "--initialMemory",
  "1",
  "--maximumMemory",
  "65536",
  "--noAssert",
  "--optimizeLevel",
  "3",
  "--converge",
  "--enable",
  "simd",
];

const relaxed = ["--enable", "relaxed-simd"];
const shared = ["--enable", "threads", "--sharedMemory"];

/** Each variant twice: over a memory of its own, and over one that threads share. */
const variants = {
  simd: [],
  "relaxed-simd": relaxed,
  "simd-shared": shared,
  "relaxed-simd-shared": [...relaxed, ...shared],
} as const;

/** The source files by name, in a fixed order. */
function readSources(): ReadonlyMap<string, string> {
  const names = readdirSync(sourceFolder).filter((name) => name.endsWith(".ts"));
  return new Map(names.sort().map((name) => [name, readFileSync(join(sourceFolder, name), "utf8")]));
}

/** Identifies everything the output depends on. */
function hashOf(sources: ReadonlyMap<string, string>): string {
  const compiler = readFileSync(join(root, "node_modules/assemblyscript/package.json"), "utf8");
  const hash = createHash("sha256")
    .update(JSON.parse(compiler).version)
    .update(readFileSync(fileURLToPath(import.meta.url)));
  for (const [name, text] of sources) hash.update(`${name}\0${text}\0`);
  return hash.digest("hex");
}

/** Compiles one variant to WebAssembly. Throws with the compiler's own messages. */
async function compile(sources: ReadonlyMap<string, string>, flags: readonly string[]): Promise<Uint8Array> {
  // Only here: loading the compiler takes seconds, and mostly there is nothing to compile.
  const { default: asc } = await import("assemblyscript/asc");
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(["index.ts", "--outFile", "kernel.wasm", ...commonFlags, ...flags], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`the kernel does not compile:\n${stderr.toString()}`);
  return binary;
}

const sources = readSources();
const marker = `// sources: ${hashOf(sources)}\n`;
if (!existsSync(target) || !readFileSync(target, "utf8").startsWith(marker)) {
  const lines: string[] = [];
  for (const [name, flags] of Object.entries(variants)) {
    const binary = await compile(sources, flags);
    lines.push(`  ${JSON.stringify(name)}: "${Buffer.from(binary).toString("base64")}",`);
    console.log(`kernel ${name}: ${binary.length} bytes`);
  }
  mkdirSync(dirname(target), { recursive: true });
  const header = "/** The compiled kernels, base64; written by scripts/buildKernel.ts. */\n";
  writeFileSync(target, `${marker}${header}export const kernelBinaries = {\n${lines.join("\n")}\n} as const;\n`);
}
