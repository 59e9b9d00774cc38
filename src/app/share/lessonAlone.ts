/** A course where there is no panel of lessons: inside of another page. */
import { lessonNotebook, notebookToCourse } from "../../course/document.ts";
import type { Notebook } from "../../notebook/document.ts";
import type { LibraryParts } from "../library/LibraryContext.tsx";
import { openNotebook } from "../library/opening.ts";

/** Shows one lesson of a course, counted from 1, as a notebook by itself. Rejects for what is no course. */
export async function openLessonAlone(library: LibraryParts, course: Notebook, number: number): Promise<boolean> {
  const { lessons } = notebookToCourse(course);
  const lesson = lessons[Math.min(number, lessons.length) - 1];
  return lesson !== undefined && openNotebook(library, lessonNotebook(lesson), "stranger");
}
