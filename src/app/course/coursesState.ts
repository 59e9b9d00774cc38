/** What the lessons panel shows, and what follows from it. */
import type { StoreApi } from "zustand/vanilla";
import type { CheckOutcome } from "../../course/checking.ts";
import type { Course, Lesson } from "../../course/course.ts";
import { lessonOf } from "../../course/document.ts";
import { type AllProgress, type CourseProgress, courseKey, noProgress } from "../../course/progress.ts";
import type { Notebook } from "../../notebook/document.ts";

/** What a check is doing, or came to. */
export interface CheckState {
  readonly lesson: string;
  readonly exercise: number;
  /** Null while it runs. */
  readonly outcome: CheckOutcome | null;
}

/** What the lessons panel shows. */
export interface CoursesState {
  readonly open: boolean;
  /** Whether the gallery of examples is open. */
  readonly gallery: boolean;
  /** Null until it is loaded. */
  readonly course: Course | null;
  /** Whether it is not the course of the page. */
  readonly own: boolean;
  readonly progress: AllProgress;
  readonly check: CheckState | null;
  readonly notice: string;
  readonly error: string;
}

/** Where the lessons panel's state is kept. */
export type CoursesStore = StoreApi<CoursesState>;

/** The number of the lesson on show, from 0; -1 when another notebook is. */
export const shownLesson = (course: Course | null, notebook: Notebook): number =>
  course === null ? -1 : lessonOf(course, notebook);

/** The lesson on show; undefined when another notebook is. */
export const lessonShown = (course: Course | null, notebook: Notebook): Lesson | undefined =>
  course?.lessons[shownLesson(course, notebook)];

/** Progress in the open course. */
export const progressOf = ({ course, progress }: Pick<CoursesState, "course" | "progress">): CourseProgress =>
  (course === null ? undefined : progress[courseKey(course)]) ?? noProgress;
