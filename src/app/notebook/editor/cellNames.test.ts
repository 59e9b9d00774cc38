import { expect, it } from "vitest";
import { analyseNotebook } from "../../../notebook/dependencies.ts";
import { newCell, newNotebook } from "../../../notebook/document.ts";
import { typeFiles } from "./cellNames.ts";

/** The files of cells and names, and what the library declares of some names. */
const filesOf = (...texts: readonly string[]) => {
  const cells = texts.map((text, index) => newCell(`c${index + 1}`, "code", text));
  const [library, ...files] = typeFiles(analyseNotebook(newNotebook("", cells)));
  return { library: library?.content ?? "", files };
};

it("exports what cells define, imports what they take, and makes all names global", () => {
  expect(filesOf("const a = 1, { b } = f;\ntype T = number;", "print(a);").files).toEqual([
    {
      filePath: "file:///cells/c1.ts",
      content: "const a = 1, { b } = f;\ntype T = number;\nexport { a, b, type T };\n",
    },
    { filePath: "file:///cells/c2.ts", content: 'print(a);\nimport { a } from "./c1";\nexport {  };\n' },
    {
      filePath: "file:///names.d.ts",
      content: [
        'declare const a: typeof import("./cells/c1").a;',
        'declare const b: typeof import("./cells/c1").b;',
        'type a = import("./cells/c1").a;',
        'type b = import("./cells/c1").b;',
        'type T = import("./cells/c1").T;',
      ].join("\n"),
    },
  ]);
});

it("a cell that cannot be parsed defines nothing", () => {
  const { files } = filesOf("const = ;");
  expect(files.at(-1)).toEqual({ filePath: "file:///names.d.ts", content: "" });
});

it("a name of the library that a cell defines is the cell's", () => {
  const declares = (library: string, name: string) => new RegExp(`^declare function ${name}\\(`, "m").test(library);
  expect(declares(filesOf("print(1);").library, "table")).toBe(true);
  expect(declares(filesOf("const table = 1;").library, "table")).toBe(false);
  expect(declares(filesOf("const table = 1;").library, "heatmap")).toBe(true);
});
