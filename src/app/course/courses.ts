/**
 * Lessons beneath React: the course that is open, how far the reader is, checks that run. A lesson is opened as a notebook of its own; the reader's
 * other notebooks are not touched. Progress is kept in the browser, and so is which notebook belongs to which lesson.
 */
import { createStore } from "zustand/vanilla";
import type { Exercise } from "../../course/course.ts";
import { courseToNotebook, exerciseId, handoutNotebook } from "../../course/document.ts";
import { readProgress } from "../../course/progress.ts";
import type { Notebook } from "../../notebook/document.ts";
import { openNotebook } from "../library/opening.ts";
import type { RunInSandbox } from "../notebook/programRun.ts";
import { notebookOf } from "../notebook/session.ts";
import type { BrowserParts } from "../page/BrowserContext.tsx";
import { readStored, storageKeys } from "../page/storage.ts";
import type { CoursesState, CoursesStore } from "./coursesState.ts";
import { type ExerciseCheckParts, ExerciseChecks } from "./exerciseChecks.ts";
import { KeptProgress } from "./keptProgress.ts";
import { type LessonNotebookParts, LessonNotebooks } from "./lessonNotebooks.ts";
import { OpenCourse } from "./openCourse.ts";
import { strings } from "./strings.ts";

/** Lessons of one page. Nothing here rejects. */
export interface Courses {
  readonly store: CoursesStore;
  /** Opens or closes the panel; the course is loaded when it is first needed. */
  setOpen(open: boolean): Promise<void>;
  setGallery(open: boolean): void;
  openLesson(lesson: number): Promise<void>;
  check(exercise: Exercise): Promise<void>;
  stopCheck(): void;
  /** Puts text into the cell of an exercise; undo brings back the reader's. */
  fillIn(exercise: number, text: string): void;
  reset(): void;
  openFile(file: Pick<File, "name" | "size" | "text">): Promise<void>;
  /** Takes the notebook on show as a course. */
  openShown(): void;
  /** Opens a course that was shared, in a lesson counted from 1. Gives false where no lesson of it is shown in the end; the store says why. */
  openLinked(course: Notebook, lesson: number): Promise<boolean>;
  /** Shows all lessons as one notebook to be printed; nothing of it runs by itself. */
  handout(): Promise<void>;
  /** Shows the whole course as one notebook, to be changed. */
  edit(): Promise<void>;
  openBuiltIn(): Promise<void>;
  save(solutions: boolean): void;
}

/** What the lessons need beside the page. */
export interface CoursesEnvironment {
  readonly runInSandbox: RunInSandbox;
  /** The text of the course of the page. */
  readonly loadText: () => Promise<string>;
}

/** What courses use of the page. */
export type CoursesParts = LessonNotebookParts & ExerciseCheckParts & Pick<BrowserParts, "download" | "store">;

/** The lessons of a page. */
export function createCourses(page: CoursesParts, { runInSandbox, loadText }: CoursesEnvironment): Courses {
  const { session, editing, download, store: kept } = page;
  const store = createStore<CoursesState>()(() => ({
    ...{ open: false, gallery: false, course: null, own: false, check: null, notice: "", error: "" },
    progress: readProgress(readStored(kept, storageKeys.progress)),
  }));
  const progress = new KeptProgress(store, kept);
  const openCourse = new OpenCourse(store, kept, loadText);
  const checks = new ExerciseChecks(store, page, runInSandbox, progress);
  const lessons = new LessonNotebooks(store, page, progress);
  // After a reload the lesson is on show again: its panel belongs beside it.
  if (lessons.isLesson) void openCourse.load().then(() => store.setState({ open: true }));

  return {
    store,
    async setOpen(open) {
      store.setState({ open, notice: "", error: "" });
      if (open) await openCourse.load();
    },
    setGallery: (gallery) => store.setState({ gallery }),
    openLesson: (lesson) => lessons.open(lesson),
    check: (exercise) => checks.check(exercise),
    stopCheck: () => checks.stop(),
    fillIn: (exercise, text) => editing.text(exerciseId(exercise), text),
    reset: () => lessons.reset(),
    openFile: (file) => openCourse.takeFile(file),
    openShown: () => openCourse.takeNotebook(notebookOf(session.getState())),
    async openLinked(notebook, lesson) {
      store.setState({ open: true });
      openCourse.takeNotebook(notebook);
      const { course } = store.getState();
      if (course === null || store.getState().error !== "") return false;
      await lessons.open(Math.min(lesson, course.lessons.length) - 1);
      return lessons.isLesson;
    },
    async handout() {
      const { course, own } = store.getState();
      if (course === null) return;
      const notebook = handoutNotebook(course, strings.course.handoutTitle(course.title));
      await openNotebook(page, notebook, own ? "stranger" : "own");
    },
    async edit() {
      const { course, own } = store.getState();
      if (course !== null) await openNotebook(page, courseToNotebook(course), own ? "stranger" : "own");
    },
    openBuiltIn: () => openCourse.loadBuiltIn(),
    save: (solutions) => openCourse.save(solutions, download),
  };
}
