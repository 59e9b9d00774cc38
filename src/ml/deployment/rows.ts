/** Several rows as bytes: one message of them all, which is a file like any other circuit's, or (as clients of the time before sent them) a file each, one behind the other. */
import type { ModelProgress } from "../models/modes.ts";

/** Counts the rows of one message. */
interface MessageCounter {
  /** Of the message's work so much is done. */
  at(done: number, total: number): void;
  /** The message is done. */
  end(): void;
}

/** Counts rows over messages, and tells each number once. `onProgress` may be missing. */
export function rowCounter(
  messages: readonly { readonly rows: number }[],
  onProgress: ((progress: ModelProgress) => void) | undefined,
): (rows: number) => MessageCounter {
  const total = messages.reduce((sum, { rows }) => sum + rows, 0);
  let before = 0;
  let told = 0;
  const tell = (done: number): void => {
    if (done <= told) return;
    told = done;
    onProgress?.({ done, total });
  };
  return (rows) => ({
    at: (done, all) => tell(before + (all === 0 ? 0 : Math.floor((rows * done) / all))),
    end() {
      before += rows;
      tell(before);
    },
  });
}

/** Bytes behind one another. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
