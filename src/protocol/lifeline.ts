/**
 * Noticing that a worker is gone that said nothing: it closed itself, or was killed. The worker holds a lock of the browser while it lives; who waits for
 * that lock gets it when the worker ends, for whatever reason, and never sooner, however long the worker computes. Where there are no locks, pings must do.
 */

/** What the two sides say. Comlink takes no notice of these. */
type LifeSign =
  /** From the owner: hold this lock; null where the owner has no locks. */
  | { readonly lifeline: "hold"; readonly name: string | null }
  | { readonly lifeline: "ping" }
  /** From the worker: it holds the lock. */
  | { readonly lifeline: "held" }
  /** From the worker: an answer to a ping, or to `hold` where it can have no lock. */
  | { readonly lifeline: "alive" };

/** Watches a worker; `onEnd` hears why it is taken for gone. Gives what ends the watch. */
export type Watch = (worker: Worker, onEnd: (why: string) => void) => () => void;

/** Longest time from making a worker to its first sign, in seconds: its script may have to come over a slow network. */
const startPatience = 60;

/** Seconds between an answer to a ping and the next one. */
const pingInterval = 5;

/**
 * Longest wait for an answer to a ping, in seconds. Layouts, searches and large simulations compute in one piece; the page's budget
 * (circuit/budget.ts) lets nothing through that is predicted to take a fifth of this.
 */
const pingPatience = 300;

const isLifeSign = (data: unknown): data is LifeSign => typeof data === "object" && data !== null && "lifeline" in data;

/** The locks of this browser; none on an insecure address, in a frame without storage, or outside of browsers. */
const locksOfBrowser = (): LockManager | null =>
  typeof navigator === "object" && "locks" in navigator ? (navigator.locks ?? null) : null;

let watched = 0;

/** A lock name that no other tab uses: tabs of one site share locks. */
const lockName = (): string => `glovebox worker ${crypto.randomUUID()} ${watched++}`;

/** Watches a worker of the browser, which must be served by `serve`. */
export const watchWorker: Watch = (worker, onEnd) => {
  const locks = locksOfBrowser();
  const name = locks === null ? null : lockName();
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expect = (seconds: number, what: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => onEnd(`it gave no ${what} for ${seconds} s`), 1000 * seconds);
  };
  const post = (sign: LifeSign): void => worker.postMessage(sign);
  const hear = ({ data }: MessageEvent): void => {
    if (over.signal.aborted || !isLifeSign(data)) return;
    clearTimeout(timer);
    if (data.lifeline === "held" && locks !== null && name !== null) {
      // Aborting it is no failure: that is how the watch ends.
      locks.request(name, { signal: over.signal }, () => onEnd("it ended without a word")).catch(() => {});
    } else {
      timer = setTimeout(() => {
        post({ lifeline: "ping" });
        expect(pingPatience, "sign of life");
      }, 1000 * pingInterval);
    }
  };
  worker.addEventListener("message", hear);
  expect(startPatience, "sign that it started");
  post({ lifeline: "hold", name });
  return () => {
    over.abort();
    clearTimeout(timer);
    worker.removeEventListener("message", hear);
  };
};

/** The worker's side: answers whoever watches it. */
export function giveLifeSigns(): void {
  const post = (sign: LifeSign): void => postMessage(sign);
  const hold = async (name: string | null): Promise<void> => {
    const locks = name === null ? null : locksOfBrowser();
    if (locks === null || name === null) {
      post({ lifeline: "alive" });
      return;
    }
    try {
      await locks.request(name, () => {
        post({ lifeline: "held" });
        // For as long as the worker lives.
        return new Promise<never>(() => {});
      });
    } catch {
      // A frame of another site may be refused them.
      post({ lifeline: "alive" });
    }
  };
  addEventListener("message", ({ data }) => {
    if (!isLifeSign(data)) return;
    if (data.lifeline === "hold") void hold(data.name);
    else if (data.lifeline === "ping") post({ lifeline: "alive" });
  });
}
