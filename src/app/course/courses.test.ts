/** Lessons beneath React: the reader's notebook stays, progress and the lesson's own notebook are kept, a lecturer's course waits for consent. */
import { expect, test, vi } from "vitest";
import { fakeWorkers } from "../../../tests/support/pageFakes.ts";
import { courseToNotebook, exerciseId, notebookToCourse } from "../../course/document.ts";
import { parseCourse } from "../../course/markdown.ts";
import { newCell, newNotebook } from "../../notebook/document.ts";
import { readLink } from "../../notebook/link.ts";
import { createMemoryStore, memoryPlace } from "../../notebook/memoryStore.ts";
import type { NotebookStore } from "../../notebook/store.ts";
import type { RunInSandbox } from "../notebook/programRun.ts";
import { grantConsent, notebookOf } from "../notebook/session.ts";
import { createPage, type Page } from "../shell/page.ts";
import { courseLink } from "./courseLink.ts";
import { createCourses } from "./courses.ts";

const builtIn = `---
title: Two lessons
author: A
---

# First

Text.

\`\`\`ts exercise
const a = 1;
\`\`\`

\`\`\`ts check
check(a == 2);
\`\`\`

\`\`\`ts solution
const a = 2;
\`\`\`

# Second
`;

/** Ends every cell well, or the last one with a failed check when the exercise still starts as it did. */
const runInSandbox: RunInSandbox = (source, handlers) => {
  const run = async () => {
    await Promise.resolve();
    const cells = source.match(/^cell\(/gm)?.length ?? 0;
    const failed = source.includes("const a = 1;") && source.includes("check(");
    for (let id = 0; id < cells; id++) {
      handlers.onMessage({ type: "cell", id });
      const diagnostics =
        failed && id === cells - 1 ? [{ severity: "error", code: "check", message: "not yet" } as const] : [];
      handlers.onMessage({ type: "cellEnded", id, diagnostics });
    }
    return { ok: true, value: null } as const;
  };
  return { finished: run(), loop: () => null, stop: () => {} };
};

function fakeStore() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

let ids = 0;
const mine = newNotebook("Mine", [newCell("c1", "code", "print(1);")]);

function visit(
  store = fakeStore(),
  notebooks: NotebookStore = createMemoryStore(memoryPlace(), { now: Date.now, newId: () => `n${++ids}` }),
) {
  const download = vi.fn<(name: string, bytes: Uint8Array) => void>();
  const page: Page = createPage({
    ...{ store, tab: null, notebooks, durable: true, workers: fakeWorkers().workers, runInSandbox, download },
    start: { notebook: mine, origin: "own", trusted: true, stored: null, changed: true },
    ...{ systemTheme: "light", root: { dataset: {} } as HTMLElement, apple: false, engine: "a browser" },
  });
  const courses = createCourses(page, { runInSandbox, loadText: async () => builtIn });
  return { store, notebooks, page, courses, download, state: () => courses.store.getState() };
}

const exerciseOf = (page: Page) => notebookOf(page.session.getState()).cells.find(({ id }) => id === exerciseId(1));

test("a lesson opens beside the reader's notebook, its check fails and passes, and all of it is found again", async () => {
  const { store, notebooks, page, courses, state } = visit();
  await courses.setOpen(true);
  await courses.openLesson(0);
  expect(notebookOf(page.session.getState()).title).toBe("First");
  expect((await notebooks.list()).map(({ title }) => title)).toEqual(["Mine"]);

  const [exercise] = parseCourse(builtIn)
    .lessons.slice(0, 1)
    .flatMap(({ cells }) => cells.filter(({ role }) => role === "check"));
  const checked = {
    number: 1,
    task: "",
    explanation: null,
    text: "",
    hints: [],
    check: exercise?.text ?? "",
    solution: null,
  };
  await courses.check(checked);
  expect(state().check?.outcome).toEqual({ passed: false, messages: ["not yet"] });
  expect(state().progress["Two lessons · A"]?.passed).toEqual({});
  courses.fillIn(1, "const a = 2; // mine");
  await courses.check(checked);
  expect(state().check?.outcome).toEqual({ passed: true, messages: [] });
  expect(await page.documents.flush()).toBe(true);
  expect((await notebooks.list()).map(({ title }) => title).sort()).toEqual(["First", "Mine"]);

  await courses.openLesson(1);
  expect(exerciseOf(page)).toBeUndefined();
  await courses.openLesson(0);
  expect(exerciseOf(page)?.text).toBe("const a = 2; // mine");
  courses.reset();
  expect(exerciseOf(page)?.text).toBe("const a = 1;");
  page.editing.undo();
  expect(exerciseOf(page)?.text).toBe("const a = 2; // mine");
  await page.documents.flush();

  const later = visit(store, notebooks);
  await later.courses.setOpen(true);
  expect(later.state().progress["Two lessons · A"]).toMatchObject({ current: "First", passed: { First: [1] } });
  await later.courses.openLesson(0);
  expect(exerciseOf(later.page)?.text).toBe("const a = 2; // mine");
});

test("a lecturer's course: errors have their line, it runs after consent, it is kept, and given away without solutions", async () => {
  const { store, notebooks, page, courses, download, state } = visit();
  await courses.setOpen(true);
  const file = (name: string, text: string) => ({ name, size: text.length, text: async () => text });
  await courses.openFile(file("bad.md", "# A\n```ts check\n```"));
  expect(state().error).toMatch(/^line 2: expected an exercise/);
  await courses.openFile({ ...file("large.md", ""), size: 5_000_000 });
  expect(state().error).toContain("4 MB");
  expect(state().own).toBe(false);

  const own = builtIn.replace("author: A", "author: B");
  await courses.openFile(file("own.md", own));
  expect(state()).toMatchObject({ own: true, error: "" });
  await courses.openLesson(0);
  expect(page.session.getState().consent).toBe("needed");
  await courses.check({
    number: 1,
    task: "",
    explanation: null,
    text: "",
    hints: [],
    check: "check(a == 2);",
    solution: null,
  });
  expect(state().check).toBeNull();
  grantConsent(page.session);
  await courses.check({
    number: 1,
    task: "",
    explanation: null,
    text: "",
    hints: [],
    check: "check(a == 2);",
    solution: null,
  });
  expect(state().check?.outcome?.passed).toBe(false);

  courses.save(false);
  const saved = new TextDecoder().decode(download.mock.lastCall?.[1]);
  expect(saved).toContain("```ts check");
  expect(saved).not.toContain("const a = 2;");
  const { course } = state();
  const link = (course && courseLink(course, true, "https://a.b/", 1)) ?? "";
  const read = notebookToCourse(readLink(link.slice(link.indexOf("#"))));
  expect(read.lessons[0]?.cells.map(({ role }) => role)).toEqual(["text", "exercise", "check"]);

  const later = visit(store, notebooks);
  await later.courses.setOpen(true);
  expect(later.state()).toMatchObject({ own: true, course: { author: "B" } });
  await later.courses.openBuiltIn();
  expect(later.state()).toMatchObject({ own: false, course: { author: "A" } });
});

test("a notebook that holds a course is taken as one", async () => {
  const { page, courses, state } = visit();
  courses.openShown();
  expect(state().error).toMatch(/^cell 1: expected a course/);
  await page.documents.show(courseToNotebook(parseCourse(builtIn)), "stranger");
  courses.openShown();
  expect(state()).toMatchObject({ own: true, error: "", course: { title: "Two lessons" } });
});
