/** A document that a comment names is in the repository, and the section that it names is in the document. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { filesUnder } from "../../scripts/sourceFiles.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = ["src", "workers", "tests", "bench", "scripts"].flatMap((folder) => filesUnder(join(root, folder)));

/** Where a document of that name lies: among the references, in docs, or at the top. */
const documentOf = (name: string): string | undefined =>
  [`docs/reference/${name}`, `docs/${name}`, name].map((path) => join(root, path)).find(existsSync);

/** Names with a section behind: `noise.md, section 2`, `concrete-numpy.md 1.4`. Only comments are read. */
const citations = sources.flatMap((path) =>
  [
    ...readFileSync(path, "utf8").matchAll(
      /(?:\/\/|\*) .*?(?<![\w/.`*-])([a-z-]+\.md)(?:,? (?:section )?(\d+(?:\.\d+)?))?/gi,
    ),
  ].map(([, name = "", section]) => ({ path, name, section })),
);

test("comments cite documents that are there, with the section", () => {
  expect(citations.length).toBeGreaterThan(20);
  const missing = citations.filter(({ name, section }) => {
    const document = documentOf(name);
    if (document === undefined) return true;
    return (
      section !== undefined &&
      !new RegExp(`^#+ ${section.replace(".", "\\.")}\\b`, "m").test(readFileSync(document, "utf8"))
    );
  });
  expect(missing.map(({ path, name, section }) => `${path.slice(root.length)}: ${name} ${section ?? ""}`)).toEqual([]);
});

test("every reference is cited", () => {
  const cited = new Set(citations.map(({ name }) => name));
  expect(readdirSync(join(root, "docs/reference")).filter((name) => !cited.has(name))).toEqual([]);
});
