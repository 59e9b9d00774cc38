/** Dependencies point one way: every import is an edge of the table in rooms.ts, and there are no cycles. docs/architecture.md says why. */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { filesUnder, type Import, isTest, readSource } from "../../scripts/sourceFiles.ts";
import { type Room, roomOf, rooms } from "./rooms.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const short = (path: string): string => relative(root, path);

/** Examples of the gallery are programs of users: they import the library by its name. */
const isOurs = (path: string): boolean => !isTest(path) && !path.includes("/examples/gallery/");
const sources = ["src", "workers"].flatMap((folder) => filesUnder(join(root, folder)).filter(isOurs)).map(readSource);
const imports = sources.flatMap((file) => file.imports).filter(({ to }) => /\.tsx?$/.test(to));
const describeEdge = ({ from, to, isType }: Import): string =>
  `${short(from)} → ${short(to)}${isType ? " (types)" : ""}`;

const isOpen = (name: string, to: string): boolean =>
  !["base", "value"].includes(name.split("/")[0] ?? "") && ["base", "value"].includes(to.split("/")[0] ?? "");

const allows = (from: Room, to: Room, isType: boolean): boolean =>
  from === to ||
  isOpen(from.name, to.name) ||
  from.imports.includes(to.name) ||
  (isType && (from.types ?? []).includes(to.name));

describe("layers", () => {
  test("the parser finds every way to import", () => {
    const found = sources.flatMap((file) => file.imports);
    expect(found.length).toBeGreaterThan(1500);
    expect(found.some(({ isType }) => isType)).toBe(true);
    // A lazily loaded component, `import("…")`.
    expect(found.map(describeEdge)).toContain("src/app/circuit/DebugView.tsx → src/app/circuit/artifacts.ts");
    expect(found.some(({ from, to }) => from.endsWith("CircuitView.tsx") && to.endsWith("DebugView.tsx"))).toBe(true);
  });

  test("every file is in a room, and every room has files", () => {
    const used = new Set(sources.map(({ path }) => roomOf(short(path))));
    expect(sources.filter(({ path }) => roomOf(short(path)) === undefined).map(({ path }) => short(path))).toEqual([]);
    expect(rooms.filter((room) => !used.has(room)).map(({ name }) => name)).toEqual([]);
  });

  test("no room is given to one that stands below it", () => {
    const place = new Map(rooms.map(({ name }, index) => [name, index]));
    expect(place.size).toBe(rooms.length);
    const wrong = rooms.flatMap(({ name, imports, types = [] }) =>
      [...imports, ...types]
        .filter((other) => (place.get(other) ?? Number.POSITIVE_INFINITY) >= (place.get(name) ?? -1))
        .map((other) => `${name} → ${other}`),
    );
    expect(wrong).toEqual([]);
  });

  test("every import follows the table", () => {
    const wrong = imports.filter(({ from, to, isType }) => {
      const [own, other] = [roomOf(short(from)), roomOf(short(to))];
      return own === undefined || other === undefined || !allows(own, other, isType);
    });
    expect(wrong.map(describeEdge)).toEqual([]);
  });

  test("there are no cycles between files", () => {
    const edges = new Map(
      sources.map(({ path, imports }) => [path, imports.filter(({ isType }) => !isType).map(({ to }) => to)]),
    );
    const state = new Map<string, "open" | "done">();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === "done") return;
      if (state.get(file) === "open") {
        cycles.push([...path.slice(path.indexOf(file)), file].map(short).join(" → "));
        return;
      }
      state.set(file, "open");
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, "done");
    };
    for (const file of edges.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });

  // That nothing below the page names the window or the document, the compiler says: the settings of those folders have no DOM.
  // d3-dsv draws nothing: it parts the cells of CSV.
  test("nothing below the page imports React, what of d3 draws, or Monaco", () => {
    const below = sources.filter(({ path }) => !/^src\/(app\/|main)/.test(short(path)));
    const naming = below.filter(({ packages }) =>
      packages.some((name) => /^(react|monaco-editor|d3-(?!dsv$))/.test(name)),
    );
    expect(naming.map(({ path }) => short(path))).toEqual([]);
  });

  test("a worker's entry is thin: it builds the real object and serves it", () => {
    const entries = sources.filter(({ path }) => short(path).startsWith("workers/"));
    // The service worker has no real object to serve: it is one itself.
    const thick = entries.filter(({ lines, path }) => lines >= 60 && !path.endsWith("serviceWorker.ts"));
    expect(thick.map(({ path, lines }) => `${short(path)}: ${lines}`)).toEqual([]);
  });
});
