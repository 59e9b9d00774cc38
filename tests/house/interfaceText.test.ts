/** All text of the interface stands in the strings.ts of its feature, and src/app/strings.ts joins them: no component writes words of its own. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tsPlugin } from "@sveltejs/acorn-typescript";
import { Parser } from "acorn";
import { expect, test } from "vitest";
import { strings } from "../../src/app/strings.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const parser = Parser.extend(tsPlugin({ jsx: true }));

/** Attributes whose text is shown or read out. */
const spoken = new Set([
  "title",
  "alt",
  "label",
  "placeholder",
  "aria-label",
  "aria-description",
  "aria-roledescription",
]);

/** A word, in whatever language; signs such as `+` or `×` are not text. */
const isText = (value: unknown): value is string => typeof value === "string" && /\p{L}/u.test(value);

/** Any node of the tree, as far as it is looked at. */
interface AnyNode {
  readonly type: string;
  readonly value?: unknown;
  readonly name?: { readonly name?: string };
  readonly children?: readonly AnyNode[];
  readonly expression?: AnyNode;
  readonly loc?: { readonly start: { readonly line: number } };
}

const isNode = (value: unknown): value is AnyNode => typeof value === "object" && value !== null && "type" in value;

/** Words that a component writes itself, with their lines. */
function ownWords(source: string): readonly string[] {
  const found: string[] = [];
  const note = (node: AnyNode, text: string) => found.push(`${node.loc?.start.line}: ${text.trim().slice(0, 60)}`);
  const visit = (node: AnyNode): void => {
    if (node.type === "JSXText" && isText(node.value)) note(node, node.value);
    if (node.type === "JSXAttribute" && isNode(node.value) && spoken.has(node.name?.name ?? "")) {
      const value = node.value.type === "JSXExpressionContainer" ? node.value.expression : node.value;
      if (isText(value?.value)) note(node, value.value);
    }
    for (const child of node.type === "JSXElement" ? (node.children ?? []) : []) {
      const text = child.type === "JSXExpressionContainer" ? child.expression?.value : undefined;
      if (isText(text)) note(child, text);
    }
    for (const value of Object.values(node)) for (const each of [value].flat()) if (isNode(each)) visit(each);
  };
  visit(parser.parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true }) as unknown as AnyNode);
  return found;
}

test("the search finds words in components", () => {
  const source = `const a = <p title="One" className="no">Two {"Three"} <b>×</b>{"+"}<i aria-label={"Four"} /></p>;`;
  expect(ownWords(source)).toEqual(["1: Three", "1: One", "1: Two", "1: Four"]);
});

test("no component writes words of its own", () => {
  const files = readdirSync(join(root, "src/app"), { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".tsx") && !name.includes(".test."),
  );
  expect(files.length).toBeGreaterThan(40);
  const words = files.flatMap((name) =>
    ownWords(readFileSync(join(root, "src/app", name), "utf8")).map((found) => `${name}:${found}`),
  );
  expect(words).toEqual([]);
});

test("the text of every feature is joined in one place", async () => {
  const files = readdirSync(join(root, "src/app"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith("/strings.ts"),
  );
  const joined = new Set<unknown>(Object.values(strings));
  for (const name of files) expect(joined, name).toContain((await import(join(root, "src/app", name))).strings);
  expect(files).toHaveLength(joined.size);
});
