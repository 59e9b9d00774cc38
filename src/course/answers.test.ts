/** Codes of progress: every progress and name comes back, changed codes never count, other courses are told apart. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { answersCsv, courseExercises, readAnswers, writeAnswers } from "./answers.ts";
import type { Course, Lesson } from "./course.ts";

const lesson = (title: string, exercises: number): Lesson => ({
  title,
  cells: Array.from({ length: exercises }, () => [
    { role: "exercise", text: "" } as const,
    { role: "check", text: "" } as const,
  ]).flat(),
});
const course: Course = {
  ...{ title: "Sums", author: "Ada", language: "en" },
  lessons: [
    lesson("One", 1),
    lesson("Two", 0),
    ...Array.from({ length: 8 }, (_, i) => lesson(`L${i}`, 1)),
    lesson("Last", 3),
  ],
};
const exercises = courseExercises(course);

const progressOf = (passed: readonly boolean[]) => {
  const all: Record<string, number[]> = {};
  for (const [index, { lesson: title, number }] of exercises.entries()) {
    all[title] ??= [];
    if (passed[index]) all[title].push(number);
  }
  return { passed: all };
};

test("every progress and every name comes back, whatever stands around the code", () => {
  const passed = fc.array(fc.boolean(), { minLength: exercises.length, maxLength: exercises.length });
  const name = fc.constantFrom("Ada", "Grace Hopper", "Ωμέγα 学生", "a".repeat(60), "=1+1");
  fc.assert(
    fc.property(passed, name, (own, who) => {
      const code = writeAnswers(course, progressOf(own), `  ${who} `);
      expect(code).toMatch(/^GB1-[\w-]+$/);
      expect(readAnswers(course, `Dear lecturer,\n> ${code}\nbye`)).toEqual({
        answers: [{ name: who, passed: own }],
        problems: [],
      });
    }),
    { numRuns: 100, seed: 3 },
  );
  expect(writeAnswers(course, progressOf([]), "Ada").length).toBeLessThan(30);
});

test("a code that lost, gained or changed a character counts for nothing, and is told of", () => {
  const code = writeAnswers(course, progressOf([true]), "Ada");
  for (let at = 4; at < code.length; at++) {
    for (const other of [
      code.slice(0, at) + code.slice(at + 1),
      `${code.slice(0, at)}${code[at] === "A" ? "B" : "A"}${code.slice(at + 1)}`,
    ]) {
      const { answers, problems } = readAnswers(course, other);
      expect(answers, other).toEqual([]);
      expect(problems[0], other).toMatch(/cut off or altered/);
    }
  }
  expect(readAnswers(course, "GB1-").problems).toHaveLength(1);
  expect(readAnswers(course, "no code")).toEqual({ answers: [], problems: [] });
});

test("later codes of a name count; those of another course are told of; corrected words are the same course", () => {
  const first = writeAnswers(course, progressOf([true]), "Ada");
  const second = writeAnswers(course, progressOf([true, true]), "Ada");
  const bob = writeAnswers(course, progressOf([]), "Bob");
  const { answers } = readAnswers(course, [bob, first, second].join(" "));
  expect(answers.map(({ name, passed }) => [name, passed.filter(Boolean).length])).toEqual([
    ["Ada", 2],
    ["Bob", 0],
  ]);
  expect(readAnswers({ ...course, title: "Other" }, first).problems[0]).toMatch(/another course/);
  expect(readAnswers({ ...course, lessons: course.lessons.slice(1) }, first).problems[0]).toMatch(/another course/);
  const corrected = { ...course, lessons: course.lessons.map((each) => ({ ...each, title: `${each.title}!` })) };
  expect(readAnswers(corrected, first).answers).toHaveLength(1);
});

test("readers stand in the order in which people count", () => {
  const codes = ["Group 10", "Group 2", "Group 1"].map((name) => writeAnswers(course, progressOf([]), name));
  const { answers } = readAnswers(course, codes.join(" "));
  expect(answers.map(({ name }) => name)).toEqual(["Group 1", "Group 2", "Group 10"]);
});

test("names are needed, and short; long texts are refused", () => {
  for (const name of ["", "  ", "x".repeat(61)])
    expect(() => writeAnswers(course, progressOf([]), name)).toThrow(/expected a name of 1 to 60/);
  expect(() => readAnswers(course, "x".repeat(1_000_001))).toThrow(/at most 1000000 characters/);
});

test("a table for spreadsheets computes nothing", () => {
  const [answers] = [[{ name: '=HYPERLINK("x")', passed: exercises.map((_, i) => i === 0) }]];
  const [head, line] = answersCsv(course, answers).split("\r\n");
  expect(head).toBe("name,1.1,3.1,4.1,5.1,6.1,7.1,8.1,9.1,10.1,11.1,11.2,11.3");
  expect(line).toBe(`"'=HYPERLINK(""x"")",1${",0".repeat(exercises.length - 1)}`);
});
