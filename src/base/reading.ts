/** Looking at what a user gave: getters, proxies and iterators of theirs may throw anything, and give more than there is room for. */
import { InternalError, UserError } from "./errors.ts";
import { shown } from "./shown.ts";

/**
 * What `read` gives, which looks at a user's value and calls nothing else of theirs.
 * @param where begins the message
 * @throws UserError for whatever the value itself throws
 */
export function reading<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof UserError || thrown instanceof InternalError) throw thrown;
    throw new UserError(`${where}: expected a value that can be read, got one that throws ${reasonOf(thrown)}`, {
      code: "unreadable",
    });
  }
}

function reasonOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error && typeof thrown.message === "string")
      return `${shown(thrown)}: ${thrown.message.slice(0, 200)}`;
  } catch {
    // An error that cannot be read either.
  }
  return shown(thrown);
}

/**
 * Everything that an iterable gives.
 * @param what the items, as messages name them: `samples`
 * @param most more than so many are an error, so that what never ends does
 * @throws UserError for anything but an iterable, throws, or gives too many
 */
export function readAll(where: string, what: string, given: unknown, most: number): readonly unknown[] {
  return reading(where, () => {
    if (typeof given !== "object" || given === null || !(Symbol.iterator in given)) {
      throw new UserError(`${where}: expected an iterable of ${what}, got ${typeof given}`, { code: where });
    }
    const all: unknown[] = [];
    for (const item of given as Iterable<unknown>) {
      if (all.length === most) throw new UserError(`${where}: expected at most ${most} ${what}`, { code: where });
      all.push(item);
    }
    return all;
  });
}
