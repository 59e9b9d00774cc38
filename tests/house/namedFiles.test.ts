/** A source file that a document or a comment names is there: words that send a reader nowhere are false. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { filesUnder } from "../../scripts/sourceFiles.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = ["src", "workers", "tests", "bench", "scripts", "packages/server/src", "packages/server/tests"];
const sources = folders.flatMap((folder) => filesUnder(join(root, folder)));
const assembly = ["src/kernel/assembly", "src/machine/assembly"].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);
/** Files that a build makes. */
const built = ["src/kernel/generated/wasm.ts", "src/machine/generated/wasm.ts"];
const paths = [...sources.map((path) => relative(root, path)), ...readdirSync(root), ...assembly, ...built];
const documents = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith(".md"),
);

/** Names such as `ir/parse.ts`, `tests/noise/*.test.ts`; not parts of longer names, of addresses or of names with a variable part. */
const pattern = /(?<![\w/.*<>{}$`-])`?((?:[\w-]+\/)*[\w*.-]*[\w*]\.tsx?)(?![\w./])/g;

const isThere = (name: string): boolean => {
  const expression = new RegExp(`(^|/)${name.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`);
  return paths.some((path) => expression.test(path));
};

const named = (text: string): readonly string[] => [...text.matchAll(pattern)].map(([, name = ""]) => name);

test("files that documents name are there", () => {
  const all = documents.flatMap((document) =>
    named(readFileSync(join(root, document), "utf8")).map((name) => ({ document, name })),
  );
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter(({ name }) => !isThere(name))).toEqual([]);
});

test("files that comments name are there", () => {
  const all = sources.flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/^\s*(?:\/\*\*|\*|\/\/) .*$/gm)].flatMap(([comment]) =>
      named(comment).map((name) => ({ path: relative(root, path), name })),
    ),
  );
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter(({ name }) => !isThere(name))).toEqual([]);
});
