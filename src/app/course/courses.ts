/**
 * Lessons beneath React: the course that is open, how far the reader is, checks that run. A lesson is opened as a notebook of its own; the reader's
 * other notebooks are not touched. Progress is kept in the browser, and so is which notebook belongs to which lesson.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { diagnosticsOf } from "../../base/errors.ts";
import { type CheckOutcome, type CheckRun, startCheck } from "../../course/checking.ts";
import { type Course, type Exercise, withoutSolutions } from "../../course/course.ts";
import { courseToNotebook, exerciseId, lessonNotebook, lessonOf, notebookToCourse } from "../../course/document.ts";
import { parseCourse, writeCourse } from "../../course/markdown.ts";
import {
  type AllProgress,
  type CourseProgress,
  changeProgress,
  courseKey,
  exercisePassed,
  noProgress,
  readProgress,
  writeProgress,
} from "../../course/progress.ts";
import type { Notebook } from "../../notebook/document.ts";
import { openNotebookFile } from "../../notebook/file.ts";
import { writeLink } from "../../notebook/link.ts";
import type { LibraryParts } from "../library/LibraryContext.tsx";
import { openNotebook } from "../library/opening.ts";
import type { NotebookParts } from "../notebook/NotebookContext.tsx";
import type { RunInSandbox } from "../notebook/programRun.ts";
import { notebookOf } from "../notebook/session.ts";
import type { BrowserParts } from "../page/BrowserContext.tsx";
import { readStored, storageKeys, writeStored } from "../page/storage.ts";
import { strings } from "./strings.ts";

/** Largest course file that is read, in bytes. */
const largestCourseFile = 4_000_000;

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

/** Lessons of one page. Nothing here rejects. */
export interface Courses {
  readonly store: StoreApi<CoursesState>;
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
  openBuiltIn(): Promise<void>;
  save(solutions: boolean): void;
  /** Address of the course without solutions. */
  link(base: string): string | null;
}

/** What the lessons need beside the page. */
export interface CoursesEnvironment {
  readonly runInSandbox: RunInSandbox;
  /** The text of the course of the page. */
  readonly loadText: () => Promise<string>;
}

/** The number of the lesson on show, from 0; -1 when another notebook is. */
export const shownLesson = (course: Course | null, notebook: Notebook): number =>
  course === null ? -1 : lessonOf(course, notebook);

/** Progress in the open course. */
export const progressOf = ({ course, progress }: Pick<CoursesState, "course" | "progress">): CourseProgress =>
  (course === null ? undefined : progress[courseKey(course)]) ?? noProgress;

/** What courses use of the page. */
export type CoursesParts = Pick<NotebookParts, "session" | "editing"> &
  LibraryParts &
  Pick<BrowserParts, "workers" | "download" | "store">;

/** The lessons of a page. */
export function createCourses(page: CoursesParts, { runInSandbox, loadText }: CoursesEnvironment): Courses {
  const { session, editing, documents, workers, download, store: kept } = page;
  const text = strings.course;
  const store = createStore<CoursesState>()(() => ({
    ...{ open: false, gallery: false, course: null, own: false, check: null, notice: "", error: "" },
    progress: readProgress(readStored(kept, storageKeys.progress)),
  }));
  let running: CheckRun | null = null;

  const keep = (progress: AllProgress): void => {
    store.setState({ progress });
    if (!writeStored(kept, storageKeys.progress, writeProgress(progress))) store.setState({ error: text.storageFull });
  };
  const change = (course: Course, more: Partial<CourseProgress>): void =>
    keep(changeProgress(store.getState().progress, courseKey(course), more));

  const take = (course: Course, own: boolean): void => {
    store.setState({ course, own, check: null, notice: own ? text.opened(course.title) : "", error: "" });
    const saved = writeStored(kept, storageKeys.course, own ? writeCourse(course) : "");
    if (own && !saved) store.setState({ error: text.storageFull });
  };

  const load = async (): Promise<void> => {
    if (store.getState().course !== null) return;
    const own = readStored(kept, storageKeys.course) ?? "";
    try {
      if (own !== "") {
        store.setState({ course: parseCourse(own), own: true });
        return;
      }
    } catch {
      // A course that was kept by another version: that of the page stands in.
    }
    const course = parseCourse(await loadText());
    if (store.getState().course === null) store.setState({ course, own: false });
  };

  const explain = (work: () => void): void => {
    try {
      store.setState({ notice: "", error: "" });
      work();
    } catch (thrown) {
      const [first] = diagnosticsOf(thrown);
      store.setState({ error: [first?.message, first?.hint].filter(Boolean).join(". ") });
    }
  };

  const shownTitle = (): string | undefined => {
    const { course } = store.getState();
    return course?.lessons[shownLesson(course, notebookOf(session.getState()))]?.title;
  };

  const openLesson = async (index: number): Promise<void> => {
    const { course, own, progress } = store.getState();
    const lesson = course?.lessons[index];
    if (course === null || lesson === undefined) return;
    store.setState({ check: null, notice: "", error: "" });
    // The reader's own copy of the lesson, if there is one and it still is one.
    const known = progressOf({ course, progress }).notebooks[lesson.title];
    const isBack = known !== undefined && (await documents.open(known)) && shownTitle() === lesson.title;
    if (!isBack) await openNotebook(page, lessonNotebook(lesson), own ? "stranger" : "own");
    if (shownTitle() === lesson.title) change(course, { current: lesson.title });
  };

  session.subscribe((state, before) => {
    if (state.document !== before.document) running?.stop();
  });
  documents.store.subscribe(({ stored }, before) => {
    const { course, progress } = store.getState();
    const title = shownTitle();
    if (stored === null || stored.id === before.stored?.id || course === null || title === undefined) return;
    const { notebooks } = progressOf({ course, progress });
    if (notebooks[title] !== stored.id) change(course, { notebooks: { ...notebooks, [title]: stored.id } });
  });
  // After a reload the lesson is on show again: its panel belongs beside it.
  if (notebookOf(session.getState()).cells[0]?.tags.includes("lesson") === true)
    void load().then(() => store.setState({ open: true }));

  return {
    store,
    async setOpen(open) {
      store.setState({ open, notice: "", error: "" });
      if (open) await load();
    },
    setGallery: (gallery) => store.setState({ gallery }),
    openLesson,
    async check(exercise) {
      const { course } = store.getState();
      const notebook = notebookOf(session.getState());
      const title = course?.lessons[shownLesson(course, notebook)]?.title;
      if (course === null || title === undefined || session.getState().consent !== "granted") return;
      running?.stop();
      store.setState({ check: { lesson: title, exercise: exercise.number, outcome: null } });
      const run = startCheck(
        {
          runInSandbox,
          simulate: async (circuit, value) => {
            const args = value instanceof Uint8Array ? [] : value;
            return workers.circuits.inSimulator(circuit, (api, handle) => api.simulate(handle, args));
          },
        },
        notebook,
        exercise,
      );
      running = run;
      const outcome = await run.outcome;
      if (running !== run) return;
      running = null;
      if (store.getState().course !== course) return;
      store.setState({ check: { lesson: title, exercise: exercise.number, outcome } });
      if (outcome.passed) keep(exercisePassed(store.getState().progress, courseKey(course), title, exercise.number));
    },
    stopCheck: () => running?.stop(),
    fillIn: (exercise, answer) => editing.text(exerciseId(exercise), answer),
    reset() {
      const { course } = store.getState();
      const lesson = course?.lessons[shownLesson(course, notebookOf(session.getState()))];
      if (lesson === undefined) return;
      const fresh = lessonNotebook(lesson);
      editing.replace(fresh);
      store.setState({ check: null });
    },
    async openFile(file) {
      if (file.size > largestCourseFile) {
        store.setState({ error: text.tooLarge, notice: "" });
        return;
      }
      const content = await file.text();
      explain(() => {
        const isJson = /\.(json|ipynb)$/i.test(file.name);
        take(isJson ? notebookToCourse(openNotebookFile(file.name, content).notebook) : parseCourse(content), true);
      });
    },
    openShown: () => explain(() => take(notebookToCourse(notebookOf(session.getState())), true)),
    async openBuiltIn() {
      store.setState({ course: null });
      writeStored(kept, storageKeys.course, "");
      await load();
    },
    save(solutions) {
      const { course } = store.getState();
      if (course === null) return;
      explain(() => {
        const written = writeCourse(solutions ? course : withoutSolutions(course));
        download(solutions ? "course.md" : "course-without-solutions.md", new TextEncoder().encode(written));
      });
    },
    link(base) {
      const { course } = store.getState();
      try {
        return course === null ? null : `${base}${writeLink(courseToNotebook(withoutSolutions(course)))}`;
      } catch {
        return null;
      }
    },
  };
}
