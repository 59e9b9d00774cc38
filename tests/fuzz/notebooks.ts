/** Notebooks, courses and links as strangers send them: what is read is a notebook within its limits, and is written and read again as it is. */
import fc from "fast-check";
import { crc32 } from "../../src/base/crc32.ts";
import { plainText } from "../../src/base/plainData.ts";
import { courseToNotebook, isCourse, notebookToCourse } from "../../src/course/document.ts";
import { parseCourse, writeCourse } from "../../src/course/markdown.ts";
import { readProgress, writeProgress } from "../../src/course/progress.ts";
import { fromBase64url, toBase64url } from "../../src/notebook/base64url.ts";
import { analyseNotebook } from "../../src/notebook/dependencies.ts";
import { checkNotebook, type Notebook, newCell, newNotebook } from "../../src/notebook/document.ts";
import { readGloveboxJson, writeGloveboxJson } from "../../src/notebook/file.ts";
import { writeIpynb } from "../../src/notebook/ipynb.ts";
import { readLink, writeLink } from "../../src/notebook/link.ts";
import { openNotebookFile } from "../../src/notebook/openFile.ts";
import { programOf } from "../../src/notebook/program.ts";
import { readIpynb } from "../../src/notebook/readIpynb.ts";
import { writeScript } from "../../src/notebook/script.ts";
import { type ByteChange, byteChanges, changedBytes, changedData, type DataChange, dataChanges } from "./mutations.ts";
import { accepted, expectSame, target } from "./target.ts";

const course = `---
title: A course
author: Somebody
---

# First

Text with $x$.

\`\`\`ts exercise
const f = (x) => x;
\`\`\`

\`\`\`md hint
Add one.
\`\`\`

\`\`\`ts check
check(f(1) === 2);
\`\`\`

\`\`\`ts solution
const f = (x) => x + 1;
\`\`\`
`;

const notebook = newNotebook("A title", [
  { ...newCell("c1", "markdown", "# Heading\n\n$x^2$"), tags: ["lesson"] },
  newCell("c2", "code", "const x = 1;\nprint(x + 1);"),
  { ...newCell("own-id", "code", "function f(a) { return x + a; }\nf(2)"), folded: true, tags: ["exercise", "b"] },
]);

const progress = { "A · B": { current: "First", passed: { First: [1, 2] }, notebooks: { First: "n1" } } };

/** Everything that a notebook from outside goes through before it is shown. */
async function checkDocument(read: Notebook): Promise<void> {
  checkNotebook(read);
  const text = plainText(read);
  expectSame("written and read as JSON", plainText(readGloveboxJson(writeGloveboxJson(read))), text);
  expectSame("written and read as ipynb", plainText(readIpynb(JSON.parse(writeIpynb(read))).notebook), text);
  const link = await accepted(() => writeLink(read));
  if (link !== null) expectSame("written and read as a link", plainText(readLink(link)), text);
  const script = await accepted(() => writeScript(read));
  if (script !== null) await accepted(() => openNotebookFile("x.ts", script));
  programOf(analyseNotebook(read));
  if (!isCourse(read)) return;
  const found = await accepted(() => notebookToCourse(read));
  if (found !== null) await accepted(() => courseToNotebook(found));
}

type TextCase =
  | { readonly form: "data"; readonly which: number; readonly changes: readonly DataChange[] }
  | { readonly form: "text"; readonly which: number; readonly changes: readonly ByteChange[] };

export const documents = target<TextCase>("notebooks", async () => {
  const texts: readonly (readonly [name: string, text: string])[] = [
    ["a.glovebox.json", writeGloveboxJson(notebook)],
    ["a.ipynb", writeIpynb(notebook)],
    ["a.ts", writeScript(notebook)],
    ["a.md", course],
    ["course.md", course],
    ["a.glovebox.json", writeGloveboxJson(courseToNotebook(parseCourse(course)))],
    ["progress", writeProgress(progress)],
  ];
  const encode = (text: string) => new TextEncoder().encode(text);
  const textOf = (value: TextCase): readonly [string, string] => {
    const [name, text] = texts[value.which % texts.length] ?? ["", ""];
    if (value.form === "text") {
      const other = encode(texts.map(([, each]) => each).join(""));
      return [name, new TextDecoder().decode(changedBytes(encode(text), value.changes, other))];
    }
    // Texts that are no JSON are changed as a list of their lines.
    if (!text.startsWith("{")) {
      const { data } = changedData(text.split("\n") as readonly unknown[], value.changes);
      return [name, Array.isArray(data) ? data.map(String).join("\n") : String(data)];
    }
    const { data } = changedData(JSON.parse(text) as unknown, value.changes);
    return [name, JSON.stringify(data) ?? "null"];
  };
  const which = fc.nat(texts.length - 1);
  return {
    cases: fc.oneof(
      fc.record({ form: fc.constant("data" as const), which, changes: dataChanges }),
      fc.record({ form: fc.constant("text" as const), which, changes: byteChanges }),
    ),
    async check(value) {
      const [name, text] = textOf(value);
      if (name === "progress") {
        const read = readProgress(text);
        return expectSame("progress again", plainText(readProgress(writeProgress(read))), plainText(read));
      }
      if (name === "course.md") {
        const read = await accepted(() => parseCourse(text));
        if (read === null) return;
        const written = await accepted(() => writeCourse(read));
        if (written !== null) expectSame("a course again", plainText(parseCourse(written)), plainText(read));
        const asNotebook = await accepted(() => courseToNotebook(read));
        if (asNotebook !== null) await checkDocument(asNotebook);
        return;
      }
      const opened = await accepted(() => openNotebookFile(name, text));
      if (opened !== null) await checkDocument(opened.notebook);
    },
    describe: (value) => JSON.stringify(textOf(value)).slice(0, 3000),
  };
});

interface LinkCase {
  readonly changes: readonly ByteChange[];
  readonly isSealed: boolean;
}

export const links = target<LinkCase>("links", async () => {
  const link = writeLink(notebook);
  const body = fromBase64url(link.slice(5)) ?? new Uint8Array();
  const linkOf = ({ changes, isSealed }: LinkCase): string => {
    if (!isSealed) {
      const bytes = new TextEncoder().encode(link);
      return new TextDecoder().decode(changedBytes(bytes, changes, bytes));
    }
    // The deflated text is changed, length and sum are put right.
    const deflated = changedBytes(body.subarray(4), changes, body);
    const bytes = new Uint8Array(4 + deflated.length);
    new DataView(bytes.buffer).setUint32(0, crc32(deflated));
    bytes.set(deflated, 4);
    const text = toBase64url(bytes);
    return `#1${toBase64url(Uint8Array.of(text.length >> 16, text.length >> 8, text.length)).slice(-3)}${text}`;
  };
  return {
    cases: fc.record({ changes: byteChanges, isSealed: fc.boolean() }),
    async check(value) {
      const read = await accepted(() => readLink(linkOf(value)));
      if (read !== null) await checkDocument(read);
    },
    describe: (value) => linkOf(value).slice(0, 3000),
  };
});
