/**
 * Bundles what runs in the sandbox: the runtime (workers/sandbox.ts), and parts that are put behind it only when a program names them (workers/sandboxMl.ts). A part
 * shares the modules of the runtime, so that arrays and errors of both are of one kind: what it imports from outside of its own folder is taken from the runtime, and
 * what is in the folder of another part from that part, if the program names it too.
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

/** Each part: its entry, and the folder whose files are its own. The entry of a part that others import shows the names of its folder's index. */
const partSources: Readonly<Record<string, { readonly entry: string; readonly folder: string }>> = {
  datasets: { entry: "workers/sandboxDatasets.ts", folder: "src/ml/datasets/tables/" },
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
  const shared = new Set<string>();
  const parts: Record<string, Bundle> = {};
  for (const [name, { entry }] of Object.entries(partSources)) {
    const { code, files } = await bundle(path(entry), "gloveboxPart", [fromElsewhere(name, shared)]);
    parts[name] = { code: `${partsGlobal}.${name}=(()=>{${code};return gloveboxPart})();`, files };
  }
  return {
    runtime: await bundle(runtimeEntry, "gloveboxRuntime", [showingModules(shared)]),
    parts,
  };
}

async function bundle(entry: string, name: string, plugins: Plugin[]): Promise<Bundle> {
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
        output: { globals: globalOf },
      },
    },
  });
  const [chunk] = [output].flat().flatMap((each) => ("output" in each ? each.output : []));
  if (chunk?.type !== "chunk") throw new Error("a build gave no script");
  return { code: chunk.code.trim(), files: chunk.moduleIds.filter((file) => file.startsWith(root)) };
}

/** Where a script finds a module that is not its own: with a part, which may not be there, or in the runtime. */
function globalOf(file: string): string {
  const part = partOf(file);
  return part === null ? `${modulesGlobal}[${nameOf(file)}]` : `(${partsGlobal}.${part}??{})`;
}

/** The name of a module among those that the runtime shows, whichever of them was asked for first. */
const nameOf = (file: string): string => JSON.stringify(file.slice(root.length));

/** The part whose folder holds a file, the innermost of several; null for the runtime. */
function partOf(file: string): string | null {
  const holding = Object.entries(partSources).filter(([, { folder }]) => file.startsWith(path(folder)));
  return holding.sort(([, a], [, b]) => b.folder.length - a.folder.length)[0]?.[0] ?? null;
}

/** Leaves what is not of `part` to the runtime or to another part, and writes down what the runtime has to show. */
function fromElsewhere(part: string, shared: Set<string>): Plugin {
  return {
    name: "glovebox:from-elsewhere",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (importer === undefined) return null;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      if (resolved === null || !resolved.id.startsWith(path("src/"))) return resolved;
      const owner = partOf(resolved.id);
      if (owner === part) return resolved;
      if (owner === null) shared.add(resolved.id);
      return { id: resolved.id, external: true };
    },
  };
}

/** Shows the modules that parts want, at the end of the runtime's entry. */
function showingModules(shared: ReadonlySet<string>): Plugin {
  return {
    name: "glovebox:showing-modules",
    transform(code, id) {
      if (id !== runtimeEntry) return null;
      const files = [...shared].sort();
      const imports = files.map((file, i) => `import * as m${i} from ${JSON.stringify(file)};`);
      const names = files.map((file, i) => `${nameOf(file)}: m${i}`).join(", ");
      const shown = [
        `Object.defineProperty(globalThis, "${modulesGlobal}", { value: { ${names} }, configurable: true });`,
        `Object.defineProperty(globalThis, "${partsGlobal}", { value: {}, configurable: true });`,
      ];
      return [...imports, code, ...shown].join("\n");
    },
  };
}
