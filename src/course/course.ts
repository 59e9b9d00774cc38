/**
 * A course as plain data: lessons of text and code, exercises with their hints, checks and solutions; and the rules that hold for every course,
 * wherever it comes from. How it is written down is in markdown.ts, how it becomes a notebook in document.ts.
 */
import { UserError } from "../base/errors.ts";
import { notebookLimits } from "../notebook/document.ts";

/**
 * What a cell is for. `exercise` is code that the reader changes; the hints, the check, the solution and the explanation after it belong to it:
 * the last two are for those who passed. `hidden` is code that runs and shows its source only on request.
 */
export type CellRole = "text" | "code" | "hidden" | "exercise" | "hint" | "check" | "solution" | "explanation";

/** One cell of a lesson. `text`, `hint` and `explanation` are markdown, the others TypeScript. */
export interface CourseCell {
  readonly role: CellRole;
  readonly text: string;
}

/** One lesson: a few minutes of reading, and at best one exercise. */
export interface Lesson {
  readonly title: string;
  readonly cells: readonly CourseCell[];
}

/** A whole course. */
export interface Course {
  readonly title: string;
  readonly author: string;
  /** As in `lang` of HTML, such as `en`. */
  readonly language: string;
  readonly lessons: readonly Lesson[];
}

/** An exercise with all that belongs to it. */
export interface Exercise {
  /** Counts the exercises of a lesson from 1. */
  readonly number: number;
  /** What is to be done, in markdown: the last paragraph of the text before it that begins with "**Exercise", or else the last; empty without one. */
  readonly task: string;
  /** The starting code. */
  readonly text: string;
  readonly hints: readonly string[];
  readonly check: string;
  /** Null in a course without solutions. */
  readonly solution: string | null;
  /** Why the solution is one, in markdown; null where the course says nothing. */
  readonly explanation: string | null;
}

/** Roles that belong to the exercise before them, and are no cells of the reader's notebook. */
export const exerciseRoles: readonly CellRole[] = ["hint", "check", "solution", "explanation"];

/** The most that a course may hold; lengths in UTF-16 units. Cells and texts are limited as in notebooks. */
export const courseLimits = { lessons: 100, title: notebookLimits.title, author: 200, language: 35 } as const;

/** Whether cells of a role are markdown. */
export const isMarkdown = (role: CellRole): boolean => role === "text" || role === "hint" || role === "explanation";

/** A place in a course, said for the error: lesson and cell count from 0; without them, the whole. */
export type LessonPlace = (lesson?: number, cell?: number) => string;

/**
 * Throws unless the rules of courses hold: what belongs to an exercise follows it, which has one check and at most one solution and explanation;
 * titles are there; limits are kept.
 * @param place names a place in the form that the course came in
 * @throws UserError (code `course`)
 */
export function checkCourse({ title, author, language, lessons }: Course, place: LessonPlace): void {
  const longest = (what: string, text: string, most: number): void => {
    if (text.length > most)
      throw refused(place(), `expected ${what} of at most ${most} characters, got ${text.length}`);
  };
  longest("a title", title, courseLimits.title);
  longest("an author", author, courseLimits.author);
  longest("a language", language, courseLimits.language);
  if (lessons.length === 0) throw refused(place(), "expected a lesson, got none", "begin each lesson with '# Title'");
  if (lessons.length > courseLimits.lessons) {
    throw refused(place(), `expected at most ${courseLimits.lessons} lessons, got ${lessons.length}`);
  }
  for (const [at, lesson] of lessons.entries()) checkLesson(lesson, at, place);
}

function checkLesson({ title, cells }: Lesson, at: number, place: LessonPlace): void {
  if (title.trim() === "") throw refused(place(at), "expected a title of the lesson, got none");
  if (title.length > courseLimits.title) {
    throw refused(place(at), `expected a title of at most ${courseLimits.title} characters, got ${title.length}`);
  }
  let exercise: number | null = null;
  let seen = new Set<CellRole>();
  const close = (): void => {
    if (exercise !== null && !seen.has("check")) {
      throw refused(place(at, exercise), "expected a check after this exercise, got none", "add a block 'ts check'");
    }
  };
  for (const [index, { role }] of cells.entries()) {
    if (role === "exercise") {
      close();
      exercise = index;
      seen = new Set();
    }
    if (!exerciseRoles.includes(role)) continue;
    if (exercise === null) throw refused(place(at, index), `expected an exercise before this ${role}, got none`);
    if (role !== "hint" && seen.has(role)) {
      throw refused(place(at, index), `expected one ${role} for an exercise, got a second one`);
    }
    seen.add(role);
  }
  close();
}

/** The error of a course that is not as it must be. */
export function refused(place: string, what: string, hint?: string): UserError {
  return new UserError(`${place}: ${what}`, { code: "course", hint });
}

/** The exercises of a lesson, in order. */
export function exercisesOf({ cells }: Lesson): readonly Exercise[] {
  return cells.flatMap(({ role, text }, index) => {
    if (role !== "exercise") return [];
    const next = cells.findIndex((cell, at) => at > index && cell.role === "exercise");
    const own = cells.slice(index + 1, next < 0 ? undefined : next);
    const texts = (wanted: CellRole) => own.filter((cell) => cell.role === wanted).map((cell) => cell.text);
    const number = cells.slice(0, index + 1).filter((cell) => cell.role === "exercise").length;
    const [check = ""] = texts("check");
    // absent: a course without solutions, or without explanations
    const [solution = null] = texts("solution");
    const [explanation = null] = texts("explanation");
    return [
      { number, task: taskBefore(cells.slice(0, index)), text, hints: texts("hint"), check, solution, explanation },
    ];
  });
}

/** What the text nearest before an exercise asks for, without the word that announces it: the lessons' panel has that as a heading. */
function taskBefore(cells: readonly CourseCell[]): string {
  const before = cells.findLast(({ role }) => role === "text" || role === "exercise");
  if (before?.role !== "text") return "";
  const paragraphs = before.text.split(/\n\s*\n/);
  const begins = paragraphs.findLastIndex((paragraph) => /^\*\*Exercise/.test(paragraph));
  const task = paragraphs.slice(begins < 0 ? -1 : begins).join("\n\n");
  return task.replace(/^\*\*Exercise(?: \d+)?[.:]?\*\*\s*/, "");
}

/** The course without its solutions and their explanations: what a lecturer hands out. */
export function withoutSolutions(course: Course): Course {
  const lessons = course.lessons.map(({ title, cells }) => ({
    title,
    cells: cells.filter(({ role }) => role !== "solution" && role !== "explanation"),
  }));
  return { ...course, lessons };
}
