/** docs/architecture.md tells what may import what: its tables say the same as rooms.ts, which layers.test.ts holds the sources to. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Room, rooms } from "./rooms.ts";

const text = readFileSync(join(fileURLToPath(new URL("../..", import.meta.url)), "docs/architecture.md"), "utf8");

/** First and last column of the rows of the table below a heading. */
function rowsBelow(heading: string): readonly string[] {
  const [, after = ""] = text.split(`\n## ${heading}\n`);
  const [section = ""] = after.split("\n## ");
  const rows = [...section.matchAll(/^\| `([^`]+)` *\|.*\| *([^|]*?) *\|$/gm)];
  return rows.map(([, name = "", imports = ""]) => `${name}: ${imports}`);
}

const topOf = (name: string): string => name.split("/")[0] ?? "";
const order = new Map(rooms.map(({ name }, index) => [name, index]));
const place = (name: string): number => order.get(name) ?? rooms.findIndex((room) => topOf(room.name) === name);
const isOpen = (name: string): boolean => ["base", "value"].includes(topOf(name));

/** `ir, eval, types of kernel`: what a list of rooms takes, by the names that `naming` gives; names that it leaves out are empty. */
function takenBy(own: readonly Room[], naming: (name: string) => string): string {
  const namesOf = (lists: readonly (readonly string[])[]): readonly string[] =>
    [...new Set(lists.flat().map(naming))].filter((name) => name !== "").sort((a, b) => place(a) - place(b));
  const imports = namesOf(own.map((room) => room.imports));
  const types = namesOf(own.map((room) => room.types ?? [])).filter((name) => !imports.includes(name));
  const all = [...imports, ...(types.length > 0 ? [`types of ${types.join(", ")}`] : [])].join(", ");
  return all === "" ? "nothing" : all;
}

const pathOf = (top: string): string =>
  ({ workers: "workers", index: "src/index.ts", main: "src/main.tsx" })[top] ?? `src/${top}`;

test("the table of folders says what they may import", () => {
  const tops = [...new Set(rooms.map(({ name }) => topOf(name)))];
  const expected = tops.map((top) => {
    const own = rooms.filter(({ name }) => topOf(name) === top);
    const others = (name: string): string =>
      topOf(name) === top || (isOpen(name) && top !== "value") ? "" : topOf(name);
    return `${pathOf(top)}: ${takenBy(own, others)}`;
  });
  expect(rowsBelow("Folders")).toEqual(expected);
});

test("the table of rooms says what they may import of their own folder", () => {
  const inner = rooms.filter(({ name }) => name.includes("/"));
  const expected = inner.map((room) => {
    const ofOwn = (name: string): string => (topOf(name) === topOf(room.name) ? name : "");
    return `src/${room.name}: ${takenBy([room], ofOwn)}`;
  });
  expect(rowsBelow("Rooms within folders").map((row) => row.replace("strings.ts", "strings"))).toEqual(expected);
});

test("files that the page names are there", () => {
  const named = [...text.matchAll(/`((?:src|workers|tests|scripts|docs)\/[\w./-]+\.(?:tsx?|md|json))`/g)].map(
    ([, path = ""]) => path,
  );
  expect(named.length).toBeGreaterThan(10);
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const missing = named.filter((path) => {
    try {
      readFileSync(join(root, path));
      return false;
    } catch {
      return true;
    }
  });
  expect(missing).toEqual([]);
});

test("the glossary has at most forty words", () => {
  const [, after = ""] = text.split("\n## Words\n");
  const [section = ""] = after.split("\n## ");
  const words = [...section.matchAll(/^- \*\*([^*]+)\*\*/gm)];
  expect(words.length).toBeGreaterThan(10);
  expect(words.length).toBeLessThanOrEqual(40);
});
