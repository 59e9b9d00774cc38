/** Notebook → link, file, .ipynb, script and back; damaged and hostile inputs of each. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../src/base/crc32.ts";
import { UserError } from "../../src/base/errors.ts";
import { fromBase64url, toBase64url } from "../../src/notebook/base64url.ts";
import {
  type Cell,
  defaultSettings,
  type Notebook,
  newCell,
  newNotebook,
  notebookLimits,
  parseNotebook,
} from "../../src/notebook/document.ts";
import { fileName, readGloveboxJson, writeGloveboxJson } from "../../src/notebook/file.ts";
import { writeIpynb } from "../../src/notebook/ipynb.ts";
import { linkFits, readLink, writeLink } from "../../src/notebook/link.ts";
import { linkDictionaries } from "../../src/notebook/linkDictionary.ts";
import { exampleTexts1 } from "../../src/notebook/linkDictionaryExamples.ts";
import { openNotebookFile } from "../../src/notebook/openFile.ts";
import { writeScript } from "../../src/notebook/script.ts";
import { forgedLink, framedLink } from "../support/forgedLink.ts";

const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc
    .array(fc.constantFrom("\n", "\r\n", "// %%", "%%", "//", "\\", '"', "# x", "\ud800", "const f = ", "\u2028"), {
      maxLength: 12,
    })
    .map((parts) => parts.join("")),
);

const anyCell: fc.Arbitrary<Cell> = fc.record({
  id: fc.oneof(
    fc.integer({ min: 1, max: 12 }).map((n) => `c${n}`),
    fc.constantFrom("__proto__", "constructor", "a-b_C9"),
  ),
  kind: fc.constantFrom("code" as const, "markdown" as const),
  text: anyText,
  folded: fc.boolean(),
  tags: fc.uniqueArray(fc.constantFrom("exercise", "solution", "__proto__", "ü x"), { maxLength: 3 }),
});

const anyNotebook: fc.Arbitrary<Notebook> = fc.record({
  version: fc.constant(1 as const),
  title: anyText.map((text) => text.slice(0, notebookLimits.title)),
  settings: fc.record({
    layout: fc.constantFrom("notebook" as const, "playground" as const),
    reactive: fc.boolean(),
  }),
  cells: fc.uniqueArray(anyCell, { maxLength: 8, selector: ({ id }) => id }),
});

const seeded = { seed: 5, numRuns: 300 };

const refusal = (call: () => unknown): string => {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof UserError) return `${thrown.diagnostic.code}: ${thrown.message}`;
    throw thrown;
  }
  return "accepted";
};

const code = `const f = compiler({ x: "encrypted" }, (x) => x + 42);\nprint(await f.compile([1, 2, 3]));`;
const samples: readonly Notebook[] = [
  newNotebook("", []),
  newNotebook("Lookups", [newCell("c1", "code", code)]),
  newNotebook("Größe", [
    newCell("c7", "markdown", "# $x^2$\n\ntext"),
    { ...newCell("c1", "code", code), folded: true },
  ]),
  newNotebook("", [newCell("c1", "code", "")], { ...defaultSettings, layout: "playground" }),
];

describe("round trips are the identity", () => {
  test("link", () => {
    fc.assert(
      fc.property(anyNotebook, (notebook) => void expect(readLink(writeLink(notebook))).toEqual(notebook)),
      seeded,
    );
  });

  test(".glovebox.json, and its text is the only one", () => {
    fc.assert(
      fc.property(anyNotebook, (notebook) => {
        const text = writeGloveboxJson(notebook);
        const opened = openNotebookFile("x.json", text);
        expect(opened).toEqual({ notebook, notes: [] });
        expect(writeGloveboxJson(opened.notebook)).toBe(text);
      }),
      seeded,
    );
  });

  test(".ipynb", () => {
    fc.assert(
      fc.property(
        anyNotebook,
        (notebook) => void expect(openNotebookFile("x.ipynb", writeIpynb(notebook))).toEqual({ notebook, notes: [] }),
      ),
      seeded,
    );
  });

  test("script: texts and kinds", () => {
    const essence = ({ cells }: Notebook) => cells.map(({ kind, text }) => ({ kind, text }));
    fc.assert(
      fc.property(anyNotebook, (notebook) => {
        fc.pre(notebook.cells.length > 0 && notebook.cells.every(({ text }) => !text.includes("\r")));
        expect(essence(openNotebookFile("a.b.ts", writeScript(notebook)).notebook)).toEqual(essence(notebook));
      }),
      seeded,
    );
  });
});

describe("links", () => {
  test("every cut, lost, added and changed character is noticed", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_#%.=+/ \n\u00e9";
    const noticed = /^link: link: it is cut off or altered/;
    for (const link of samples.map(writeLink)) {
      expect(readLink(link).version).toBe(1);
      for (let at = 0; at <= link.length; at++) {
        const [before, after] = [link.slice(0, at), link.slice(at)];
        if (at < link.length) {
          expect(refusal(() => readLink(before))).toMatch(noticed);
          expect(refusal(() => readLink(before + after.slice(1)))).toMatch(noticed);
        }
        for (const character of alphabet) {
          expect(refusal(() => readLink(before + character + after))).toMatch(noticed);
          if (at < link.length && character !== after[0]) {
            expect(refusal(() => readLink(before + character + after.slice(1)))).toMatch(noticed);
          }
        }
      }
    }
  });

  test("two neighbours exchanged, a part doubled, and the hint", () => {
    for (const link of samples.map(writeLink)) {
      for (let at = 1; at + 1 < link.length; at++) {
        const exchanged = link.slice(0, at) + link.charAt(at + 1) + link.charAt(at) + link.slice(at + 2);
        if (exchanged !== link) expect(refusal(() => readLink(exchanged))).toContain("cut off or altered");
      }
      expect(refusal(() => readLink(link + link))).toContain("cut off or altered");
    }
    expect(refusal(() => readLink(""))).toContain("cut off or altered");
  });

  test("the dictionary is frozen: links of version 1 stay readable", () => {
    expect(crc32(linkDictionaries.get("1") ?? new Uint8Array())).toBe(2047170357);
    expect(readLink("#1AAocfhkUAMKkRNuwG0haH5CBAMiljStQW6DpMZipVgA")).toEqual(samples[1]);
  });

  test("a link costs little, and says where it fits", () => {
    const link = writeLink(newNotebook("", [newCell("c1", "code", code)]));
    expect(link.length).toBeLessThan(code.length);
    const own = exampleTexts1.join("\n\n").replace(/\\n/g, "\n").slice(0, 4000).replaceAll("1", "7");
    expect(writeLink(newNotebook("Mine", [newCell("c1", "code", own)])).length).toBeLessThan(own.length / 5);
    expect(linkFits(2000).map(({ fits }) => fits)).toEqual([true, true, true]);
    expect(linkFits(2001).map(({ fits }) => fits)).toEqual([false, true, true]);
    expect(linkFits(4001).map(({ fits }) => fits)).toEqual([false, false, false]);
    const random = fc.sample(fc.string({ minLength: 150_000, maxLength: 150_000, unit: "binary" }), {
      seed: 1,
      numRuns: 1,
    })[0];
    expect(refusal(() => writeLink(newNotebook("", [newCell("c1", "code", random ?? "")])))).toMatch(/^link-too-long/);
  });

  test("hostile content with the right check sum ends in an error", () => {
    const json = (text: string) => forgedLink(new TextEncoder().encode(text));
    expect(refusal(() => readLink(forgedLink(new Uint8Array(20_000_000))))).toContain("at most 8000000 bytes");
    expect(refusal(() => readLink(json("[".repeat(500_000))))).toContain("at most 100 levels");
    expect(refusal(() => readLink(json(`[[${"0,".repeat(2000)}0],""]`)))).toContain("at most 1000 cells");
    const wrong = ["", "{}", "null", "[]", '[{},""]', "[[[]]]", '[[[5],""]]', '[["x"],"",{"__proto__":{"a":1}}]'];
    for (const text of [...wrong, '[[{"t":"x","i":"a b"}],""]', '[["x"],5]', '[["x",{"t":"y","i":"c1"}],""]']) {
      const said = refusal(() => readLink(json(text)));
      if (!text.includes("__proto__")) expect(said, text).toMatch(/^(notebook|json): /);
    }
    expect(({} as { a?: unknown }).a).toBeUndefined();
    expect(refusal(() => readLink(`#1____${"A".repeat(2_000_000)}`))).toContain("cut off or altered");
    const noise = fc.uint8Array({ maxLength: 200 }).map(framedLink);
    fc.assert(
      fc.property(noise, (link) => void expect(refusal(() => readLink(link))).not.toBe("accepted")),
      seeded,
    );
  });

  test("base64url is canonical", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
        expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
      }),
      seeded,
    );
    for (const text of ["A", "AB", "AAB", "AA==", "A+A/", "AA\n"]) expect(fromBase64url(text)).toBeNull();
  });
});

describe("files", () => {
  test("what is no notebook is refused with what was expected", () => {
    const cell = { id: "a", kind: "code", text: "" };
    const cases: readonly (readonly [unknown, string])[] = [
      [null, "the whole: expected Object, got null"],
      [[], "expected"],
      [{ version: 2, cells: [] }, "expected version 1, got 2"],
      [{ version: 1, cells: {} }, "cells: expected Array, got Object"],
      [{ version: 1, cells: [{ ...cell, text: 5 }] }, "cells.0.text: expected string, got 5"],
      [{ version: 1, cells: [{ ...cell, kind: "python" }] }, "cells.0.kind"],
      [{ version: 1, cells: [{ ...cell, id: "" }] }, "cells.0.id"],
      [{ version: 1, cells: [{ ...cell, more: 1 }] }, "more"],
      [{ version: 1, cells: [cell, cell] }, "got 'a' twice"],
      [{ version: 1, cells: [{ ...cell, tags: ["x", "x"] }] }, "each tag once"],
      [{ version: 1, cells: [], title: "x".repeat(201) }, "title"],
      [{ version: 1, cells: [{ ...cell, text: "x".repeat(200_001) }] }, "cells.0.text"],
      [{ version: 1, cells: Array.from({ length: 1001 }, () => 0) }, "at most 1000 cells, got 1001"],
      [
        {
          version: 1,
          cells: Array.from({ length: 11 }, (_, i) => ({ ...cell, id: `${i}`, text: "x".repeat(200_000) })),
        },
        "at most 2000000 characters in all cells",
      ],
    ];
    for (const [data, text] of cases) {
      const said = refusal(() => parseNotebook(data));
      expect(said).toMatch(/^notebook: notebook: /);
      expect(said).toContain(text);
    }
  });

  test("prototype tricks and deep or broken JSON change nothing", () => {
    const evil = `{"format":"glovebox-notebook","version":1,"cells":[],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`;
    expect(refusal(() => readGloveboxJson(evil))).toMatch(/^notebook: /);
    const settings = `{"format":"glovebox-notebook","version":1,"cells":[],"settings":{"__proto__":{"layout":"playground"}}}`;
    const outcome = refusal(() => expect(readGloveboxJson(settings).settings).toEqual(defaultSettings));
    expect(outcome).toMatch(/accepted|notebook/);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    for (const name of ["a.json", "a.ipynb"]) {
      for (const text of ["", "[", "nul", `{"a":`, "[".repeat(1_000_000), `{"a":`.repeat(200_000), "[]", "5", "null"]) {
        expect(refusal(() => openNotebookFile(name, text))).toMatch(/^(json|file): /);
      }
      expect(refusal(() => openNotebookFile(name, " ".repeat(20_000_001)))).toContain("at most 20000000 characters");
    }
    expect(refusal(() => openNotebookFile("a.ts", "// %%\n".repeat(700_000)))).toContain("at most 4000000");
    expect(refusal(() => openNotebookFile("a.ts", "// %%\n".repeat(2000)))).toContain("at most 1000 cells");
  });

  test("notebooks of Jupyter: lists of lines, outputs, no ids, other languages", () => {
    const foreign = {
      nbformat: 4,
      nbformat_minor: 2,
      metadata: { language_info: { name: "julia" }, kernelspec: { name: "julia-1.9" }, widgets: {} },
      cells: [
        { cell_type: "markdown", metadata: {}, source: ["# a\n", "b"], attachments: { x: {} } },
        {
          cell_type: "code",
          metadata: { tags: ["x", "x", 5, "a,b"], jupyter: { source_hidden: true }, scrolled: true },
          execution_count: 3,
          outputs: [{ output_type: "stream", text: ["hi"] }, {}],
          source: "using Plots",
        },
        { cell_type: "raw", metadata: {}, source: [] },
        { cell_type: "code", id: "same", metadata: {}, outputs: [], source: [] },
        { cell_type: "code", id: "same", metadata: {}, outputs: [], source: [] },
        { cell_type: "code", id: "not an id!", metadata: {}, outputs: [], source: [] },
      ],
    };
    const { notebook, notes } = openNotebookFile("x.ipynb", JSON.stringify(foreign));
    expect(notebook.cells.slice(0, 3)).toEqual([
      newCell("n1", "markdown", "# a\nb"),
      { ...newCell("n2", "code", "using Plots"), folded: true, tags: ["x"] },
      newCell("n3", "markdown", ""),
    ]);
    expect(notebook.cells.slice(3).map(({ id }) => id)).toEqual(["same", "n5", "n6"]);
    expect(notes).toEqual([
      "its cells are written in julia, not in TypeScript",
      "2 outputs were left out",
      "pictures attached to 1 cells were left out",
    ]);
    for (const broken of [
      { ...foreign, nbformat: 3 },
      { nbformat: 4 },
      { ...foreign, cells: [{ cell_type: "code" }] },
    ]) {
      expect(refusal(() => openNotebookFile("x.ipynb", JSON.stringify(broken)))).toMatch(/^ipynb: ipynb: /);
    }
  });

  test("a written .ipynb is nbformat 4.5", () => {
    const data = JSON.parse(writeIpynb(samples[2] ?? newNotebook("", [])));
    expect(data).toMatchObject({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { title: "Größe", kernelspec: { name: "deno", language: "typescript" } },
    });
    expect(data.cells[0]).toEqual({
      cell_type: "markdown",
      id: "c7",
      metadata: {},
      source: ["# $x^2$\n", "\n", "text"],
    });
    expect(data.cells[1]).toMatchObject({
      cell_type: "code",
      execution_count: null,
      outputs: [],
      metadata: { jupyter: { source_hidden: true } },
    });
  });

  test("markdown: blocks of TypeScript become cells", () => {
    const text = "# A\n\ntext\n\n```ts\nprint(1);\n```\n\n~~~python\nx\n```\n~~~\nmore\r\n```js title\n\nprint(2);\n";
    expect(openNotebookFile("My notes.md", text).notebook).toEqual(
      newNotebook("My notes", [
        newCell("c1", "markdown", "# A\n\ntext"),
        newCell("c2", "code", "print(1);"),
        newCell("c3", "markdown", "~~~python\nx\n```\n~~~\nmore"),
        newCell("c4", "code", "print(2);"),
      ]),
    );
    expect(openNotebookFile("raw", "print(1);").notebook.cells).toEqual([newCell("c1", "code", "print(1);")]);
    expect(openNotebookFile("raw", writeGloveboxJson(samples[2] ?? newNotebook("", []))).notebook).toEqual(samples[2]);
    expect(refusal(() => openNotebookFile("a.md", "x".repeat(4_000_001)))).toContain("at most 4000000");
    expect(refusal(() => openNotebookFile("a.md", "```ts\n```\n".repeat(1001)))).toContain("at most 1000 cells");
  });

  test("a script of another editor, and names of files", () => {
    const text = "\ufeffconst a = 1;\r\n\r\n# %%\n// %% [markdown]\n// # Title\n//\n//text\n\n//%% name\nprint(a);\n";
    expect(openNotebookFile("My cells.ts", text).notebook).toEqual(
      newNotebook("My cells", [
        newCell("c1", "code", "const a = 1;\n\n# %%"),
        newCell("c2", "markdown", "# Title\n\ntext"),
        newCell("c3", "code", "print(a);"),
      ]),
    );
    expect(fileName(newNotebook("../Größe: 1/2", []), ".ipynb")).toBe("größe-1-2.ipynb");
    expect(fileName(newNotebook("", []), ".glovebox.json")).toBe("notebook.glovebox.json");
  });
});
