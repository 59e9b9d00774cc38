/** What every queue asks of a job before it takes it. */
import { Problem } from "../base/problems.ts";
import type { NewJob } from "./job.ts";

/** @throws Problem of code `too-many-jobs` when as many jobs wait as may */
export function checkLimit(got: number, most: number, which: "of one tenant" | "in all"): void {
  if (got < most) return;
  throw new Problem("too-many-jobs", `expected at most ${most} waiting jobs ${which}`, {
    hint: "wait for results before you send more",
    headers: { "retry-after": "5" },
  });
}

/** What two requests of one idempotency key have in common. */
export type Asked = Pick<NewJob, "circuit" | "key" | "arguments">;

/** @throws Problem of code `idempotency-mismatch` unless both ask for the same */
export function checkSame(known: Asked, request: Asked): void {
  const isSame =
    known.circuit.version === request.circuit.version &&
    known.key === request.key &&
    known.arguments.sha256 === request.arguments.sha256;
  if (isSame) return;
  throw new Problem("idempotency-mismatch", "expected the request that was sent with this Idempotency-Key before", {
    hint: "use another Idempotency-Key for another request",
  });
}
