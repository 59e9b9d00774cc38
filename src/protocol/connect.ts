/**
 * Opening and serving a trusted worker over comlink. Comlink hears no crash: here a crash, a message that cannot be read, and a stop
 * settle every open call with a diagnostic.
 */
import { expose, proxy, type Remote, wrap } from "comlink";
import { type Diagnostic, diagnosticsOf } from "../base/errors.ts";
import type { Result } from "./result.ts";

/** An open worker. */
export interface Connection<Api> {
  readonly api: Api;
  /** Ends the worker; open calls answer with a `stopped` diagnostic. */
  stop(): void;
}

const ended = (code: string, message: string): Result<never> => {
  const diagnostic: Diagnostic = { severity: "error", code, message };
  return { ok: false, diagnostics: [diagnostic] };
};

/** Connects to a worker that serves `Api`. Functions among the arguments cross as proxies. */
export function connect<Api extends object>(worker: Worker): Connection<Api> {
  const remote = wrap<Record<string, (...args: unknown[]) => unknown>>(worker) as Remote<
    Record<string, (...args: unknown[]) => Promise<unknown>>
  >;
  let settle: (result: Result<never>) => void = () => {};
  let isOver = false;
  const over = new Promise<Result<never>>((resolve) => {
    settle = (result) => {
      isOver = true;
      resolve(result);
    };
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    settle(ended("crashed", `a worker crashed: ${event.message}`));
    worker.terminate();
  });
  worker.addEventListener("messageerror", () =>
    settle(ended("crashed", "a worker sent a message that cannot be read")),
  );
  const call =
    (method: string) =>
    (...args: unknown[]) => {
      if (isOver) return over;
      const sent = args.map((argument) => (typeof argument === "function" ? proxy(argument as object) : argument));
      const answer = (remote[method] as unknown as (...args: unknown[]) => Promise<unknown>)(...sent);
      const failed = (thrown: unknown): Result<never> => ({ ok: false, diagnostics: diagnosticsOf(thrown) });
      return Promise.race([answer.catch(failed), over]);
    };
  const api = new Proxy({} as Api, { get: (_, method) => call(String(method)) });
  return {
    api,
    stop() {
      settle(ended("stopped", "the run was stopped"));
      worker.terminate();
    },
  };
}

/** Serves an API to whoever opened this worker. */
export function serve(api: object): void {
  expose(api);
}

/** Runs `body`; what it throws becomes diagnostics, which cross as data. */
export async function answer<T>(body: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await body() };
  } catch (thrown) {
    return { ok: false, diagnostics: diagnosticsOf(thrown) };
  }
}
