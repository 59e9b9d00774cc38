/** The worker that holds secret keys loads what a client needs, and nothing that compiles, searches or evaluates circuits. */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSource } from "../../scripts/sourceFiles.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** All files that are loaded with a file, itself among them. */
function loadedWith(entry: string): readonly string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path) || !/\.tsx?$/.test(path)) return;
    found.add(path);
    for (const { to, isType } of readSource(path).imports) if (!isType) visit(to);
  };
  visit(join(root, entry));
  return [...found].map((path) => relative(root, path));
}

test("the client worker loads no compiler, no search and no evaluator of circuits", () => {
  const files = loadedWith("workers/client.ts");
  expect(files).toContain("src/run/client/session.ts");
  const foreign =
    /^src\/(compile|eval|expand|passes|trace|ir\/ops|run\/server|circuit\/(choose|compiled|prepare|specify)|params\/(search|graphSearch|partitionSearch|gadgets))/;
  expect(files.filter((file) => foreign.test(file))).toEqual([]);
});

test("the evaluator worker searches nothing and knows no secret", () => {
  const files = loadedWith("workers/evaluator.ts");
  expect(files).toContain("src/circuit/prepare.ts");
  const foreign =
    /^src\/(compile|trace|run\/client|circuit\/choose|eval\/choose|params\/(search\.|graphSearch|partitionSearch))/;
  expect(files.filter((file) => foreign.test(file))).toEqual([]);
});
