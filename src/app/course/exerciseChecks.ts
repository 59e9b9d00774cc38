/** The check of an exercise that runs: one at a time, stopped when the document changes. */
import { type CheckRun, startCheck } from "../../course/checking.ts";
import type { Exercise } from "../../course/course.ts";
import type { NotebookParts } from "../notebook/NotebookContext.tsx";
import type { RunInSandbox } from "../notebook/programRun.ts";
import { notebookOf } from "../notebook/session.ts";
import type { BrowserParts } from "../page/BrowserContext.tsx";
import { type CoursesStore, lessonShown } from "./coursesState.ts";
import type { KeptProgress } from "./keptProgress.ts";

/** What checks use of the page. */
export type ExerciseCheckParts = Pick<NotebookParts, "session"> & Pick<BrowserParts, "workers">;

/** Runs checks; what one came to stands in the store, and a passed exercise in the progress. */
export class ExerciseChecks {
  readonly #store: CoursesStore;
  readonly #page: ExerciseCheckParts;
  readonly #runInSandbox: RunInSandbox;
  readonly #progress: KeptProgress;
  /** The check that runs; one that is no longer here has nothing to say. */
  #running: CheckRun | null = null;

  constructor(store: CoursesStore, page: ExerciseCheckParts, runInSandbox: RunInSandbox, progress: KeptProgress) {
    this.#store = store;
    this.#page = page;
    this.#runInSandbox = runInSandbox;
    this.#progress = progress;
    page.session.subscribe((state, before) => {
      if (state.document !== before.document) this.stop();
    });
  }

  /** Checks an exercise of the lesson on show, once the reader has agreed to run it. */
  async check(exercise: Exercise): Promise<void> {
    const { course } = this.#store.getState();
    const notebook = notebookOf(this.#page.session.getState());
    const lesson = lessonShown(course, notebook)?.title;
    if (course === null || lesson === undefined || this.#page.session.getState().consent !== "granted") return;
    this.stop();
    this.#store.setState({ check: { lesson, exercise: exercise.number, outcome: null } });
    const { circuits } = this.#page.workers;
    const run = startCheck(
      {
        runInSandbox: this.#runInSandbox,
        simulate: async (circuit, method, value) => {
          const args = value instanceof Uint8Array ? [] : value;
          return circuits.inSimulator(circuit, (api, handle) => api[method](handle, args));
        },
      },
      notebook,
      exercise,
    );
    this.#running = run;
    const outcome = await run.outcome;
    if (this.#running !== run) return;
    this.#running = null;
    if (this.#store.getState().course !== course) return;
    this.#store.setState({ check: { lesson, exercise: exercise.number, outcome } });
    if (outcome.passed) this.#progress.pass(course, lesson, exercise.number);
  }

  /** Stops the check that runs, if one does. */
  stop(): void {
    this.#running?.stop();
  }
}
