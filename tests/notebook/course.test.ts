/** Courses: their markdown, their notebooks, what is hidden, progress, and what a check makes of a reader's cells in the real sandbox runtime. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { startCheck } from "../../src/course/checking.ts";
import { type CellRole, type Course, type CourseCell, exercisesOf, withoutSolutions } from "../../src/course/course.ts";
import {
  courseToNotebook,
  exerciseId,
  isCourse,
  lessonNotebook,
  lessonOf,
  notebookToCourse,
} from "../../src/course/document.ts";
import { openFile } from "../../src/course/file.ts";
import { parseCourse, writeCourse } from "../../src/course/markdown.ts";
import {
  changeProgress,
  courseKey,
  exercisePassed,
  lessonPassed,
  mostCourses,
  noProgress,
  readProgress,
  writeProgress,
} from "../../src/course/progress.ts";
import { changeText, deleteCell } from "../../src/notebook/edits.ts";
import { readGloveboxJson, writeGloveboxJson } from "../../src/notebook/file.ts";
import { writeIpynb } from "../../src/notebook/ipynb.ts";
import { readLink, writeLink } from "../../src/notebook/link.ts";
import { readIpynb } from "../../src/notebook/readIpynb.ts";
import { superviseCell } from "../../src/sandbox/outside/supervisor.ts";
import { workersOfNode } from "../support/sandboxWorkers.ts";

const text = `---
title: Two lessons
author: Ada
language: en
---

# First

Some *text* with $x^2$.

\`\`\`python
# no heading
\`\`\`

\`\`\`ts hidden
const secret = 4;
\`\`\`

\`\`\`ts exercise
const answer = 0;
\`\`\`

\`\`\`md hint
Half of eight.
\`\`\`

\`\`\`\`ts check
check(answer == secret, "not yet");
/*
\`\`\`
*/
\`\`\`\`

\`\`\`ts solution
const answer = 4;
\`\`\`

\`\`\`md explanation
Four is half of eight.
\`\`\`

# Second

\`\`\`ts
print(1);
\`\`\`
`;

test("a course is read with its roles, and written as it was", () => {
  const course = parseCourse(text);
  expect(course).toMatchObject({ title: "Two lessons", author: "Ada", language: "en" });
  expect(course.lessons.map(({ title, cells }) => [title, cells.map(({ role }) => role)])).toEqual([
    ["First", ["text", "hidden", "exercise", "hint", "check", "solution", "explanation"]],
    ["Second", ["code"]],
  ]);
  expect(course.lessons[0]?.cells[0]?.text).toContain("# no heading");
  expect(course.lessons[0]?.cells[4]?.text.split("\n")).toHaveLength(4);
  expect(writeCourse(course)).toBe(text);
  expect(parseCourse(`\ufeff${text.replaceAll("\n", "\r\n")}`)).toEqual(course);
});

test("mistakes are told with their line", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "line 1: expected a lesson"],
    ["text\n# A", "line 1: expected '# ' and the title"],
    ["---\ntitle: x\n", "line 1: expected '---' after"],
    ["---\ntitle: x\ncolour: red\n---\n# A", "line 3: expected title, author, language"],
    ["---\ntitle: x\ntitle: y\n---\n# A", "line 3: expected title once"],
    ["# A\n\n```ts exercize\n```", "line 3: expected 'ts', or 'ts' and one of"],
    ["# A\n\n```ts exercise check\n```", "line 3: expected 'ts', or 'ts' and one of"],
    ["# A\n```ts\n1", "line 2: expected '```' after this block"],
    ["# A\n```ts check\n```", "line 2: expected an exercise before this check"],
    ["# A\n```ts exercise\n```\n# B", "line 2: expected a check after this exercise"],
    ["# A\n```ts exercise\n```\n```ts check\n```\n\n\n```ts check\n```", "line 8: expected one check"],
    ["# A\ntext\n\n# B\n```md hint\n```", "line 5: expected an exercise before this hint"],
    ["# A\n```md explanation\n```", "line 2: expected an exercise before this explanation"],
    [
      "# A\n```ts exercise\n```\n```ts check\n```\n```md explanation\na\n```\n```md explanation\nb\n```",
      "line 9: expected one explanation",
    ],
    ["# A\n#  ", "line 2: expected a title"],
    [Array.from({ length: 101 }, () => "# A").join("\n"), "line 1: expected at most 100 lessons, got 101"],
    [`# ${"x".repeat(201)}`, "line 1: expected a title of at most 200"],
    ["x".repeat(2_000_001), "course: expected at most 2000000 characters"],
  ];
  for (const [source, message] of cases) {
    expect(() => parseCourse(source), source.slice(0, 80)).toThrow(message);
  }
});

const word = fc.stringMatching(/^[a-zA-Z$*`][a-z *$`_-]{0,20}[a-z]$/);
const code = fc.array(fc.constantFrom("const a = 1;", "", "```", "````ts check", "# x", "  f(`x`)"), { maxLength: 4 });
const cellOf = (role: CellRole): fc.Arbitrary<CourseCell> =>
  (role === "text" ? word : code.map((lines) => lines.join("\n"))).map((text) => ({ role, text }));
const exercise = fc
  .tuple(
    cellOf("exercise"),
    fc.array(cellOf("hint"), { maxLength: 2 }),
    cellOf("check"),
    fc.option(cellOf("solution")),
    fc.option(cellOf("explanation")),
  )
  .map(([own, hints, check, ...more]) => [own, ...hints, check, ...more.filter((cell) => cell !== null)]);
const part = fc.oneof(
  fc.tuple(cellOf("text"), cellOf("code")),
  cellOf("hidden").map((cell) => [cell]),
  exercise,
);
const lesson = fc
  .tuple(word, fc.array(part, { maxLength: 4 }))
  .map(([title, parts]) => ({ title: title.trim(), cells: parts.flat() }));
const courses = fc.record({
  title: word.map((title) => title.trim()),
  author: fc.constantFrom("", "Ada", "A and B"),
  language: fc.constantFrom("en", "de"),
  lessons: fc.array(lesson, { minLength: 1, maxLength: 4 }),
}) satisfies fc.Arbitrary<Course>;

test("course → markdown → course, and by link, file and .ipynb, are the identity", () => {
  fc.assert(
    fc.property(courses, (course) => {
      expect(parseCourse(writeCourse(course))).toEqual(course);
      const notebook = courseToNotebook(course);
      expect(isCourse(notebook)).toBe(true);
      for (const back of [
        readLink(writeLink(notebook)),
        readGloveboxJson(writeGloveboxJson(notebook)),
        readIpynb(JSON.parse(writeIpynb(notebook))).notebook,
      ]) {
        expect(notebookToCourse(back)).toEqual(course);
      }
    }),
    { numRuns: 60, seed: 5 },
  );
});

test("a course file opens as the notebook of its course, other markdown as what it is", () => {
  for (const source of [text, text.replaceAll("\n", "\r\n")]) {
    const { notebook } = openFile("mine.md", source);
    expect(notebookToCourse(notebook)).toEqual(parseCourse(text));
  }
  expect(isCourse(openFile("mine.md", "# A\n\n```ts\nprint(1);\n```\n").notebook)).toBe(false);
  expect(() => openFile("mine.md", "# A\n\n```ts check\n```\n")).toThrow(/^line 3: /);
  expect(openFile("a.ts", "print(1);").notebook.cells).toHaveLength(1);
});

test("long lines and deep marks take no time", () => {
  const spaces = " ".repeat(900_000);
  for (const bad of [
    `# A\n\`\`\`${spaces}x`,
    `# A\n#${spaces}x`,
    `---\ntitle:${spaces}x\n---\n# A`,
    `# A\n${"`".repeat(900_000)}`,
  ]) {
    const start = performance.now();
    try {
      parseCourse(bad);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(UserError);
    }
    expect(performance.now() - start).toBeLessThan(2000);
  }
});

test("texts that no course file can hold are refused, not changed", () => {
  const of = (text: string): Course => ({
    ...{ title: "t", author: "", language: "en" },
    lessons: [{ title: "l", cells: [{ role: "text", text }] }],
  });
  for (const bad of ["a\n# heading", "```\nopen", "```ts check\n1\n```", "", "  \n"]) {
    expect(() => writeCourse(of(bad)), bad).toThrow(/course: expected|an exercise before|after this block/);
  }
  expect(() => notebookToCourse(lessonNotebook({ title: "l", cells: [] }))).toThrow("cell 1: expected a course");
  const notebook = courseToNotebook(parseCourse(text));
  const broken = { ...notebook, cells: notebook.cells.filter(({ tags }) => !tags.includes("check")) };
  expect(() => notebookToCourse(broken)).toThrow("cell 5: expected a check after this exercise");
});

test("without solutions, nothing of them is left; the reader's notebook holds neither checks nor hints", () => {
  const course = parseCourse(text);
  expect(writeCourse(withoutSolutions(course))).not.toMatch(/const answer = 4|half of eight/);
  const [first] = course.lessons;
  if (first === undefined) throw new Error("no lesson");
  expect(exercisesOf(first)).toMatchObject([
    { number: 1, hints: ["Half of eight."], solution: "const answer = 4;", explanation: "Four is half of eight." },
  ]);
  const notebook = lessonNotebook(first);
  expect(notebook.cells.map(({ kind, tags, folded }) => [kind, ...tags, folded])).toEqual([
    ["markdown", "lesson", false],
    ["code", "hidden", true],
    ["code", "exercise", false],
  ]);
  expect(notebook.cells[0]?.text).toMatch(/^# First\n\nSome/);
  expect(lessonOf(course, notebook)).toBe(0);
  expect(lessonOf(course, courseToNotebook(course))).toBe(-1);
  expect(lessonOf(course, { ...notebook, title: "other" })).toBe(-1);
  expect(JSON.stringify(notebook)).not.toMatch(/[Hh]alf of eight|not yet|answer = 4/);
});

test("the task of an exercise is the paragraph that says so, or else the last of the text before it", () => {
  const taskOf = (...before: CourseCell[]): string | undefined =>
    exercisesOf({ title: "l", cells: [...before, { role: "exercise", text: "" }] }).at(-1)?.task;
  const text = (own: string): CourseCell => ({ role: "text", text: own });
  expect(taskOf(text("Intro.\n\n**Exercise.** Do it.\n\n- so\n- or so"), { role: "hidden", text: "1" })).toBe(
    "Do it.\n\n- so\n- or so",
  );
  expect(taskOf(text("Intro.\n\nDo it."))).toBe("Do it.");
  expect(taskOf()).toBe("");
  expect(taskOf(text("First."), { role: "exercise", text: "" }, { role: "check", text: "" })).toBe("");
});

test("a check passes, fails with its sentence, and names what broke", async () => {
  const [first] = parseCourse(text).lessons;
  const [own] = first === undefined ? [] : exercisesOf(first);
  if (first === undefined || own === undefined) throw new Error("no exercise");
  const notebook = lessonNotebook(first);
  const environment = {
    runInSandbox: (source: string, handlers: Parameters<typeof superviseCell>[2]) =>
      superviseCell(workersOfNode, source, { ...handlers, watchdogMilliseconds: 2000 }),
    simulate: async () => ({ ok: false as const, diagnostics: [] }),
  };
  const outcome = (text: string, check = own.check) =>
    startCheck(environment, changeText(notebook, exerciseId(1), text), { ...own, check }).outcome;
  expect(await outcome("const answer = 4;")).toEqual({ passed: true, messages: [] });
  expect(await outcome("const answer = 0;")).toEqual({ passed: false, messages: ["not yet"] });
  const cases: readonly (readonly [string, RegExp, string?])[] = [
    ["const other = 4;", /^there is no answer: the exercise must define it/],
    ["const answer = ;", /^syntax error: unexpected ';'/],
    ["throw new Error('mine'); const answer = 4;", /^Error: mine$/],
    ["const answer = missing;", /^there is no missing/],
    ["while (true) {} const answer = 1;", /computed for more than 2 s/],
    ["const answer = 1;", /got a promise .*await/, "check(Promise.resolve(answer), 'x')"],
    ["const answer = np.array([1, 2]);", /truth value of an array/, "check(answer == 1, 'x')"],
    ["const answer = np.array([2]);", /^two$/, "check(answer != 2, 'two')"],
    ["const answer = 1; const secret = 2;", /secret: expected one definition/],
  ];
  for (const [source, message, check] of cases) {
    const { passed, messages } = await outcome(source, check);
    expect(passed, source).toBe(false);
    expect(messages[0], source).toMatch(message);
  }
  const gone = await startCheck(environment, deleteCell(notebook, exerciseId(1)), own).outcome;
  expect(gone.messages).toEqual(["the cell of the exercise is gone: Reset brings it back"]);
});

test("progress is kept by course and lesson, and damaged progress is none", () => {
  const course = parseCourse(text);
  const key = courseKey(course);
  const passed = exercisePassed(exercisePassed({}, key, "First", 2), key, "First", 1);
  expect(passed[key]).toEqual({ ...noProgress, passed: { First: [1, 2] } });
  expect(lessonPassed(course, 0, passed[key] ?? noProgress)).toBe(true);
  expect(lessonPassed(course, 1, passed[key] ?? noProgress)).toBe(false);
  expect(readProgress(writeProgress(passed))).toEqual(passed);
  for (const bad of [null, "", "[]", "{", '{"a":{"current":1}}']) expect(readProgress(bad)).toEqual({});
  let many = passed;
  for (let i = 0; i < 60; i++) many = changeProgress(many, `k${i}`, { current: "x" });
  expect(Object.keys(many)).toHaveLength(mostCourses);
  expect(many[key]).toBeUndefined();
});
