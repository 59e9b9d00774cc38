import { describe, expect, it } from "vitest";
import { newCell, newNotebook } from "../../../notebook/document.ts";
import { createEditing } from "../editing.ts";
import { createSession, notebookOf } from "../session.ts";
import { createFinder } from "./finding.ts";

function setUp() {
  const cells = [newCell("a", "code", "x + x"), newCell("b", "markdown", "no"), newCell("c", "code", "x")];
  const session = createSession(newNotebook("", cells));
  const editing = createEditing(session, () => 0);
  const finding = createFinder(session, editing);
  const texts = () => notebookOf(session.getState()).cells.map(({ text }) => text);
  const place = () => {
    const { found, current } = finding.store.getState();
    return found[current];
  };
  return { session, editing, finding, texts, place };
}

describe("finding", () => {
  it("goes from place to place and round, and shows each in its cell", () => {
    const { session, finding, place } = setUp();
    finding.open("x");
    const seen = [place()];
    for (let i = 0; i < 3; i++) {
      finding.go(1);
      seen.push(place());
    }
    expect(seen.map((each) => `${each?.cell}${each?.start}`)).toEqual(["a0", "a4", "c0", "a0"]);
    finding.go(-1);
    expect([place()?.cell, session.getState().focused]).toEqual(["c", "c"]);
    finding.close();
    expect(finding.store.getState()).toMatchObject({ open: false, found: [], current: -1 });
  });

  it("begins at the focused cell, and follows the text", () => {
    const { session, editing, finding, place } = setUp();
    session.setState({ focused: "b" });
    finding.open("x");
    expect(place()?.cell).toBe("c");
    editing.text("c", "y");
    expect([finding.store.getState().found.length, place()?.cell]).toEqual([2, "a"]);
  });

  it("replaces one and goes on behind it, or all as one step", () => {
    const { editing, finding, texts, place } = setUp();
    finding.open("x");
    finding.setReplacement("xx");
    finding.replace();
    expect(texts()[0]).toBe("xx + x");
    expect(place()).toEqual({ cell: "a", start: 5, end: 6 });
    finding.setReplacement("y");
    finding.replaceAll();
    expect(texts()).toEqual(["yy + y", "no", "y"]);
    editing.undo();
    expect(texts()).toEqual(["xx + x", "no", "x"]);
  });

  it("says what is wrong with an expression, and nothing when it is right again", () => {
    const { finding } = setUp();
    finding.open("x");
    finding.look({ query: "(", regex: true });
    expect(finding.store.getState()).toMatchObject({ found: [], current: -1 });
    expect(finding.store.getState().problem).toContain("expected a regular expression");
    finding.look({ query: "x$" });
    expect(finding.store.getState()).toMatchObject({ problem: "", current: 0 });
    expect(finding.store.getState().found).toHaveLength(2);
  });
});
