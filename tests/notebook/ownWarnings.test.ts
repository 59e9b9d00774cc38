/** What we show to others shows no warning of ours: the gallery and the lessons. */
import { expect, test } from "vitest";
import { lessonNotebook } from "../../src/course/document.ts";
import { parseCourse } from "../../src/course/markdown.ts";
import { examples } from "../../src/examples/index.ts";
import { texts } from "../../src/examples/texts.ts";
import { courseText } from "../../src/lessons/index.ts";
import { readScript } from "../../src/notebook/script.ts";
import { runNotebook } from "../support/lessonTools.ts";

const notebooks = [
  ...examples.map(({ id, title }) => [title, readScript(texts[id], title)] as const),
  ...parseCourse(courseText).lessons.map((lesson) => [lesson.title, lessonNotebook(lesson)] as const),
];

test.each(notebooks)("%s", async (_, notebook) => {
  const { circuits } = await runNotebook(notebook);
  const warnings = circuits.flatMap(({ graph, diagnostics }) =>
    // A lesson is about errors on purpose, and this is its point.
    diagnostics
      .filter(({ severity, code }) => severity === "warning" && code !== "unsafe-results")
      .map(({ message }) => `${graph.name}: ${message}`),
  );
  expect(warnings).toEqual([]);
  // And each has something to run encrypted.
  const canRun = circuits.filter(
    ({ virtual, diagnostics }) => !virtual && !diagnostics.some(({ severity }) => severity === "error"),
  );
  expect(canRun.length).toBeGreaterThan(0);
});
