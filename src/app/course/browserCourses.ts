/** Lessons in the browser: the course of the page is loaded when it is first asked for. */

import type { RunInSandbox } from "../notebook/programRun.ts";
import { loadPart } from "../page/lazyPart.ts";
import type { CoursesParts } from "./courses.ts";
import { type Courses, createCourses } from "./courses.ts";

/** The lessons of a page. */
export function startCourses(page: CoursesParts, runInSandbox: RunInSandbox): Courses {
  const loadText = async (): Promise<string> => (await loadPart(() => import("../../lessons/index.ts"))).courseText;
  return createCourses(page, { runInSandbox, loadText });
}
