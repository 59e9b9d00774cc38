/**
 * Where a value cannot be missing, its absence is a bug and must not become a plausible number: it is read by `at` or `known` of base/arrays, or in
 * measured loops with `!`. A literal after `??` stands only where absence means something, which a comment in its line says: `// absent: …`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folders that compute on ciphertexts, plans and graphs. */
const folders = ["src/eval", "src/tfhe", "src/passes", "src/expand", "src/run", "src/ir"];

/** A literal in place of what is missing: a number, a text, a list, an object, something new. */
const shrug = /\?\? *(?:-?\d|"|'|`|\[|\{|new |Number\.)/;

const explained = /\/\/ absent: \S/;

/** The same said in a pattern: `[first = 0] = list`, `{ bits = 1 } = found`. */
const defaulted = /(?:const|let) [[{].*?\w = (?:-?\d|"|\[|\{).*?[\]}] (?:=|of) /;

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Lines that stand in for what is missing and do not say why. */
function shrugsIn(text: string): readonly number[] {
  return text
    .split("\n")
    .flatMap((line, i) => ((shrug.test(line) || defaulted.test(line)) && !explained.test(line) ? [i + 1] : []));
}

test("absence is not taken for a value", () => {
  const found = folders.flatMap((folder) =>
    filesIn(join(root, folder)).flatMap((file) =>
      shrugsIn(readFileSync(file, "utf8")).map((line) => `${relative(root, file)}:${line}`),
    ),
  );
  expect(found).toEqual([]);
});

test.each([
  ["const x = list[i] ?? 0;", [1]],
  ["const x = list[i] ?? -1;", [1]],
  ["const x = map.get(key) ?? [];", [1]],
  ["const [a = 0, b = 0] = pair;", [1]],
  ["const { bits = 1 } = found;", [1]],
  ["for (const { node = -1, bits } of all) {", [1]],
  ["const x = map.get(key) ?? []; // absent: the first of its kind", []],
  ["const x = first ?? second;", []],
  ["const x = at(list, i);", []],
])("the rule sees %s", (text, lines) => {
  expect(shrugsIn(text)).toEqual(lines);
});
