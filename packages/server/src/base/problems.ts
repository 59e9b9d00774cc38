/** What the service answers when it cannot do what was asked: problem details (RFC 9457), with the sentences, codes and hints of `UserError`. */
import { UserError } from "glovebox/server";

/** HTTP status of each code. The sentences say the rest. */
const statusOf: Readonly<Record<string, number>> = {
  "bad-request": 400,
  "damaged-bytes": 400,
  "wrong-version": 400,
  "wrong-kind": 400,
  "no-token": 401,
  "not-allowed": 403,
  "not-found": 404,
  "wrong-method": 405,
  "key-missing": 409,
  "key-deleted": 409,
  "wrong-key": 409,
  "wrong-parameters": 409,
  "wrong-circuit": 409,
  cancelled: 409,
  "not-finished": 409,
  "idempotency-mismatch": 409,
  "upload-conflict": 409,
  "version-gone": 410,
  "result-expired": 410,
  "upload-gone": 410,
  "upload-protocol": 412,
  "wrong-length": 413,
  "too-many-rows": 413,
  "wrong-content": 415,
  "hash-mismatch": 422,
  "too-many-jobs": 429,
  "too-many-requests": 429,
  internal: 500,
  draining: 503,
  "queue-unreachable": 503,
  "worker-lost": 503,
  "too-long": 504,
  quota: 507,
};

/** What is wrong with a job or a request, as data that is stored and sent. */
export interface ProblemData {
  readonly code: string;
  readonly detail: string;
  readonly hint?: string | undefined;
}

/** More about a problem. */
export interface ProblemMore {
  readonly hint?: string | undefined;
  /** Sent beside the answer, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the answer, such as links. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A request that cannot be carried out: thrown anywhere below a route, answered by `http/app.ts`. */
export class Problem extends Error {
  readonly code: string;
  readonly more: ProblemMore;

  constructor(code: string, detail: string, more: ProblemMore = {}) {
    super(detail);
    this.code = code;
    this.more = more;
  }

  get data(): ProblemData {
    return { code: this.code, detail: this.message, ...(this.more.hint === undefined ? {} : { hint: this.more.hint }) };
  }
}

/** HTTP status of a code; what the library says of somebody's bytes and has no status of its own is 422. */
export const problemStatus = (code: string): number => statusOf[code] ?? 422;

/** All codes that have a status of their own. */
export const problemCodes: readonly string[] = Object.keys(statusOf);

/** The problem that stands for anything thrown; null for what is nobody's mistake but ours. */
export function problemOf(thrown: unknown): Problem | null {
  if (thrown instanceof Problem) return thrown;
  if (!(thrown instanceof UserError)) return null;
  const { code, message, hint } = thrown.diagnostic;
  return new Problem(code, message, { hint });
}

const titleOf = (code: string): string => code.charAt(0).toUpperCase() + code.slice(1).replaceAll("-", " ");

/** The body of an answer. */
export function problemBody({ code, detail, hint }: ProblemData, instance: string, members: object = {}): object {
  return {
    type: `/problems/${code}`,
    title: titleOf(code),
    status: problemStatus(code),
    detail,
    instance,
    code,
    ...(hint === undefined ? {} : { hint }),
    ...members,
  };
}

/** The answer where nothing but that it happened may be told. */
export const internalProblem = (id: string): ProblemData => ({
  code: "internal",
  detail: `something went wrong on the server; its log tells more under ${id}`,
});
