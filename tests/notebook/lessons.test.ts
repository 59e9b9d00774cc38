/** The course of the page (that all of it runs is in ownWarnings.test.ts): every solution passes its check, every starting code does not, formulas and links are right. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import temml from "temml";
import { describe, expect, test } from "vitest";
import { startCheck } from "../../src/course/checking.ts";
import { exercisesOf, isMarkdown, withoutSolutions } from "../../src/course/course.ts";
import { courseToNotebook, exerciseId, lessonNotebook } from "../../src/course/document.ts";
import { parseCourse, writeCourse } from "../../src/course/markdown.ts";
import { courseText } from "../../src/lessons/index.ts";
import { changeText } from "../../src/notebook/edits.ts";
import { writeLink } from "../../src/notebook/link.ts";
import { checkEnvironment } from "../support/lessonTools.ts";

const course = parseCourse(courseText);

test("fifteen lessons, each with an exercise, a check, a hint and a solution; all files are in the course", () => {
  expect(course.lessons).toHaveLength(15);
  expect(readdirSync("src/lessons").filter((name) => name.endsWith(".md"))).toHaveLength(15);
  for (const lesson of course.lessons) {
    const exercises = exercisesOf(lesson);
    expect(exercises, lesson.title).toHaveLength(1);
    expect(exercises[0]?.hints.length, lesson.title).toBeGreaterThan(0);
    expect(exercises[0]?.solution, lesson.title).not.toBeNull();
    expect(exercises[0]?.explanation, lesson.title).not.toBeNull();
    expect(exercises[0]?.task, lesson.title).toMatch(/^[A-Z`]/);
  }
  expect(parseCourse(writeCourse(course))).toEqual(course);
  // What a lecturer hands out goes into one link.
  expect(writeLink(courseToNotebook(withoutSolutions(course))).length).toBeLessThan(40_000);
});

describe.each(course.lessons.map((lesson) => ({ title: lesson.title, lesson })))("$title", ({ lesson }) => {
  test("the starting code fails its check and the solution passes", async () => {
    const notebook = lessonNotebook(lesson);
    for (const exercise of exercisesOf(lesson)) {
      const before = await startCheck(checkEnvironment, notebook, exercise).outcome;
      expect(before.passed).toBe(false);
      expect(before.messages[0]).toMatch(/^(?!check:|internal|syntax)/);
      const solved = changeText(notebook, exerciseId(exercise.number), exercise.solution ?? "");
      expect(await startCheck(checkEnvironment, solved, exercise).outcome).toEqual({ passed: true, messages: [] });
    }
  });

  test("formulas can be set, links lead somewhere, and there is no second heading of the first level", () => {
    for (const { role, text } of lesson.cells) {
      if (!isMarkdown(role)) continue;
      const plain = text.replace(/`[^`]*`/g, "");
      const formulas = [...plain.matchAll(/\$\$([^$]+)\$\$|\$([^$\n]+(?:\n[^$\n]+)?)\$/g)];
      for (const [, block, inline] of formulas) {
        const formula = block ?? inline ?? "";
        expect(() => temml.renderToString(formula, { throwOnError: true }), formula).not.toThrow();
      }
      expect(plain.replace(/\$\$[^$]+\$\$|\$[^$]+\$/g, ""), "every formula is closed").not.toContain("$");
      for (const [, target = ""] of plain.matchAll(/\]\(([^)]+)\)/g)) {
        expect(target.startsWith("https://") || existsSync(`src/lessons/${target}`), target).toBe(true);
      }
      expect(text).not.toMatch(/\b(TODO|simply|just)\b/);
    }
  });
});

test("the course of docs/courses.md is one: its starting code fails, its solution passes", async () => {
  const [, text = ""] = /````markdown\n(.*?)\n````/s.exec(readFileSync("docs/courses.md", "utf8")) ?? [];
  const [first] = parseCourse(text).lessons;
  const [exercise] = first === undefined ? [] : exercisesOf(first);
  if (first === undefined || exercise === undefined) throw new Error("no exercise");
  const notebook = lessonNotebook(first);
  expect((await startCheck(checkEnvironment, notebook, exercise).outcome).messages).toEqual(["three times 5 is 15"]);
  const solved = changeText(notebook, exerciseId(1), exercise.solution ?? "");
  expect(await startCheck(checkEnvironment, solved, exercise).outcome).toEqual({ passed: true, messages: [] });
});
