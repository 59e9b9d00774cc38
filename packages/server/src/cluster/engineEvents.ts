/** What happens on a queue, in every process: BullMQ's stream of events, read for as long as the process lives. */
import { setTimeout as delay } from "node:timers/promises";
import type { IQueueBackend } from "bullmq";

/** Milliseconds that one request waits for events. */
const waitFor = 5000;

/** Milliseconds until events are asked for again after that failed. */
const retryAfter = 500;

/** An event: its name, and all that is said of it. */
export type EngineEvent = Readonly<Record<string, string>> & { readonly event: string };

/**
 * Tells events that come after another, until `signal` is aborted. Some may be missed while the engine is away: whoever must know something looks for itself now and then.
 * @param queue a connection of its own
 * @param after number of the event after which they are told
 */
export async function readEvents(
  queue: IQueueBackend,
  after: string,
  signal: AbortSignal,
  tell: (event: EngineEvent) => void,
): Promise<void> {
  let last = after;
  while (!signal.aborted) {
    try {
      const streams = await queue.readEvents(last, waitFor);
      for (const [, entries] of (streams || []) as [string, [string, string[]][]][]) {
        for (const [id, words] of entries) {
          last = id;
          tell(eventOf(words));
        }
      }
    } catch {
      // The connection is made again by itself, and whoever could not ask was told.
      if (!signal.aborted) await delay(retryAfter);
    }
  }
}

function eventOf(words: readonly string[]): EngineEvent {
  const event: Record<string, string> & { event: string } = { event: "" };
  for (let i = 0; i + 1 < words.length; i += 2) event[words[i] ?? ""] = words[i + 1] ?? "";
  return event;
}
