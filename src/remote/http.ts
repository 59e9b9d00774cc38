/** Requests to one server: who asks, what is tried again, and how long. */
import { UserError } from "../base/errors.ts";
import { errorOf, isPassing, RemoteError } from "./errors.ts";

/** How a server is asked. */
export interface HttpOptions {
  /** The operator's token for this client. */
  readonly token?: string | undefined;
  /** Milliseconds for which requests that fail on the way, or while the server restarts, are tried again: a minute when nothing is said. */
  readonly retryFor?: number | undefined;
}

/** A request. */
export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds before the first repetition; doubled each time up to the last. */
const pauses = { first: 100, last: 5000 } as const;
const usualRetryFor = 60_000;

const cancelled = (): UserError => new UserError("the request was cancelled", { code: "cancelled" });

/** Waits, unless it is cancelled. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(cancelled());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", leave);
      resolve();
    }, milliseconds);
    if (signal?.aborted === true) leave();
    else signal?.addEventListener("abort", leave, { once: true });
  });
}

/** One server. */
export class Http {
  readonly #base: URL;
  readonly #token: string | undefined;
  readonly #retryFor: number;

  /**
   * @param address where the server is; what is behind it in the path stays before every request's own
   * @throws UserError for anything but an address of http or https
   */
  constructor(address: string | URL, { token, retryFor = usualRetryFor }: HttpOptions) {
    this.#base = readAddress(address);
    this.#token = token;
    this.#retryFor = retryFor;
  }

  /** The whole address of a path such as `/v1/circuits`. */
  address(path: string): string {
    return `${this.#base.href.replace(/\/$/, "")}${path}`;
  }

  /**
   * Asks once.
   * @throws RemoteError when the server says no, UserError of code `unreachable` or `cancelled` when no answer comes
   */
  async ask(path: string, { method = "GET", headers = {}, body, signal }: Ask = {}): Promise<Response> {
    const own: Record<string, string> = { ...headers };
    if (this.#token !== undefined) own.authorization = `Bearer ${this.#token}`;
    if (body !== undefined) own["content-type"] ??= "application/octet-stream";
    let answer: Response;
    try {
      answer = await fetch(this.address(path), {
        method,
        headers: own,
        // A server that sends elsewhere would send the token there.
        redirect: "error",
        ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (thrown) {
      if (signal?.aborted === true) throw cancelled();
      throw unreachable(this.#base, thrown);
    }
    if (answer.ok || answer.status === 304) return answer;
    throw await errorOf(answer);
  }

  /** Asks, and again while nothing but the way or a restart is in the way. Only for requests that do no harm when they come twice. */
  async askAgain(path: string, ask: Ask = {}): Promise<Response> {
    return this.stubbornly(() => this.ask(path, ask), ask.signal);
  }

  /** Carries out `work` until it goes through, or fails for a reason that does not pass. */
  async stubbornly<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const until = Date.now() + this.#retryFor;
    let wait: number = pauses.first;
    for (;;) {
      try {
        return await work();
      } catch (thrown) {
        if (!(isUnreachable(thrown) || isPassing(thrown)) || Date.now() + wait > until) throw thrown;
        const told = thrown instanceof RemoteError ? (thrown.retryAfter ?? 0) * 1000 : 0; // absent: it did not say when
        await pause(Math.max(told, wait), signal);
        wait = Math.min(2 * wait, pauses.last);
      }
    }
  }

  /** All bytes of an answer; one that breaks off is as one that did not come. */
  async bytesOf(answer: Response, signal: AbortSignal | undefined): Promise<Uint8Array> {
    try {
      return new Uint8Array(await answer.arrayBuffer());
    } catch (thrown) {
      if (signal?.aborted === true) throw cancelled();
      throw unreachable(this.#base, thrown);
    }
  }
}

/** Whether no answer came. */
export const isUnreachable = (thrown: unknown): boolean =>
  thrown instanceof UserError && thrown.diagnostic.code === "unreachable";

function unreachable(base: URL, thrown: unknown): UserError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : "";
  return new UserError(`server: no answer from ${base.origin}${cause === "" ? "" : ` (${cause})`}`, {
    code: "unreachable",
    hint: "see whether it runs, whether the address is right, and in a browser whether it takes requests of this page",
  });
}

function readAddress(address: string | URL): URL {
  const text = String(address);
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (url.protocol === "http:" || url.protocol === "https:") {
      url.search = "";
      url.hash = "";
      return url;
    }
  }
  throw new UserError(`connect: expected an address such as http://127.0.0.1:7700, got '${text}'`, {
    code: "bad-address",
  });
}
