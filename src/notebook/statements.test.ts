import { expect, it } from "vitest";
import { offsetOf, statementFinder } from "./statements.ts";

it("finds the innermost statement, also in the body of a function", () => {
  const text = "const f = (x) => {\n  const y = x.foo;\n  return y;\n};\nprint(\n  f);\n";
  const statementAt = statementFinder(text);
  const of = (part: string) => statementAt(text.indexOf(part));
  expect(of("foo")).toBe(text.indexOf("const y"));
  expect(of("y;\n}")).toBe(text.indexOf("return"));
  expect(of("(x)")).toBe(0);
  expect(of("f);")).toBe(text.indexOf("print"));
  expect(statementAt(text.length - 1)).toBe(null);
});

it("a place before the first word of its line is at that word", () => {
  const text = "a;\n    b;\n";
  expect(offsetOf(text, { line: 2, column: 1 })).toBe(7);
  expect(offsetOf(text, { line: 2, column: 6 })).toBe(8);
  expect(offsetOf(text, { line: 1, column: 2 })).toBe(1);
});
