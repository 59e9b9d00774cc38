import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../base/errors.ts";
import { newCell, newNotebook } from "./document.ts";
import { type FindOptions, findAll, mostFound, nextFound, replaceFound } from "./find.ts";

const notebook = newNotebook("", [
  newCell("a", "code", "const x = np.array([1]);\nprint(X);"),
  newCell("b", "markdown", "No match here."),
  newCell("c", "code", "x + x"),
]);

const plain = (query: string, more: Partial<FindOptions> = {}): FindOptions => ({
  query,
  matchCase: false,
  regex: false,
  ...more,
});
const regex = (query: string): FindOptions => plain(query, { regex: true, matchCase: true });
const texts = (options: FindOptions, replacement: string, index?: number) => {
  const found = findAll(notebook, options);
  const places = index === undefined ? found : found.slice(index, index + 1);
  return replaceFound(notebook, options, places, replacement).cells.map(({ text }) => text);
};

describe("find", () => {
  it("finds text in the order of the cells, with and without regard to case", () => {
    expect(findAll(notebook, plain("x"))).toEqual([
      { cell: "a", start: 6, end: 7 },
      { cell: "a", start: 31, end: 32 },
      { cell: "c", start: 0, end: 1 },
      { cell: "c", start: 4, end: 5 },
    ]);
    expect(findAll(notebook, plain("X", { matchCase: true }))).toEqual([{ cell: "a", start: 31, end: 32 }]);
    expect(findAll(notebook, plain(""))).toEqual([]);
  });

  it("takes signs as they are unless the query is an expression", () => {
    expect(findAll(notebook, plain("[1]"))).toEqual([{ cell: "a", start: 19, end: 22 }]);
    expect(findAll(notebook, regex("^\\w+\\("))).toEqual([{ cell: "a", start: 25, end: 31 }]);
    expect(findAll(notebook, regex("z*"))).toEqual([]);
  });

  it("finds any text that was cut out of a cell, there", () => {
    const cut = fc
      .string({ unit: "grapheme", minLength: 1 })
      .chain((text) =>
        fc.record({ text: fc.constant(text), from: fc.nat(text.length - 1), length: fc.integer({ min: 1, max: 5 }) }),
      );
    fc.assert(
      fc.property(cut, ({ text, from, length }) => {
        const query = text.slice(from, from + length);
        if (/\p{Surrogate}/u.test(query)) return;
        const found = findAll(newNotebook("", [newCell("a", "code", text)]), plain(query, { matchCase: true }));
        expect(found.length).toBeGreaterThan(0);
        for (const { start, end } of found) expect(text.slice(start, end)).toBe(query);
      }),
      { seed: 5 },
    );
  });

  it("goes on from a place, and round at the end", () => {
    const found = findAll(notebook, plain("x"));
    expect(nextFound(found, notebook, { cell: "a", start: 7 })).toBe(1);
    expect(nextFound(found, notebook, { cell: "b", start: 0 })).toBe(2);
    expect(nextFound(found, notebook, { cell: "c", start: 5 })).toBe(0);
    expect(nextFound([], notebook, { cell: "c", start: 5 })).toBe(-1);
  });

  it("stops at the most that it finds", () => {
    const many = newNotebook("", [newCell("a", "code", "x".repeat(mostFound + 5))]);
    expect(findAll(many, plain("x"))).toHaveLength(mostFound);
  });
});

describe("replace", () => {
  it("replaces all places or one", () => {
    expect(texts(plain("x"), "y$1")).toEqual([
      "const y$1 = np.array([1]);\nprint(y$1);",
      "No match here.",
      "y$1 + y$1",
    ]);
    expect(texts(plain("x"), "y", 3)[2]).toBe("x + y");
    expect(texts(plain("nothing"), "y")).toEqual(notebook.cells.map(({ text }) => text));
  });

  it("puts groups of an expression into the replacement", () => {
    expect(texts(regex("np\\.(?<name>\\w+)\\((.*)\\)"), "$<name>($2, $&, $$, $9)")[0]).toBe(
      "const x = array([1], np.array([1]), $, $9);\nprint(X);",
    );
    // What stands around a match counts for one as for all.
    expect(texts(regex("(?<=\\+ )x"), "z")[2]).toBe("x + z");
  });

  it("leaves places alone where the text is another by now", () => {
    const found = findAll(notebook, plain("x"));
    const later = replaceFound(notebook, plain("const"), findAll(notebook, plain("const")), "let");
    expect(replaceFound(later, plain("x"), found, "y").cells[0]?.text).toBe("let x = np.array([1]);\nprint(X);");
  });
});

describe("expressions that cannot be", () => {
  it.each(["(", "[", "a{2,1}", "\\", "(?<a>x)(?<a>y)"])("%s is refused with a message", (query) => {
    expect(() => findAll(notebook, regex(query))).toThrow(UserError);
    expect(() => findAll(notebook, regex(query))).toThrow("find: expected a regular expression");
  });

  it.each(["(a+)+$", "(a|a)*b", "((a?)){20}a", "(?:x*)*y", "(?<n>\\w+\\s?)*$", "([a-z]+)+"])(
    "%s may never end, and is refused",
    (query) => expect(() => findAll(notebook, regex(query))).toThrow("may never end"),
  );

  it.each(["(foo|bar)", "(ab)+", "\\(a+\\)+", "[(+]+", "(?=a+)b", "(a+)?", "x{2,3}"])("%s is taken", (query) =>
    expect(() => findAll(notebook, regex(query))).not.toThrow(),
  );

  it("a search ends in time, and lines have a longest", () => {
    let time = 0;
    expect(() => findAll(notebook, regex("x"), () => (time += 300))).toThrow("took too long");
    const long = newNotebook("", [newCell("a", "code", "x".repeat(10_001))]);
    expect(() => findAll(long, regex("x"))).toThrow("lines of at most 10000 characters");
  });
});
