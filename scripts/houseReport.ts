/**
 * `npx tsx scripts/houseReport.ts [folder of a checkout] [--names]`: how well the house is kept, in numbers: exported values that nobody
 * imports, type names with two meanings, folders that import each other, lines of each folder. With `--names`, which ones.
 * docs/architecture.md holds the numbers before and after the rooms were sorted.
 */
import { dirname, join, relative } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { filesUnder, isTest, readSource, type SourceFile } from "./sourceFiles.ts";

const [given] = argv.slice(2).filter((each) => !each.startsWith("--"));
const root = given ?? fileURLToPath(new URL("..", import.meta.url));
const short = (path: string): string => relative(root, path);

const production = ["src", "workers", "packages"].flatMap((folder) => filesUnder(join(root, folder)));
const all = [...production, ...["tests", "bench", "scripts"].flatMap((folder) => filesUnder(join(root, folder)))];
const files = all.filter((path) => !path.includes("/examples/gallery/")).map(readSource);
const isProduction = ({ path }: SourceFile): boolean => production.includes(path) && !isTest(path);

/** Exported names of files of production that none of the importers takes; entries of the build export to the world outside. */
function unusedBy(importers: readonly SourceFile[]): readonly string[] {
  const taken = new Map<string, Set<string> | "all">();
  for (const { to, names } of importers.flatMap(({ imports }) => imports)) {
    const before = taken.get(to) ?? new Set<string>();
    taken.set(to, names === null || before === "all" ? "all" : new Set([...before, ...names]));
  }
  const isEntry = ({ path }: SourceFile): boolean => /^(src\/[^/]+\.tsx?|src\/entries\/|workers\/)/.test(short(path));
  return files
    .filter((file) => isProduction(file) && !isEntry(file))
    .flatMap(({ path, values }) => {
      const names = taken.get(path) ?? new Set();
      return names === "all" ? [] : values.filter((value) => !names.has(value)).map((name) => `${short(path)} ${name}`);
    });
}

/** Names of types that are declared in more than one file; `own`: those that are not exported count as well. */
function doubleNames(own: boolean): readonly string[] {
  const places = new Map<string, string[]>();
  for (const { path, types, ownTypes } of files.filter(isProduction))
    for (const name of [...types, ...(own ? ownTypes : [])])
      places.set(name, [...(places.get(name) ?? []), short(path)]);
  return [...places].filter(([, where]) => where.length > 1).map(([name, where]) => `${name}: ${where.join(", ")}`);
}

/** Pairs of folders of which each imports from the other; types count where `types` says so. */
function twoWayFolders(types: boolean): readonly string[] {
  const edges = new Set(
    files
      .filter(isProduction)
      .flatMap(({ imports }) => imports)
      .filter(({ isType }) => types || !isType)
      .map(({ from, to }) => `${short(dirname(from))} ${short(dirname(to))}`),
  );
  return [...edges].filter((edge) => {
    const [from = "", to = ""] = edge.split(" ");
    return from < to && edges.has(`${to} ${from}`);
  });
}

/** Files and lines of each folder of production, tests left out. */
function sizes(): readonly string[] {
  const folders = new Map<string, { files: number; lines: number }>();
  for (const { path, lines } of files.filter(isProduction)) {
    const folder = short(dirname(path));
    const { files: count, lines: sum } = folders.get(folder) ?? { files: 0, lines: 0 };
    folders.set(folder, { files: count + 1, lines: sum + lines });
  }
  return [...folders].sort().map(([folder, { files, lines }]) => `${folder.padEnd(32)}${files}`.padEnd(40) + lines);
}

const unused = unusedBy(files);
const findings: Readonly<Record<string, readonly string[]>> = {
  "exported values that no file imports": unused,
  "exported values that only tests import": unusedBy(files.filter(isProduction)).filter(
    (each) => !unused.includes(each),
  ),
  "exported type names with two meanings": doubleNames(false),
  "type names with two meanings, exported or not": doubleNames(true),
  "pairs of folders that import values of each other": twoWayFolders(false),
  "pairs of folders that import each other, types too": twoWayFolders(true),
};
for (const [what, found] of Object.entries(findings)) {
  console.log(`${what.padEnd(56)}${found.length}`);
  if (argv.includes("--names")) for (const each of found) console.log(`    ${each}`);
}
console.log(`\n${"folder".padEnd(32)}files   lines`);
for (const line of sizes()) console.log(line);
