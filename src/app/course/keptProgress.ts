/** How far the reader is in each course: changed in the panel's state and kept in the browser at once. */
import type { Course } from "../../course/course.ts";
import {
  type AllProgress,
  type CourseProgress,
  changeProgress,
  courseKey,
  exercisePassed,
  writeProgress,
} from "../../course/progress.ts";
import { type KeyValueStore, storageKeys, writeStored } from "../page/storage.ts";
import type { CoursesStore } from "./coursesState.ts";
import { strings } from "./strings.ts";

/** The reader's progress. A full storage is said in the store. */
export class KeptProgress {
  readonly #store: CoursesStore;
  readonly #kept: KeyValueStore | null;

  constructor(store: CoursesStore, kept: KeyValueStore | null) {
    this.#store = store;
    this.#kept = kept;
  }

  /** Changes parts of the progress in one course. */
  change(course: Course, more: Partial<CourseProgress>): void {
    this.#keep(changeProgress(this.#store.getState().progress, courseKey(course), more));
  }

  /** Notes that an exercise of a lesson is solved. */
  pass(course: Course, lesson: string, exercise: number): void {
    this.#keep(exercisePassed(this.#store.getState().progress, courseKey(course), lesson, exercise));
  }

  #keep(progress: AllProgress): void {
    this.#store.setState({ progress });
    if (!writeStored(this.#kept, storageKeys.progress, writeProgress(progress)))
      this.#store.setState({ error: strings.course.storageFull });
  }
}
