/** A server that is not the evaluator of this page: what runs need of it. Types only; `app/servers` has the one that there is. */
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { ServerSide } from "../../run/exchange.ts";
import type { LazyWorker } from "../page/workers.ts";
import type { RunReport } from "./runReport.ts";
import type { RunTurn } from "./runTurn.ts";

/** One run there. */
export interface RunElsewhere {
  readonly turn: RunTurn;
  readonly circuit: TracedCircuit;
  readonly report: RunReport;
}

/** The server. */
export interface Elsewhere {
  /** The worker that speaks with it, to be asked to cancel. */
  readonly worker: Pick<LazyWorker<{ cancel(): Promise<void> }>, "get" | "stop">;
  /** Of the server, such as `https://fhe.example.org`. */
  readonly origin: string;
  /** The circuit as both sides have it where they are apart, with keys of its own. */
  circuitOf(circuit: TracedCircuit): TracedCircuit;
  sideOf(run: RunElsewhere): ServerSide;
}
