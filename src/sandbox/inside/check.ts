/** `check` of a cell: ends the cell with a sentence unless a condition holds. Lessons test answers with it; it tells nobody but through the error. */
import { UserError } from "../../base/errors.ts";

/** Longest sentence of a failed check. */
const longestMessage = 2000;

/** Makes `check` for a library, whose truth of arrays is handed in. It throws a `UserError` of code `check`. */
export function createCheck(truth: (value: unknown) => unknown): (condition: unknown, message?: unknown) => void {
  return (condition, message = "the check failed") => {
    if (condition instanceof Promise) {
      throw new UserError("check: expected a condition, got a promise", {
        code: "check-condition",
        hint: "write await before what gives the value",
      });
    }
    if (truth(condition)) return;
    throw new UserError(String(message).slice(0, longestMessage), { code: "check" });
  };
}
