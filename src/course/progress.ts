/**
 * How far a reader is in each course, as plain data that is kept as text. Lessons are known by their titles, so that progress outlives small
 * changes of a course. It keeps nothing by itself.
 */
import * as v from "valibot";
import { integer, text } from "../base/schema.ts";
import { type Course, courseLimits, exercisesOf } from "./course.ts";

/** Progress in one course. */
export interface CourseProgress {
  /** Title of the lesson that was open last; empty before the first. */
  readonly current: string;
  /** Numbers of the exercises that passed, by title of the lesson. */
  readonly passed: Readonly<Record<string, readonly number[]>>;
  /** Ids of the notebooks in which the reader works, by title of the lesson. */
  readonly notebooks: Readonly<Record<string, string>>;
}

/** Progress in all courses, by `courseKey`. */
export type AllProgress = Readonly<Record<string, CourseProgress>>;

/** Progress in a course that was never opened. */
export const noProgress: CourseProgress = { current: "", passed: {}, notebooks: {} };

/** Courses that are remembered; the oldest are forgotten first. */
export const mostCourses = 50;

/** What tells courses apart. */
export const courseKey = ({ title, author }: Pick<Course, "title" | "author">): string => `${title} · ${author}`;

/** With `change` made in one course; that course becomes the newest. */
export function changeProgress(progress: AllProgress, key: string, change: Partial<CourseProgress>): AllProgress {
  const { [key]: old = noProgress, ...others } = progress;
  const kept = Object.entries(others).slice(-(mostCourses - 1));
  return Object.fromEntries([...kept, [key, { ...old, ...change }]]);
}

/** After an exercise passed. */
export function exercisePassed(progress: AllProgress, key: string, lesson: string, exercise: number): AllProgress {
  const { passed } = progress[key] ?? noProgress;
  const numbers = new Set([...(passed[lesson] ?? []), exercise]);
  return changeProgress(progress, key, { passed: { ...passed, [lesson]: [...numbers].sort((a, b) => a - b) } });
}

/** Whether all exercises of a lesson have passed; false for a lesson without any. */
export function lessonPassed(course: Course, lesson: number, { passed }: CourseProgress): boolean {
  const found = course.lessons[lesson];
  const exercises = found === undefined ? [] : exercisesOf(found);
  const numbers = passed[found?.title ?? ""] ?? [];
  return exercises.length > 0 && exercises.every(({ number }) => numbers.includes(number));
}

const title = text(courseLimits.title);
const schema = v.record(
  text(courseLimits.title + courseLimits.author + 3),
  v.strictObject({
    current: title,
    passed: v.record(title, v.pipe(v.array(integer), v.maxLength(1000))),
    notebooks: v.record(title, text(100)),
  }),
);

/** Progress from text that `writeProgress` gave; none from anything else, since it can be made anew. */
export function readProgress(text: string | null): AllProgress {
  try {
    const parsed = v.safeParse(schema, JSON.parse(text ?? "{}"));
    return parsed.success ? parsed.output : {};
  } catch {
    return {};
  }
}

/** Progress as text. */
export const writeProgress = (progress: AllProgress): string => JSON.stringify(progress);
