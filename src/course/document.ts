/**
 * Courses and notebooks: a whole course as one notebook, which goes into links and files as every other; and one lesson as the notebook that
 * a reader works in. Tags say what is what.
 */
import { type Cell, checkNotebook, type Notebook, newCell, newNotebook, notebookLimits } from "../notebook/document.ts";
import {
  type CellRole,
  type Course,
  type CourseCell,
  checkCourse,
  exerciseRoles,
  isMarkdown,
  type Lesson,
  refused,
} from "./course.ts";

/** Tag of the cell that begins a course: markdown with author and language. */
const courseTag = "course";
/** Tag of the heading of a lesson. */
const lessonTag = "lesson";

/** Roles that a tag of the same name says; text and code need none. */
const taggedRoles: readonly CellRole[] = ["hidden", "exercise", ...exerciseRoles];

/** Whether a notebook holds a course. */
export function isCourse({ cells }: Notebook): boolean {
  return cells[0]?.tags.includes(courseTag) === true;
}

/** The course as one notebook, solutions and all. */
export function courseToNotebook({ title, author, language, lessons }: Course): Notebook {
  const plain: Omit<Cell, "id">[] = [
    { kind: "markdown", text: `author: ${author}\nlanguage: ${language}`, folded: false, tags: [courseTag] },
  ];
  for (const lesson of lessons) {
    plain.push({ kind: "markdown", text: `# ${lesson.title}`, folded: false, tags: [lessonTag] });
    for (const { role, text } of lesson.cells) {
      const tags = taggedRoles.includes(role) ? [role] : [];
      plain.push({ kind: isMarkdown(role) ? "markdown" : "code", text, folded: role === "hidden", tags });
    }
  }
  const notebook = newNotebook(
    title,
    plain.map((cell, index) => ({ id: `c${index + 1}`, ...cell })),
  );
  checkNotebook(notebook);
  return notebook;
}

/**
 * The course in a notebook.
 * @throws UserError (code `course`) that names the cell, when it holds none
 */
export function notebookToCourse({ title, cells }: Notebook): Course {
  const [first, ...rest] = cells;
  const [, author = "", language = ""] = /^author: (.*)\nlanguage: (.*)$/.exec(first?.text ?? "") ?? [];
  if (first === undefined || !first.tags.includes(courseTag)) throw refused("cell 1", "expected a course, got none");
  const lessons: { readonly title: string; readonly cells: CourseCell[]; readonly places: number[] }[] = [];
  for (const [index, { kind, text, tags }] of rest.entries()) {
    const number = index + 2;
    if (tags.includes(lessonTag)) {
      lessons.push({ title: text.replace(/^#\s*/, "").trim(), cells: [], places: [number] });
      continue;
    }
    const lesson = lessons.at(-1);
    if (lesson === undefined) throw refused(`cell ${number}`, "expected the heading of a lesson, got another cell");
    const role = taggedRoles.find((known) => tags.includes(known)) ?? (kind === "code" ? "code" : "text");
    if (isMarkdown(role) !== (kind === "markdown")) {
      throw refused(`cell ${number}`, `expected ${isMarkdown(role) ? "markdown" : "code"} for '${role}', got ${kind}`);
    }
    lesson.cells.push({ role, text });
    lesson.places.push(number);
  }
  const course = {
    title,
    author,
    language,
    lessons: lessons.map((lesson): Lesson => ({ title: lesson.title, cells: lesson.cells })),
  };
  checkCourse(course, (lesson, cell) => {
    const places = lesson === undefined ? [] : (lessons[lesson]?.places ?? []);
    return `cell ${places[cell === undefined ? 0 : cell + 1] ?? 1}`;
  });
  return course;
}

/** Id of the cell of an exercise in the reader's notebook; it stays when cells are added. */
export const exerciseId = (number: number): string => `exercise-${number}`;

/**
 * The notebook in which a reader works on a lesson: text, code and exercises. What belongs to an exercise stays outside, so that they cannot be
 * seen or changed by accident.
 */
export function lessonNotebook({ title, cells }: Lesson): Notebook {
  const shown = cells.filter(({ role }) => !exerciseRoles.includes(role));
  const [first, ...rest] = shown;
  const intro = first?.role === "text" ? `# ${title}\n\n${first.text}` : `# ${title}`;
  const body = first?.role === "text" ? rest : shown;
  let exercises = 0;
  const own = body.map(({ role, text }, index): Cell => {
    if (role === "exercise") exercises++;
    const id = role === "exercise" ? exerciseId(exercises) : `c${index + 2}`;
    const tags = role === "exercise" || role === "hidden" ? [role] : [];
    return { id, kind: isMarkdown(role) ? "markdown" : "code", text, folded: role === "hidden", tags };
  });
  const heading = { ...newCell("c1", "markdown", intro), tags: [lessonTag] };
  return newNotebook(title.slice(0, notebookLimits.title), [heading, ...own]);
}

/** All lessons below each other, as each reader sees them: to be printed. Names may be defined twice, so it is not one to be run. */
export function handoutNotebook({ lessons }: Course, title: string): Notebook {
  const cells = lessons.flatMap((lesson) => lessonNotebook(lesson).cells);
  const plain = cells.map(
    ({ kind, text, folded }, index): Cell => ({ ...newCell(`c${index + 1}`, kind, text), folded }),
  );
  return newNotebook(title.slice(0, notebookLimits.title), plain, { layout: "notebook", reactive: false });
}

/** The number of the lesson that a notebook was made from by `lessonNotebook`, from 0; -1 when it is none of this course. */
export function lessonOf({ lessons }: Course, { title, cells }: Notebook): number {
  const isLesson =
    cells.some(({ tags }) => tags.includes(lessonTag)) && !cells.some(({ tags }) => tags.includes(courseTag));
  return isLesson ? lessons.findIndex((lesson) => lesson.title.slice(0, notebookLimits.title) === title) : -1;
}
