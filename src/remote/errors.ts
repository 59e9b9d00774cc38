/** What servers answer when they cannot do what was asked (RFC 9457), as errors of the library. */
import * as v from "valibot";
import { UserError } from "../base/errors.ts";

const problem = v.object({
  code: v.pipe(v.string(), v.maxLength(100)),
  detail: v.pipe(v.string(), v.maxLength(2000)),
  hint: v.optional(v.pipe(v.string(), v.maxLength(2000))),
});

/** A problem that a server told, with its HTTP status. */
export class RemoteError extends UserError {
  override readonly name = "RemoteError";
  readonly status: number;
  /** Seconds after which it may be asked again; null when it said nothing. */
  readonly retryAfter: number | null;

  constructor(message: string, code: string, status: number, hint: string | undefined, retryAfter: number | null) {
    super(message, { code, hint });
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Whether the same request may go well a little later: the server is busy or restarting, or what lies before it is. */
export const isPassing = (thrown: unknown): boolean =>
  thrown instanceof RemoteError &&
  (thrown.status === 429 || thrown.status === 502 || thrown.status === 503 || thrown.status === 504) &&
  thrown.diagnostic.code !== "worker-lost" &&
  thrown.diagnostic.code !== "too-long";

/** The error of an answer whose status says that it is one. */
export async function errorOf(answer: Response): Promise<RemoteError> {
  const text = await answer.text().catch(() => "");
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 60) : null;
  const told = v.safeParse(problem, parsedJson(text));
  if (told.success) {
    const { code, detail, hint } = told.output;
    return new RemoteError(`server: ${detail}`, code, answer.status, hint, retryAfter);
  }
  // A proxy before the server speaks for itself.
  return new RemoteError(
    `server: expected an answer of a Glovebox server, got status ${answer.status}`,
    answer.status === 413 ? "wrong-length" : "foreign-answer",
    answer.status,
    answer.status === 413 ? "a proxy before the server refuses requests of this size: see docs/serving.md" : undefined,
    retryAfter,
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
