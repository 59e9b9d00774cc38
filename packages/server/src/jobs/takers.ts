/** Who waits until there may be a job. */

/** All who wait; each looks again when it is woken. */
export class Takers {
  readonly #waiting = new Set<() => void>();

  /**
   * Waits until somebody calls `wake`, or `signal` is aborted.
   * @param most milliseconds after which it looks again in any case
   */
  wait(signal: AbortSignal, most?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = most === undefined ? undefined : setTimeout(() => go(), most);
      const go = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        signal.removeEventListener("abort", go);
        resolve();
      };
      this.#waiting.add(go);
      signal.addEventListener("abort", go);
    });
  }

  /** Lets all look. */
  wake(): void {
    for (const go of [...this.#waiting]) go();
  }
}
