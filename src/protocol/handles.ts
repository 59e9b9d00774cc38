/** What a worker holds for the page under a number, until the page closes it. */
import { UserError } from "../base/errors.ts";

/** Things held under numbers. */
export interface Handles<T> {
  hold(value: T): number;
  /** @throws UserError for a number that was never given or is closed */
  at(handle: number): T;
  close(handle: number): void;
}

/** An empty table. */
export function createHandles<T>(): Handles<T> {
  const held = new Map<number, T>();
  let next = 0;
  return {
    hold(value) {
      held.set(next, value);
      return next++;
    },
    at(handle) {
      const value = held.get(handle);
      if (value === undefined) {
        throw new UserError(`expected the number of an open circuit, got ${handle}`, { code: "not-open" });
      }
      return value;
    },
    close: (handle) => void held.delete(handle),
  };
}
