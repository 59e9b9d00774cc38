/** Lessons as notebooks: each is opened as a notebook of the reader's own, which is found again, and can start afresh. */
import { lessonNotebook } from "../../course/document.ts";
import type { LibraryParts } from "../library/LibraryContext.tsx";
import { openNotebook } from "../library/opening.ts";
import type { NotebookParts } from "../notebook/NotebookContext.tsx";
import { notebookOf } from "../notebook/session.ts";
import { type CoursesStore, lessonShown, progressOf } from "./coursesState.ts";
import type { KeptProgress } from "./keptProgress.ts";

/** What lessons as notebooks use of the page. */
export type LessonNotebookParts = Pick<NotebookParts, "session" | "editing"> & LibraryParts;

/** Opens lessons and remembers in which notebook each is. */
export class LessonNotebooks {
  readonly #store: CoursesStore;
  readonly #page: LessonNotebookParts;
  readonly #progress: KeptProgress;

  constructor(store: CoursesStore, page: LessonNotebookParts, progress: KeptProgress) {
    this.#store = store;
    this.#page = page;
    this.#progress = progress;
    page.documents.store.subscribe(({ stored }, before) => {
      if (stored !== null && stored.id !== before.stored?.id) this.#remember(stored.id);
    });
  }

  /** Whether the notebook on show was made from a lesson, of this course or another. */
  get isLesson(): boolean {
    return notebookOf(this.#page.session.getState()).cells[0]?.tags.includes("lesson") === true;
  }

  /** Opens the lesson of this number, from 0: the reader's own copy of it, if there is one and it still is one. */
  async open(index: number): Promise<void> {
    const { course, own, progress } = this.#store.getState();
    const lesson = course?.lessons[index];
    if (course === null || lesson === undefined) return;
    this.#store.setState({ check: null, notice: "", error: "" });
    const known = progressOf({ course, progress }).notebooks[lesson.title];
    const isBack =
      known !== undefined && (await this.#page.documents.open(known)) && this.#shownTitle() === lesson.title;
    if (!isBack) await openNotebook(this.#page, lessonNotebook(lesson), own ? "stranger" : "own");
    if (this.#shownTitle() === lesson.title) this.#progress.change(course, { current: lesson.title });
  }

  /** Puts the lesson on show back as it was; undo brings back the reader's. */
  reset(): void {
    const { course } = this.#store.getState();
    const lesson = lessonShown(course, notebookOf(this.#page.session.getState()));
    if (lesson === undefined) return;
    this.#page.editing.replace(lessonNotebook(lesson));
    this.#store.setState({ check: null });
  }

  #shownTitle(): string | undefined {
    return lessonShown(this.#store.getState().course, notebookOf(this.#page.session.getState()))?.title;
  }

  /** Notes that the lesson on show, if one is, is kept under this id. */
  #remember(id: string): void {
    const { course, progress } = this.#store.getState();
    const title = this.#shownTitle();
    if (course === null || title === undefined) return;
    const { notebooks } = progressOf({ course, progress });
    if (notebooks[title] !== id) this.#progress.change(course, { notebooks: { ...notebooks, [title]: id } });
  }
}
