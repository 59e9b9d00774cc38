/**
 * The trusted workers, made when they are first needed and again after they were stopped. Nothing here knows what they compute.
 */
import type { Connection } from "../../protocol/connect.ts";
import type { ClientApi, EvaluatorApi, SimulatorApi } from "../../protocol/crypto.ts";
import type { LayoutApi } from "../../protocol/layout.ts";

/** A worker that exists only while it is needed. */
export interface LazyWorker<Api> {
  /** The worker's methods; starts it when it is not running. */
  get(): Api;
  /** Ends the worker at once, with all that it holds. */
  stop(): void;
  /** How many times it was started: what an earlier one held is gone. */
  starts(): number;
}

/** The page's trusted workers. */
export interface Workers {
  readonly client: LazyWorker<ClientApi>;
  readonly evaluator: LazyWorker<EvaluatorApi>;
  readonly simulator: LazyWorker<SimulatorApi>;
  readonly layout: LazyWorker<LayoutApi>;
}

/** A worker that `open` starts on first use. */
export function lazyWorker<Api>(open: () => Connection<Api>): LazyWorker<Api> {
  let connection: Connection<Api> | null = null;
  let starts = 0;
  return {
    get() {
      if (connection === null) {
        connection = open();
        starts++;
      }
      return connection.api;
    },
    stop() {
      const stopped = connection;
      connection = null;
      stopped?.stop();
    },
    starts: () => starts,
  };
}
