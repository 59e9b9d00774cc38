/**
 * Bundles what runs in the sandbox: the runtime (workers/sandbox.ts), and parts that are put behind it only when a program names them (workers/sandboxMl.ts). A part
 * shares the modules of the runtime, so that arrays and errors of both are of one kind: what it imports from outside of its own folder is taken from the runtime.
 */
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";

/** A bundled script, and the files it was made of. */
export interface Bundle {
  readonly code: string;
  readonly files: readonly string[];
}

/** The runtime and its parts by name, as texts of classic scripts. */
export interface SandboxBundles {
  readonly runtime: Bundle;
  readonly parts: Readonly<Record<string, Bundle>>;
}

/** Each part: its entry, and the folder whose files are its own. */
const partSources: Readonly<Record<string, { readonly entry: string; readonly folder: string }>> = {
  ml: { entry: "workers/sandboxMl.ts", folder: "src/ml/" },
};

const root = fileURLToPath(new URL("..", import.meta.url));
const path = (relative: string): string => `${root}${relative}`;

const runtimeEntry = path("workers/sandbox.ts");

/** Name of the global under which the runtime shows its modules to parts, and of that under which parts are found; both are taken away before a cell runs. */
const modulesGlobal = "gloveboxModules";
const partsGlobal = "gloveboxParts";

/** Builds all of them. */
export async function bundleSandbox(): Promise<SandboxBundles> {
  const shared = new Map<string, number>();
  const parts: Record<string, Bundle> = {};
  for (const [name, { entry, folder }] of Object.entries(partSources)) {
    const { code, files } = await bundle(path(entry), "gloveboxPart", [fromRuntime(folder, shared)], shared);
    parts[name] = { code: `${partsGlobal}.${name}=(()=>{${code};return gloveboxPart})();`, files };
  }
  return {
    runtime: await bundle(runtimeEntry, "gloveboxRuntime", [showingModules(shared)], new Map()),
    parts,
  };
}

async function bundle(
  entry: string,
  name: string,
  plugins: Plugin[],
  shared: ReadonlyMap<string, number>,
): Promise<Bundle> {
  const output = await build({
    configFile: false,
    logLevel: "warn",
    root,
    plugins,
    build: {
      write: false,
      target: "esnext",
      minify: true,
      lib: { entry, formats: ["iife"], name },
      rolldownOptions: {
        output: { globals: (id: string) => `${modulesGlobal}[${shared.get(id) ?? -1}]` },
      },
    },
  });
  const [chunk] = [output].flat().flatMap((each) => ("output" in each ? each.output : []));
  if (chunk?.type !== "chunk") throw new Error("a build gave no script");
  return { code: chunk.code.trim(), files: chunk.moduleIds.filter((file) => file.startsWith(root)) };
}

/** Leaves what is not in `folder` to the runtime, and writes down what that is. */
function fromRuntime(folder: string, shared: Map<string, number>): Plugin {
  return {
    name: "glovebox:from-runtime",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (importer === undefined) return null;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      const isOwn = resolved === null || !resolved.id.startsWith(path("src/")) || resolved.id.startsWith(path(folder));
      if (isOwn) return resolved;
      if (!shared.has(resolved.id)) shared.set(resolved.id, shared.size);
      return { id: resolved.id, external: true };
    },
  };
}

/** Shows the modules that parts want, at the end of the runtime's entry. */
function showingModules(shared: ReadonlyMap<string, number>): Plugin {
  return {
    name: "glovebox:showing-modules",
    transform(code, id) {
      if (id !== runtimeEntry) return null;
      const files = [...shared.keys()];
      const imports = files.map((file, i) => `import * as m${i} from ${JSON.stringify(file)};`);
      const names = files.map((_, i) => `m${i}`).join(", ");
      const shown = [
        `Object.defineProperty(globalThis, "${modulesGlobal}", { value: [${names}], configurable: true });`,
        `Object.defineProperty(globalThis, "${partsGlobal}", { value: {}, configurable: true });`,
      ];
      return [...imports, code, ...shown].join("\n");
    },
  };
}
