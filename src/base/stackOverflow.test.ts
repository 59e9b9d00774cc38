import { expect, test } from "vitest";
import { isStackOverflow } from "./stackOverflow.ts";

/** Firefox's own error, which no other engine has. */
class InternalError extends Error {
  override readonly name = "InternalError";
}

test("a full stack is known in each engine, and nothing else is taken for one", () => {
  const endless = (): number => endless() + 1;
  let own: unknown;
  try {
    endless();
  } catch (thrown) {
    own = thrown;
  }
  expect(isStackOverflow(own)).toBe(true);
  expect(isStackOverflow(new RangeError("Maximum call stack size exceeded."))).toBe(true);
  expect(isStackOverflow(new InternalError("too much recursion"))).toBe(true);
  expect(isStackOverflow(new InternalError("allocation size overflow"))).toBe(false);
  expect(isStackOverflow(new RangeError("Invalid array length"))).toBe(false);
  expect(isStackOverflow("too much recursion")).toBe(false);
});
