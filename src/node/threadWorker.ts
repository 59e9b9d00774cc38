/** A thread of Node in the place of a browser's worker. */
import { Worker as NodeWorker, type WorkerOptions } from "node:worker_threads";
import nodeEndpoint from "comlink/dist/umd/node-adapter.js";
import { type Connection, connect } from "../protocol/connect.ts";

/** A script for a thread: the file it is in, or its text with `eval` among the options. */
export interface ThreadScript {
  readonly script: URL | string;
  readonly options?: WorkerOptions;
}

/** As much of a browser's `Worker` as `connect` uses. */
function asBrowserWorker(thread: NodeWorker): Worker {
  const { addEventListener, ...endpoint } = nodeEndpoint(thread);
  const adapter = {
    ...endpoint,
    addEventListener(type: string, listener: (event: unknown) => void) {
      if (type === "message") addEventListener(type, listener as EventListener);
      else if (type === "error") {
        thread.on("error", (error: Error) => listener({ message: error.message, preventDefault: () => {} }));
      } else if (type === "messageerror") thread.on("messageerror", listener);
    },
    terminate: () => void thread.terminate(),
  };
  return adapter as unknown as Worker;
}

/** Starts a thread that serves `Api`. It does not keep the process alive, and its end is noticed however it comes. */
export function connectToThread<Api extends object>({ script, options }: ThreadScript): Connection<Api> {
  let started: NodeWorker | null = null;
  return connect<Api>(
    () => {
      started = new NodeWorker(script, options);
      started.unref();
      return asBrowserWorker(started);
    },
    (_, onEnd) => {
      const hear = (code: number): void => onEnd(`it ended with code ${code}`);
      started?.on("exit", hear);
      return () => void started?.off("exit", hear);
    },
  );
}
