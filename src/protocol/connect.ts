/**
 * Opening and serving a trusted worker over comlink. Comlink hears no crash: here everything that ends a worker settles every open call with a
 * diagnostic, and nothing that a call meets makes it reject.
 */
import { expose, proxy, type Remote, wrap } from "comlink";
import { deferred } from "../base/deferred.ts";
import { type Diagnostic, diagnosticsOf, UserError } from "../base/errors.ts";
import { giveLifeSigns, type Watch, watchWorker } from "./lifeline.ts";
import type { Result } from "./result.ts";

/** An open worker. */
export interface Connection<Api> {
  readonly api: Api;
  /** Resolves when the worker is gone, for whatever reason, with what its open calls and all later ones answer: code `crashed` or `stopped`. */
  readonly ended: Promise<Result<never>>;
  /** Ends the worker; open calls answer with a `stopped` diagnostic. */
  stop(): void;
}

const failed = (code: string, message: string): Result<never> => {
  const diagnostic: Diagnostic = { severity: "error", code, message };
  return { ok: false, diagnostics: [diagnostic] };
};

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/**
 * Connects to a worker that serves `Api`. Functions among the arguments of a call cross as proxies.
 * @param open makes the worker; when it throws, all calls answer with a `crashed` diagnostic
 * @param watch notices an end without an error event
 */
export function connect<Api extends object>(open: () => Worker, watch: Watch = watchWorker): Connection<Api> {
  type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>;
  let release = (): void => {};
  let isOver = false;
  const { promise: ended, resolve: settle } = deferred<Result<never>>();
  const end = (code: "crashed" | "stopped", message: string): void => {
    if (isOver) return;
    isOver = true;
    release();
    settle(failed(code, message));
  };
  let remote: Remote<Methods> | null = null;
  try {
    const worker = open();
    release = () => worker.terminate();
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      end("crashed", `a worker crashed: ${event.message}`);
    });
    worker.addEventListener("messageerror", () => end("crashed", "a worker sent a message that cannot be read"));
    remote = wrap<Methods>(worker);
    const unwatch = watch(worker, (why) => end("crashed", `a worker is gone: ${why}`));
    release = () => {
      unwatch();
      worker.terminate();
    };
  } catch (thrown) {
    end("crashed", `a worker could not be started: ${messageOf(thrown)}`);
  }
  const call =
    (method: string) =>
    (...args: unknown[]) => {
      if (isOver || remote === null) return ended;
      const sent = args.map((argument) => (typeof argument === "function" ? proxy(argument as object) : argument));
      const answered = (remote[method] as unknown as Methods[string])(...sent);
      const refused = (thrown: unknown): Result<never> => ({ ok: false, diagnostics: diagnosticsOf(thrown) });
      return Promise.race([answered.catch(refused), ended]);
    };
  return {
    api: new Proxy({} as Api, { get: (_, method) => call(String(method)) }),
    ended,
    stop: () => end("stopped", "the work was stopped"),
  };
}

/** Serves an API to whoever opened this worker. */
export function serve(api: object): void {
  giveLifeSigns();
  expose(api);
}

/** Runs `body`; what it throws becomes diagnostics, which cross as data. */
export async function resultOf<T>(body: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await body() };
  } catch (thrown) {
    return { ok: false, diagnostics: diagnosticsOf(thrown) };
  }
}

/** The value of a result. Throws its diagnostics as a `UserError`. */
export function resultValue<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const [first, ...others] = result.diagnostics;
  throw new UserError(first?.message ?? "a call failed", first, others);
}
