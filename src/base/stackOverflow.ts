/** Telling the error of calls that are nested too deeply from others: each engine has its own. */

/**
 * Whether a thrown value says that the stack is full: in V8 and WebKit a `RangeError` ("Maximum call stack size exceeded"), in Firefox an `InternalError`
 * of the engine ("too much recursion"), which is no `RangeError`.
 */
export function isStackOverflow(thrown: unknown): boolean {
  return thrown instanceof Error && /maximum call stack|too much recursion/i.test(thrown.message);
}
