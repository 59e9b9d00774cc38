/**
 * A reader's progress on its way back to the lecturer, without a server: a short code that is pasted, shown as a QR code or kept in a file. It
 * names the reader and says which exercises passed, and nothing else. It is no proof: whoever can read this file can write any code.
 *
 * `GB1-` and, as base64url: the sum of the course (4 bytes), one bit for each exercise in the order of the course, the name in UTF-8, the
 * CRC-32 of all of that (4 bytes).
 */
import { crc32 } from "../base/crc32.ts";
import { UserError } from "../base/errors.ts";
import { fromBase64url, toBase64url } from "../notebook/base64url.ts";
import { type Course, exercisesOf } from "./course.ts";
import { type CourseProgress, courseKey } from "./progress.ts";

/** What one reader's code says. */
export interface Answers {
  readonly name: string;
  /** For each exercise of the course, in order: whether it passed. */
  readonly passed: readonly boolean[];
}

/** What was found in a text: answers by name, the last code of each name, and what was wrong with other codes, in words. */
export interface AnswersRead {
  readonly answers: readonly Answers[];
  readonly problems: readonly string[];
}

/** Longest name of a reader, in UTF-16 units. */
export const longestName = 60;

/** Largest text that codes are looked for in, in UTF-16 units: thousands of codes. */
const longestText = 1_000_000;

const start = "GB1-";
const sumBytes = 4;

/** The exercises of a course, in order, with the number of their lesson from 1. */
export const courseExercises = ({ lessons }: Course) =>
  lessons.flatMap((lesson, index) =>
    exercisesOf(lesson).map(({ number }) => ({ lesson: lesson.title, lessonNumber: index + 1, number })),
  );

/** What tells apart courses whose codes must not be mixed up: title, author, and the exercises of each lesson; corrected words are the same course. */
function courseSum(course: Course): number {
  const counts = course.lessons.map((lesson) => exercisesOf(lesson).length);
  return crc32(new TextEncoder().encode(JSON.stringify([courseKey(course), counts])));
}

/**
 * The code of a reader's progress.
 * @throws UserError (code `answers`) for a name that is empty or too long
 */
export function writeAnswers(course: Course, { passed }: Pick<CourseProgress, "passed">, name: string): string {
  const plain = name.trim().replace(/\s+/g, " ");
  if (plain === "" || plain.length > longestName) {
    throw new UserError(`answers: expected a name of 1 to ${longestName} characters, got ${plain.length}`, {
      code: "answers",
      hint: "the lecturer sees it beside what passed",
    });
  }
  const exercises = courseExercises(course);
  const bits = new Uint8Array(Math.ceil(exercises.length / 8));
  for (const [index, { lesson, number }] of exercises.entries()) {
    if (passed[lesson]?.includes(number)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  const text = new TextEncoder().encode(plain);
  const bytes = new Uint8Array(sumBytes + bits.length + text.length + sumBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, courseSum(course));
  bytes.set(bits, sumBytes);
  bytes.set(text, sumBytes + bits.length);
  view.setUint32(bytes.length - sumBytes, crc32(bytes.subarray(0, -sumBytes)));
  return start + toBase64url(bytes);
}

/**
 * The codes in a text, whatever stands around them. Later codes of a name replace earlier ones; codes that are cut off, altered, or of another
 * course are told of, and count for nothing.
 * @throws UserError (code `answers`) for a text that is too long to be looked through
 */
export function readAnswers(course: Course, text: string): AnswersRead {
  if (text.length > longestText) {
    throw new UserError(`answers: expected at most ${longestText} characters, got ${text.length}`, { code: "answers" });
  }
  const byName = new Map<string, Answers>();
  const problems: string[] = [];
  for (const [code] of text.matchAll(/GB1-[\w-]*/g)) {
    const found = readCode(course, code);
    if (typeof found === "string") problems.push(`${code.slice(0, 16)}…: ${found}`);
    else byName.set(found.name, found);
  }
  const answers = [...byName.values()].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  return { answers, problems };
}

/** What one code says, or what is wrong with it. */
function readCode(course: Course, code: string): Answers | string {
  const bytes = fromBase64url(code.slice(start.length));
  const exercises = courseExercises(course).length;
  const bits = Math.ceil(exercises / 8);
  if (bytes === null || bytes.length < 2 * sumBytes) return "it is cut off or altered";
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (crc32(bytes.subarray(0, -sumBytes)) !== view.getUint32(bytes.length - sumBytes))
    return "it is cut off or altered";
  if (view.getUint32(0) !== courseSum(course)) return "it is of another course, or of another version of this one";
  if (bytes.length <= 2 * sumBytes + bits) return "it has no name";
  const name = new TextDecoder().decode(bytes.subarray(sumBytes + bits, -sumBytes)).slice(0, longestName);
  const passed = Array.from(
    { length: exercises },
    (_, at) => (((bytes[sumBytes + (at >> 3)] ?? 0) >> (at & 7)) & 1) === 1,
  );
  return { name, passed };
}

/** A table for spreadsheets: one line a reader, one column an exercise, 1 for what passed. Cells that a spreadsheet would compute are quoted. */
export function answersCsv(course: Course, answers: readonly Answers[]): string {
  const quoted = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const head = ["name", ...courseExercises(course).map(({ lessonNumber, number }) => `${lessonNumber}.${number}`)];
  const lines = answers.map(({ name, passed }) => [quoted(name), ...passed.map(Number)].join(","));
  return `${[head.join(","), ...lines].join("\r\n")}\r\n`;
}
