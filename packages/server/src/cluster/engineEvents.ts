/** What happens on a queue, in every process: BullMQ's stream of events, read for as long as the process lives. */
import type { IQueueBackend } from "bullmq";
import { BackOff, type Pausing } from "../base/backOff.ts";

/** Milliseconds that one request waits for events. */
const waitFor = 5000;

/** Milliseconds until events are asked for again after that failed, or nothing came without a wait. */
const retryAfter = { first: 100, last: 5000 } as const;

/** An event: its name, and all that is said of it. */
export type EngineEvent = Readonly<Record<string, string>> & { readonly event: string };

/**
 * Tells events that come after another, until `signal` is aborted. Some may be missed while the engine is away: whoever must know something looks for itself now and then.
 * @param queue a connection of its own
 * @param after number of the event after which they are told
 */
export async function readEvents(
  queue: Pick<IQueueBackend, "readEvents">,
  after: string,
  signal: AbortSignal,
  tell: (event: EngineEvent) => void,
  pausing?: Pausing,
): Promise<void> {
  const backOff = new BackOff(retryAfter, pausing);
  let last = after;
  while (!signal.aborted) {
    const begin = performance.now();
    let count = 0;
    try {
      const streams = await queue.readEvents(last, waitFor);
      for (const [, entries] of (streams || []) as [string, [string, string[]][]][]) {
        for (const [id, words] of entries) {
          last = id;
          count++;
          tell(eventOf(words));
        }
      }
    } catch {
      // The connection is made again by itself, and whoever could not ask was told.
    }
    // A connection that is closed says "nothing" at once, without a turn for anybody else.
    if (count > 0 || performance.now() - begin >= waitFor / 2) backOff.reset();
    else if (!signal.aborted) await backOff.pause();
  }
}

function eventOf(words: readonly string[]): EngineEvent {
  const event: Record<string, string> & { event: string } = { event: "" };
  for (let i = 0; i + 1 < words.length; i += 2) event[words[i] ?? ""] = words[i + 1] ?? "";
  return event;
}
