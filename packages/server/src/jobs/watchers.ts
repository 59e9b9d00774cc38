/** Who watches which job, within one process. */
import type { Job, JobEvent, JobProgress } from "./job.ts";

/** Listeners by job. */
export class Watchers {
  readonly #listeners = new Map<string, Set<(event: JobEvent) => void>>();

  /** Adds a listener; the function that it gives takes it away. */
  add(id: string, listener: (event: JobEvent) => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id);
    };
  }

  /** Tells that a job has changed. */
  change(job: Job): void {
    for (const listener of [...(this.#listeners.get(job.id) ?? [])]) listener({ type: "state", job });
  }

  /** Tells how far a job is. */
  report(id: string, progress: JobProgress): void {
    for (const listener of [...(this.#listeners.get(id) ?? [])]) listener({ type: "progress", id, progress });
  }

  /** Nobody hears anything more. */
  clear(): void {
    this.#listeners.clear();
  }
}
