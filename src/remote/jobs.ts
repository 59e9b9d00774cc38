/** Runs on a server: a job is sent, followed and fetched, whatever happens to the connection meanwhile. */
import * as v from "valibot";
import { UserError } from "../base/errors.ts";
import { isPassing, RemoteError } from "./errors.ts";
import { serverEvents } from "./events.ts";
import { type Http, isUnreachable, pause } from "./http.ts";

/** How far a job is. While it waits (stage `queued`) `place` is how many jobs begin before it, as tenants take turns; undefined where the server cannot tell. */
export interface RemoteProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly node?: number | undefined;
  readonly place?: number | undefined;
}

/** A run to ask for. */
export interface RunOrder {
  /** Path of the circuit's jobs. */
  readonly jobs: string;
  /** SHA-256 of the evaluation keys; null where none are needed. */
  readonly keys: string | null;
  readonly encrypted: Uint8Array;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RemoteProgress) => void) | undefined;
}

const count = v.pipe(v.number(), v.finite());

const progressSchema = v.object({
  stage: v.pipe(v.string(), v.maxLength(40)),
  done: count,
  total: count,
  node: v.optional(count),
  place: v.optional(count),
});

const jobSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  state: v.picklist(["queued", "running", "cancelling", "succeeded", "failed", "cancelled", "expired"]),
  place: v.nullish(count),
});

type JobState = v.InferOutput<typeof jobSchema>["state"];

const isFinal = (state: JobState): boolean => state !== "queued" && state !== "running" && state !== "cancelling";

/** Seconds that an answer is waited for where nobody watches. */
const patience = 25;

/**
 * Carries out a run.
 * @returns bytes of the encrypted result
 * @throws RemoteError with the server's reason, among them `key-missing`; UserError of code `cancelled` or `unreachable`
 */
export async function runRemotely(http: Http, order: RunOrder): Promise<Uint8Array> {
  const { jobs, keys, encrypted, signal, onProgress } = order;
  // The server takes the same request twice for one, so that it may be sent again when its answer is lost.
  const name = crypto.randomUUID();
  const answer = await http.askAgain(jobs, {
    method: "POST",
    headers: {
      "idempotency-key": name,
      prefer: `wait=${onProgress === undefined ? patience : 0}`,
      ...(keys === null ? {} : { "glovebox-key": keys }),
    },
    body: encrypted,
    signal,
  });
  const id = answer.headers.get("glovebox-job") ?? ""; // absent: no answer of ours
  if (!/^[0-9a-f]{32}$/.test(id)) {
    throw new UserError("server: expected the name of the job, got no such header", { code: "foreign-answer" });
  }
  const cancel = (): void => {
    http.ask(`/v1/jobs/${id}`, { method: "DELETE" }).catch(() => {});
  };
  try {
    if (answer.status === 200) {
      try {
        return await http.bytesOf(answer, signal);
      } catch (thrown) {
        // It broke off; the result is still there.
        if (!isUnreachable(thrown)) throw thrown;
      }
    } else await untilFinal(http, id, signal, onProgress);
    return await http.stubbornly(
      async () => http.bytesOf(await http.ask(`/v1/jobs/${id}/result`, { signal }), signal),
      signal,
    );
  } catch (thrown) {
    if (signal?.aborted === true) cancel();
    throw thrown;
  }
}

/** Waits until a job is final; follows its events where somebody watches. */
async function untilFinal(
  http: Http,
  id: string,
  signal: AbortSignal | undefined,
  onProgress: ((progress: RemoteProgress) => void) | undefined,
): Promise<void> {
  let last = "";
  let wait = 50;
  for (;;) {
    try {
      if (onProgress === undefined) {
        const { state } = await http.stubbornly(() => stateOf(http, id, signal), signal);
        if (isFinal(state)) return;
      } else {
        const headers: Record<string, string> = { accept: "text/event-stream" };
        if (last !== "") headers["last-event-id"] = last;
        const answer = await http.askAgain(`/v1/jobs/${id}/events`, { headers, signal });
        if (answer.body === null) return;
        for await (const event of serverEvents(answer.body)) {
          last = event.id;
          wait = 50;
          if (tell(event.event, event.data, onProgress)) return;
        }
      }
    } catch (thrown) {
      if (signal?.aborted === true) throw new UserError("the run was cancelled", { code: "cancelled" });
      // An answer that breaks off is a TypeError of fetch.
      const mayPass = isUnreachable(thrown) || isPassing(thrown) || !(thrown instanceof UserError);
      if (!mayPass) throw thrown;
    }
    await pause(wait, signal);
    wait = Math.min(2 * wait, 2000);
  }
}

async function stateOf(http: Http, id: string, signal: AbortSignal | undefined) {
  const answer = await http.ask(`/v1/jobs/${id}`, { signal });
  return v.parse(jobSchema, await answer.json());
}

/** Tells an event; says whether the job is final. */
function tell(event: string, data: string, onProgress: (progress: RemoteProgress) => void): boolean {
  const saved: unknown = JSON.parse(data);
  if (event === "progress") {
    const read = v.safeParse(progressSchema, saved);
    if (read.success) onProgress(read.output);
    return false;
  }
  const read = v.safeParse(jobSchema, saved);
  if (!read.success) return false;
  const { state, place } = read.output;
  if (state === "queued") onProgress({ stage: "queued", done: 0, total: 0, place: place ?? undefined }); // absent: it has just begun
  return isFinal(state);
}

/** Whether a server lacks keys that it is asked to compute with. */
export const isKeyMissing = (thrown: unknown): boolean =>
  thrown instanceof RemoteError && thrown.diagnostic.code === "key-missing";
