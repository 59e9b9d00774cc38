/** Dependencies point one way: every import is an edge of the table below, and there are no cycles. docs/architecture.md says why. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** For each layer, the layers whose code it may import. `base` and `value` are open to all. Types may also come from `typesFrom`. */
const layers: Readonly<
  Record<string, { readonly imports: readonly string[]; readonly typesFrom?: readonly string[] }>
> = {
  base: { imports: [] },
  value: { imports: [] },
  ir: { imports: [] },
  trace: { imports: ["ir"] },
  passes: { imports: ["ir"] },
  kernel: { imports: [] },
  tfhe: { imports: ["kernel"] },
  params: { imports: [], typesFrom: ["kernel"] },
  expand: { imports: ["ir", "passes", "params"] },
  eval: { imports: ["ir", "passes", "expand", "params", "tfhe"], typesFrom: ["kernel"] },
  layout: { imports: ["ir"] },
  circuit: { imports: ["ir", "passes", "expand", "eval", "params"], typesFrom: ["kernel", "protocol"] },
  run: {
    imports: ["ir", "trace", "passes", "expand", "eval", "params", "tfhe", "circuit"],
    typesFrom: ["kernel", "protocol", "compile"],
  },
  protocol: { imports: [], typesFrom: ["ir", "kernel", "circuit", "run", "compile", "layout"] },
  compile: {
    imports: ["ir", "trace", "passes", "expand", "eval", "params", "circuit", "run"],
    typesFrom: ["kernel", "protocol", "tfhe"],
  },
  ml: { imports: ["trace"], typesFrom: ["circuit", "compile"] },
  examples: { imports: ["index"] },
  lessons: { imports: [] },
  index: { imports: ["compile", "run", "circuit", "ir", "kernel", "params", "tfhe", "trace"] },
  sandbox: { imports: ["compile", "run", "circuit", "ir", "protocol", "trace"] },
  notebook: { imports: ["sandbox"], typesFrom: ["ir", "protocol"] },
  course: { imports: ["notebook"], typesFrom: ["protocol", "sandbox"] },
  app: {
    imports: ["ir", "passes", "protocol", "sandbox", "examples", "notebook", "course", "lessons", "layout"],
    typesFrom: ["compile", "circuit", "run", "params"],
  },
  main: { imports: ["app", "examples", "protocol", "sandbox"] },
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

const isSource = (name: string) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.endsWith(".d.ts");

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["assembly", "generated", "gallery"].includes(entry.name) ? [] : filesIn(path);
    return isSource(entry.name) ? [path] : [];
  });
}

const layerOf = (path: string): string => {
  const [first = ""] = relative(join(root, "src"), path).split("/");
  return first.replace(/\.tsx?$/, "");
};

const statement = /^(?:import|export)\s+(type\s+)?([^"';]*?from\s+)?["'](\.[^"']+)["']/gm;

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(statement)].flatMap(([, type, names = "", target = ""]) => {
    if (target.includes("?")) return [];
    const listed = /\{([^}]*)\}/.exec(names)?.[1] ?? "";
    const isType =
      type !== undefined ||
      (listed !== "" && listed.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type ")));
    return [{ from: file, to: resolve(dirname(file), target), isType }];
  });
}

const sources = filesIn(join(root, "src"));
const imports = sources.flatMap(importsOf);

describe("layers", () => {
  test("every layer is in the table", () => {
    expect([...new Set(sources.map(layerOf))].filter((layer) => layers[layer] === undefined)).toEqual([]);
  });

  test("every import follows the table", () => {
    const wrong = imports.filter(({ from, to, isType }) => {
      const [own, other] = [layerOf(from), layerOf(to)];
      const { imports: allowed = [], typesFrom = [] } = layers[own] ?? {};
      const open = ["base", ...(own === "base" ? [] : ["value"])];
      return own !== other && ![...open, ...allowed, ...(isType ? typesFrom : [])].includes(other);
    });
    expect(wrong.map(({ from, to }) => `${relative(root, from)} → ${relative(root, to)}`)).toEqual([]);
  });

  test("there are no cycles between files", () => {
    const edges = new Map<string, readonly string[]>();
    for (const file of sources)
      edges.set(
        file,
        imports.filter(({ from, isType }) => from === file && !isType).map(({ to }) => to),
      );
    const state = new Map<string, "open" | "done">();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === "done") return;
      if (state.get(file) === "open") {
        cycles.push([...path.slice(path.indexOf(file)), file].map((each) => relative(root, each)).join(" → "));
        return;
      }
      state.set(file, "open");
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, "done");
    };
    for (const file of sources) visit(file, []);
    expect(cycles).toEqual([]);
  });

  // That nothing below the page names the window or the document, the compiler says: the settings of those folders have no DOM.
  test("nothing below the page imports React, d3 or Monaco", () => {
    const below = sources.filter((file) => !["app", "main"].includes(layerOf(file)));
    const naming = below.filter((file) =>
      /from "(react|react-dom|monaco-editor|d3-[a-z]+)/.test(readFileSync(file, "utf8")),
    );
    expect(naming.map((file) => relative(root, file))).toEqual([]);
  });
});
