/** The course that is open: the page's, or one that the reader opened and the browser keeps. */

import { diagnosticsOf } from "../../base/errors.ts";
import { type Course, withoutSolutions } from "../../course/course.ts";
import { notebookToCourse } from "../../course/document.ts";
import { parseCourse, writeCourse } from "../../course/markdown.ts";
import type { Notebook } from "../../notebook/document.ts";
import type { Download } from "../page/download.ts";
import { loadPart } from "../page/lazyPart.ts";
import { type KeyValueStore, readStored, storageKeys, writeStored } from "../page/storage.ts";
import type { CoursesStore } from "./coursesState.ts";
import { strings } from "./strings.ts";

/** Largest course file that is read, in bytes. */
const largestCourseFile = 4_000_000;

/** Opens, keeps and gives away a course. What is wrong with one is said in the store. */
export class OpenCourse {
  readonly #store: CoursesStore;
  readonly #kept: KeyValueStore | null;
  readonly #loadText: () => Promise<string>;

  /** `loadText` brings the text of the page's course. */
  constructor(store: CoursesStore, kept: KeyValueStore | null, loadText: () => Promise<string>) {
    this.#store = store;
    this.#kept = kept;
    this.#loadText = loadText;
  }

  /** Opens the reader's course, or else the page's, unless one is open. */
  async load(): Promise<void> {
    if (this.#store.getState().course !== null) return;
    const own = readStored(this.#kept, storageKeys.course) ?? "";
    try {
      if (own !== "") {
        this.#store.setState({ course: parseCourse(own), own: true });
        return;
      }
    } catch {
      // A course that was kept by another version: that of the page stands in.
    }
    const course = parseCourse(await this.#loadText());
    if (this.#store.getState().course === null) this.#store.setState({ course, own: false });
  }

  /** Opens the page's course in place of the reader's. */
  async loadBuiltIn(): Promise<void> {
    this.#store.setState({ course: null });
    writeStored(this.#kept, storageKeys.course, "");
    await this.load();
  }

  /** Opens a course file, of Markdown or a notebook. */
  async takeFile(file: Pick<File, "name" | "size" | "text">): Promise<void> {
    if (file.size > largestCourseFile) {
      this.#store.setState({ error: strings.course.tooLarge, notice: "" });
      return;
    }
    const content = await file.text();
    const { openFile } = await loadPart(() => import("../../course/file.ts"));
    this.#attempt(() => {
      const isJson = /\.(json|ipynb)$/i.test(file.name);
      this.#take(isJson ? notebookToCourse(openFile(file.name, content).notebook) : parseCourse(content));
    });
  }

  /** Opens a notebook as a course. */
  takeNotebook(notebook: Notebook): void {
    this.#attempt(() => this.#take(notebookToCourse(notebook)));
  }

  /** Gives the course to `download` as a Markdown file. */
  save(solutions: boolean, download: Download): void {
    const { course } = this.#store.getState();
    if (course === null) return;
    this.#attempt(() => {
      const written = writeCourse(solutions ? course : withoutSolutions(course));
      download(solutions ? "course.md" : "course-without-solutions.md", new TextEncoder().encode(written));
    });
  }

  /** Makes a course the reader's own, open now and on the next visit. */
  #take(course: Course): void {
    const text = strings.course;
    this.#store.setState({ course, own: true, check: null, notice: text.opened(course.title), error: "" });
    if (!writeStored(this.#kept, storageKeys.course, writeCourse(course)))
      this.#store.setState({ error: text.storageFull });
  }

  /** Carries out what a button asks; what it throws is said in the store. */
  #attempt(work: () => void): void {
    try {
      this.#store.setState({ notice: "", error: "" });
      work();
    } catch (thrown) {
      const [first] = diagnosticsOf(thrown);
      this.#store.setState({ error: [first?.message, first?.hint].filter(Boolean).join(". ") });
    }
  }
}
