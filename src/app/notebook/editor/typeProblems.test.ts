import { describe, expect, it } from "vitest";
import { analyseNotebook } from "../../../notebook/dependencies.ts";
import { newCell, newNotebook } from "../../../notebook/document.ts";
import type { CellDiagnostic } from "../../../notebook/program.ts";
import { besideOurs, problemsOf } from "./typeProblems.ts";

const finding = (text: string, at: string, messageText: string, code = 2339) => ({
  code,
  messageText,
  start: text.indexOf(at),
  length: at.length,
});

describe("from findings to problems", () => {
  const text = "const a = 1;\n  b.foo(\n    c.bar);";
  it("places are lines and columns of the cell, in the order of its text, and rank as warnings", () => {
    const problems = problemsOf({ id: "c7", text }, [
      finding(text, "bar", "second", 2551),
      finding(text, "foo", "first"),
    ]);
    expect(problems).toEqual([
      {
        cell: "c7",
        diagnostic: {
          severity: "warning",
          code: "TS2339",
          message: "first",
          hint: undefined,
          location: { file: "c7", line: 2, column: 5 },
        },
        start: 17,
        length: 3,
      },
      {
        cell: "c7",
        diagnostic: {
          severity: "warning",
          code: "TS2551",
          message: "second",
          hint: undefined,
          location: { file: "c7", line: 3, column: 7 },
        },
        start: 28,
        length: 3,
      },
    ]);
  });

  it("what lies in the lines below the cell is nobody's", () => {
    expect(problemsOf({ id: "c1", text }, [{ ...finding(text, "foo", "below"), start: text.length + 9 }])).toEqual([]);
  });

  it("a message keeps its first sentence and its last reason, or says in words of the house what to do", () => {
    const said = (messageText: Parameters<typeof problemsOf>[1][number]["messageText"], code = 2345) => {
      const [problem] = problemsOf({ id: "c1", text }, [{ code, messageText, start: 0, length: 1 }]);
      return [problem?.diagnostic.message, problem?.diagnostic.hint];
    };
    const chain = {
      messageText: "A is not B.",
      next: [{ messageText: "Of A.", next: [{ messageText: "C is not D." }] }],
    };
    expect(said(chain)).toEqual(["A is not B.", "C is not D."]);
    expect(said("Property 'simulate' does not exist on type 'Promise<Circuit>'.", 2339)[1]).toContain("write await");
    expect(said("Cannot find name 'len'.", 2304)[1]).toContain("x.size");
    expect(said("Cannot find name 'oops'.", 2304)).toEqual(["Cannot find name 'oops'.", undefined]);
    const target =
      " Do you need to change your target library? Try changing the 'lib' compiler option to include 'dom'.";
    expect(said(`Cannot find name 'document'.${target}`, 2584)).toEqual([
      "Cannot find name 'document'.",
      "cells have no page, no network and no files",
    ]);
    expect(said("Property 'sum_' does not exist on type 'NumPy'.", 2339)[1]).toContain("members of np");
    expect(said("Property 'add' does not exist on type 'Tensor'.", 2339)[1]).toContain("np.add(x)");
  });
});

describe("beside our own problems", () => {
  const text = "const f = 1;\nprint(\n  f.foo,\n  1);\nf.bar();";
  const analysis = analyseNotebook(newNotebook("", [newCell("c1", "code", text), newCell("c2", "code", "f.foo;")]));
  const [foo, bar] = problemsOf({ id: "c1", text }, [finding(text, "foo", "foo"), finding(text, "bar", "bar")]);
  const [other] = problemsOf({ id: "c2", text: "f.foo;" }, [finding("f.foo;", "foo", "foo")]);
  if (foo === undefined || bar === undefined || other === undefined) throw new Error("no problems");
  const all = [foo, bar, other];
  const ours = (line: number, severity: "error" | "warning" = "error", cell = "c1"): CellDiagnostic => ({
    cell,
    diagnostic: { severity, code: "runtime", message: "ours", location: { file: cell, line, column: 1 } },
  });

  it("all are shown where we say nothing", () => {
    expect(besideOurs(all, [], analysis)).toEqual(all);
  });

  it("an error of ours at the same line is the only message there", () => {
    expect(besideOurs(all, [ours(3)], analysis)).toEqual([bar, other]);
    expect(besideOurs(all, [ours(5)], analysis)).toEqual([foo, other]);
  });

  it("an error of ours elsewhere in the same statement is, too; one of another statement, or of another cell, is not", () => {
    expect(besideOurs(all, [ours(2)], analysis)).toEqual([bar, other]);
    expect(besideOurs(all, [ours(1)], analysis)).toEqual(all);
    expect(besideOurs(all, [ours(1, "error", "c2")], analysis)).toEqual([foo, bar]);
  });

  it("our warnings leave them", () => {
    expect(besideOurs(all, [ours(3, "warning")], analysis)).toEqual(all);
  });

  it("a cell that cannot run says why, and nothing else", () => {
    const broken = analyseNotebook(
      newNotebook("", [newCell("c1", "code", "const f = ;"), newCell("c2", "code", "f.foo;")]),
    );
    expect(besideOurs(all, [], broken)).toEqual([]);
  });
});
