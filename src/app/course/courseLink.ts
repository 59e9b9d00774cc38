/** A course as a link. Apart from what opens courses: the format of links is loaded with the panel that gives them away. */
import { type Course, withoutSolutions } from "../../course/course.ts";
import { courseToNotebook } from "../../course/document.ts";
import { writeLink } from "../../notebook/link.ts";

/**
 * Address that opens a lesson, counted from 1: of the page's course its short name, of the reader's `own` the whole course without solutions. Null
 * when that does not fit into an address.
 */
export function courseLink(course: Course, own: boolean, base: string, lesson: number): string | null {
  if (!own) return `${base}#lesson=${lesson}`;
  try {
    const whole = writeLink(courseToNotebook(withoutSolutions(course)));
    return `${base}${lesson === 1 ? whole : `${whole}&lesson=${lesson}`}`;
  } catch {
    return null;
  }
}
