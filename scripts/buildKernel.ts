/**
 * Compiles src/kernel/assembly to src/kernel/generated/wasm.ts: one base64 string for each variant of the kernel; and src/machine/assembly with the
 * kernel in it to src/machine/generated/wasm.ts, the runtime of circuits' modules.
 * Does nothing when neither the sources, the compiler's version nor this script have changed. Run: `npx tsx scripts/buildKernel.ts`.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sourceFolders = ["kernel/assembly", "machine/assembly"];

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

/** What is compiled: the kernel, each variant over a memory of its own and over one that threads share; and the runtime of modules, which run anywhere, the same. */
const targets = [
  {
    entry: "kernel/assembly/index.ts",
    file: join(root, "src/kernel/generated/wasm.ts"),
    name: "kernelBinaries",
    what: "The compiled kernels",
    variants: {
      simd: [],
      "relaxed-simd": relaxed,
      "simd-shared": shared,
      "relaxed-simd-shared": [...relaxed, ...shared],
    },
  },
  {
    entry: "machine/assembly/index.ts",
    file: join(root, "src/machine/generated/wasm.ts"),
    name: "machineBinaries",
    what: "The compiled runtimes of modules",
    variants: { simd: [], "simd-shared": shared },
  },
] as const;

/** The source files by their path within `src`, in a fixed order. */
function readSources(): ReadonlyMap<string, string> {
  const names = sourceFolders.flatMap((folder) =>
    readdirSync(join(root, "src", folder))
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name}`),
  );
  return new Map(names.sort().map((name) => [name, readFileSync(join(root, "src", name), "utf8")]));
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
async function compile(
  entry: string,
  sources: ReadonlyMap<string, string>,
  flags: readonly string[],
): Promise<Uint8Array> {
  // Only here: loading the compiler takes seconds, and mostly there is nothing to compile.
  const { default: asc } = await import("assemblyscript/asc");
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([entry, "--outFile", "kernel.wasm", ...commonFlags, ...flags], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`${entry} does not compile:\n${stderr.toString()}`);
  return binary;
}

const sources = readSources();
const marker = `// sources: ${hashOf(sources)}\n`;
for (const { entry, file, name, what, variants } of targets) {
  if (existsSync(file) && readFileSync(file, "utf8").startsWith(marker)) continue;
  const lines: string[] = [];
  for (const [variant, flags] of Object.entries(variants)) {
    const binary = await compile(entry, sources, flags);
    lines.push(`  ${JSON.stringify(variant)}: "${Buffer.from(binary).toString("base64")}",`);
    console.log(`${entry} ${variant}: ${binary.length} bytes`);
  }
  mkdirSync(dirname(file), { recursive: true });
  const header = `/** ${what}, base64; written by scripts/buildKernel.ts. */\n`;
  writeFileSync(file, `${marker}${header}export const ${name} = {\n${lines.join("\n")}\n} as const;\n`);
}
