/**
 * The trusted workers, made when they are first needed and again when they have ended, however that came. Nothing here knows what they
 * compute; nobody else looks after a worker that is gone.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ClientApi, EvaluatorApi, SimulatorApi } from "../../protocol/apis.ts";
import type { Connection } from "../../protocol/connect.ts";
import type { LayoutApi } from "../../protocol/layout.ts";
import type { Result } from "../../protocol/result.ts";
import type { OpenCircuits } from "./openCircuits.ts";

/** A worker that exists only while it is needed. */
export interface LazyWorker<Api> {
  /** The worker's methods; starts it when it is not running. */
  get(): Api;
  /** Ends the worker at once, with all that it holds. */
  stop(): void;
  /** Has `listener` called each time that a worker ended: what it held is gone. It hears what open calls answer; null when the worker was stopped here. */
  onEnd(listener: (answer: Result<never> | null) => void): void;
  /** How many calls it has not answered yet. */
  readonly open: StoreApi<number>;
}

/** The page's trusted workers. */
export interface Workers {
  readonly client: LazyWorker<ClientApi>;
  readonly evaluator: LazyWorker<EvaluatorApi>;
  readonly simulator: LazyWorker<SimulatorApi>;
  readonly layout: LazyWorker<LayoutApi>;
  /** Calls about one circuit, which the workers know from then on. */
  readonly circuits: OpenCircuits;
}

/** A worker that `open` starts on first use. */
export function lazyWorker<Api extends object>(open: () => Connection<Api>): LazyWorker<Api> {
  let current: Connection<Api> | null = null;
  const calls = createStore<number>()(() => 0);
  const listeners: ((answer: Result<never> | null) => void)[] = [];
  const forget = (connection: Connection<Api>, answer: Result<never> | null): void => {
    if (current !== connection) return;
    current = null;
    for (const listener of listeners) listener(answer);
  };
  return {
    get() {
      if (current === null) {
        const connection = open();
        const opened = { ...connection, api: counted(connection.api, calls) };
        current = opened;
        void opened.ended.then((answer) => forget(opened, answer));
      }
      return current.api;
    },
    stop() {
      const stopped = current;
      if (stopped === null) return;
      forget(stopped, null);
      stopped.stop();
    },
    onEnd: (listener) => void listeners.push(listener),
    open: calls,
  };
}

/** The same methods, counted while they are open. */
function counted<Api extends object>(api: Api, calls: StoreApi<number>): Api {
  return new Proxy(api, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]): Promise<unknown> => {
        calls.setState((count) => count + 1, true);
        try {
          return await method.apply(target, args);
        } finally {
          calls.setState((count) => count - 1, true);
        }
      };
    },
  });
}
