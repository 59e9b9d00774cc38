/** The one way in which tests look at the `UserError` of a call. */
import { UserError } from "../../src/base/errors.ts";

const nothing = (): Error => new Error("expected a UserError, and nothing was thrown");

/** The `UserError` that `call` throws. Rethrows any other error. @throws Error when nothing is thrown */
export function userErrorOf(call: () => unknown): UserError {
  try {
    call();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw nothing();
}

/** The `UserError` that `call` throws, or with which its promise is rejected; otherwise as `userErrorOf`. */
export async function userErrorOfAsync(call: () => unknown): Promise<UserError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw nothing();
}
