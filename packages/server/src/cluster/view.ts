/** What waits and what runs on an engine now, as this process sees it. */
import type { IQueueBackend } from "bullmq";
import { type Accepted, acceptedOf, byAcceptance } from "./storedJob.ts";

/** A look at the queue. */
export interface Look {
  /** In the order of acceptance. */
  readonly waiting: readonly Accepted[];
  readonly running: readonly Accepted[];
  /** Of those that wait, the ones whose worker was lost or that somebody is just taking: BullMQ gives them to the next who asks. */
  readonly loose: ReadonlySet<string>;
}

/** Looks at a queue. What never changes of a job is asked once. */
export class View {
  readonly #queue: IQueueBackend;
  readonly #known = new Map<string, Accepted>();

  constructor(queue: IQueueBackend) {
    this.#queue = queue;
  }

  /** Looks now. Whoever moves meanwhile is where it went to. */
  async look(): Promise<Look> {
    const [delayed = [], wait = [], active = []] = (await this.#queue.getRanges(
      ["delayed", "wait", "active"],
      0,
      -1,
      true,
    )) as string[][];
    const [running, loose] = [new Set(active), new Set(wait.filter((id) => !active.includes(id)))];
    const waiting = [...new Set([...delayed, ...loose])].filter((id) => !running.has(id));
    const there = new Set([...waiting, ...running]);
    for (const id of this.#known.keys()) if (!there.has(id)) this.#known.delete(id);
    await Promise.all([...there].map((id) => this.#learn(id)));
    const known = (ids: Iterable<string>): Accepted[] => [...ids].flatMap((id) => this.#known.get(id) ?? []);
    return { waiting: known(waiting).sort(byAcceptance), running: known(running), loose };
  }

  async #learn(id: string): Promise<void> {
    if (this.#known.has(id)) return;
    const stored = await this.#queue.getJobData(id);
    if (stored !== undefined) this.#known.set(id, acceptedOf(stored));
  }
}
