/** Locks of the jobs that this process runs: they are renewed until they end, and whoever holds one that is gone is told. */
import type { IQueueBackend } from "bullmq";

/** A job in the hands of this process. */
export interface HeldLock {
  readonly id: string;
  readonly token: string;
  /** Another may have the job by now. */
  readonly lost: () => void;
}

/** All locks that are held. */
export class Locks {
  readonly #queue: IQueueBackend;
  readonly #duration: number;
  readonly #held = new Map<string, HeldLock>();
  readonly #timer: ReturnType<typeof setInterval>;

  /** @param duration milliseconds that a lock holds without being renewed */
  constructor(queue: IQueueBackend, duration: number) {
    this.#queue = queue;
    this.#duration = duration;
    // Three may be missed.
    this.#timer = setInterval(() => void this.#renew(), duration / 4);
  }

  /** Renews a lock from now on. */
  hold(lock: HeldLock): void {
    this.#held.set(lock.id, lock);
  }

  /** Renews a lock no more. */
  drop({ id, token }: HeldLock): void {
    if (this.#held.get(id)?.token === token) this.#held.delete(id);
  }

  async #renew(): Promise<void> {
    const locks = [...this.#held.values()];
    if (locks.length === 0) return;
    try {
      const gone = await this.#queue.extendLocks(
        locks.map(({ id }) => id),
        locks.map(({ token }) => token),
        this.#duration,
      );
      for (const lock of locks) {
        if (!gone.includes(lock.id) || this.#held.get(lock.id) !== lock) continue;
        this.drop(lock);
        lock.lost();
      }
    } catch {
      // The engine is away: when it is back, the next round tells whether the locks are still there.
    }
  }

  /** Renews nothing more. */
  close(): void {
    clearInterval(this.#timer);
  }
}
