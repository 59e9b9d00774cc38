import { expect, it } from "vitest";
import { digestOf } from "../../notebook/digest.ts";
import { newCell, newNotebook } from "../../notebook/document.ts";
import type { CellRun } from "../../notebook/outOfDate.ts";
import { createEditing } from "./editing.ts";
import { createSession, notebookOf } from "./session.ts";

function setUp() {
  let time = 0;
  const session = createSession(
    newNotebook("", [newCell("c1", "code", "a"), newCell("c2", "code", "b"), newCell("c3", "markdown", "c")]),
  );
  const editing = createEditing(session, () => (time += 10_000));
  const ids = () => notebookOf(session.getState()).cells.map(({ id }) => id);
  const focused = () => session.getState().focused;
  return { session, editing, ids, focused };
}

it("undo goes across cells, and to the cell that was changed", () => {
  const { session, editing, ids, focused } = setUp();
  editing.text("c1", "a1");
  editing.remove("c2");
  editing.move("c3", -1);
  expect(ids()).toEqual(["c3", "c1"]);
  session.setState({ focused: "c1" });
  editing.undo();
  expect([ids(), focused()]).toEqual([["c1", "c3"], "c3"]);
  editing.undo();
  expect([ids(), focused()]).toEqual([["c1", "c2", "c3"], "c2"]);
  editing.undo();
  expect(notebookOf(session.getState()).cells[0]?.text).toBe("a");
  editing.undo();
  for (let i = 0; i < 4; i++) editing.redo();
  expect(ids()).toEqual(["c3", "c1"]);
});

it("the focus goes to new cells, and from deleted ones to those in their place", () => {
  const { editing, ids, focused, session } = setUp();
  expect(editing.insert(1, "markdown")).toBe("c4");
  expect([ids(), focused()]).toEqual([["c1", "c4", "c2", "c3"], "c4"]);
  editing.remove("c4");
  expect(focused()).toBe("c2");
  editing.duplicate("c3");
  editing.remove("c4");
  expect(focused()).toBe("c3");
  for (const id of ids()) editing.remove(id);
  expect(session.getState().focused).toBeNull();
});

it("marks what was changed as stale at once, and nothing else; what is changed back is no longer", () => {
  const { session, editing } = setUp();
  const run = { inputs: "", taken: [], values: new Map(), before: null, isUnchanged: false, isBroken: false };
  const ran = (text: string): CellRun => ({ ...run, text: digestOf(text), isEarlier: false });
  session.setState({
    runs: new Map([
      ["c1", ran("a")],
      ["c2", ran("b")],
    ]),
  });
  const stale = () => [...session.getState().stale].map(([id, [first]]) => `${id} ${first?.kind}`);
  editing.change("c3", { folded: true });
  editing.text("c3", "words");
  editing.title("Title");
  editing.text("c1", "a1");
  expect(stale()).toEqual(["c1 text"]);
  editing.undo();
  editing.change("c3", { kind: "code" });
  editing.text("c2", "b2");
  expect(stale()).toEqual(["c2 text", "c3 never"]);
});

it("does nothing to cells that are gone", () => {
  const { session, editing } = setUp();
  const before = session.getState().history;
  for (const change of [editing.remove, editing.duplicate, editing.mergeWithNext]) change("gone");
  editing.text("gone", "x");
  editing.move("gone", 1);
  expect(session.getState().history).toBe(before);
});

it("refuses in words what cannot be, and editors give it up", () => {
  const { session, editing, ids } = setUp();
  const { history } = session.getState();
  editing.text("c1", "x".repeat(200_001));
  expect(session.getState().refusal).toContain("at most 200000 characters");
  expect(session.getState().history).not.toBe(history);
  expect(notebookOf(session.getState())).toBe(history.present);
  editing.mergeWithNext("c2");
  expect(session.getState().refusal).toContain("got markdown below");
  editing.text("c1", "a1");
  expect(session.getState().refusal).toBeNull();
  expect(ids()).toEqual(["c1", "c2", "c3"]);
});
