/** Functions of the user's own that are given to the library: which there are, and what they are called. */
import { UserError } from "../base/errors.ts";
import { shown } from "../base/shown.ts";

/**
 * `given` if it is a function. What it throws when it is called is the user's own, and stays as it is.
 * @throws UserError for everything else
 */
export function checkedFunction<F extends (...args: never[]) => unknown>(where: string, given: F): F {
  if (typeof given === "function") return given;
  throw new UserError(`${where}: expected a function, got ${shown(given)}`, { code: "function" });
}

/** The name of a function as graphs print it. */
export function functionName(call: (...args: never[]) => unknown): string {
  try {
    return typeof call.name === "string" && call.name !== "" ? call.name.slice(0, longestName) : "<lambda>";
  } catch {
    return "<lambda>";
  }
}

/** Longest name of a function, in characters. */
const longestName = 200;
