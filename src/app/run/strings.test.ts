import { expect, it } from "vitest";
import { strings } from "./strings.ts";

it("failures are said in runs, rounded to the safe side", () => {
  const { failures } = strings.cost;
  expect(failures(Math.log2(1e-5))).toBe("at most 1 failure in 100\u202f000 runs");
  expect(failures(Math.log2(1 / 123_456))).toBe("at most 1 failure in 120\u202f000 runs");
  expect(failures(Math.log2(1 / 37))).toBe("at most 1 failure in 37 runs");
  expect(failures(Math.log2(3e-11))).toBe("at most 1 failure in 10^10 runs");
  expect(failures(-40)).toBe("practically never wrong");
  expect(failures(-1e7)).toBe("practically never wrong");
  expect(failures(Math.log2(0.301))).toBe("up to 31 % of runs fail");
});
