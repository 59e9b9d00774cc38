import { expect, it } from "vitest";
import { analyseNotebook } from "../../../notebook/dependencies.ts";
import { newCell, newNotebook } from "../../../notebook/document.ts";
import { cellFiles } from "./cellNames.ts";

const filesOf = (...texts: readonly string[]) => {
  const cells = texts.map((text, index) => newCell(`c${index + 1}`, "code", text));
  return cellFiles(analyseNotebook(newNotebook("", cells)).cells.values());
};

it("exports what cells define, and makes it global", () => {
  expect(filesOf("const a = 1, { b } = f;\ntype T = number;", "print(a);")).toEqual([
    {
      filePath: "file:///cells/c1.ts",
      content: "const a = 1, { b } = f;\ntype T = number;\nexport { a, b, type T };\n",
    },
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

it("leaves out cells that define nothing or cannot be parsed", () => {
  expect(filesOf("print(1);", "const = ;")).toEqual([{ filePath: "file:///names.d.ts", content: "" }]);
});
