/**
 * The wire between the page and the worker that speaks with a server of circuits. Types only. What goes over it holds no secret: evaluation keys and ciphertexts, in the bytes that
 * the evaluator would get.
 */
import type { ProgressListener } from "../run/during.ts";
import type { Result } from "./result.ts";

/** A server, and who asks. */
export interface ServerAddress {
  readonly address: string;
  /** What the operator gave this client; null where the server asks nobody. */
  readonly token: string | null;
}

/** A circuit as a server tells it. */
export interface ServedCircuit {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the circuit: the page's own has the same. */
  readonly hash: string;
}

/** The worker. Calls name a circuit by its hash. */
export interface RemoteApi {
  /** Asks what a server serves; the calls from now on are for it. */
  open(server: ServerAddress): Promise<Result<readonly ServedCircuit[]>>;
  /** Sees to it that the server has these evaluation keys, and keeps them, since a server may lose them. Says whether they were sent. */
  loadKeys(hash: string, keys: Uint8Array, onProgress: ProgressListener): Promise<Result<boolean>>;
  /** Runs on encrypted arguments, under the keys that were loaded last. */
  run(hash: string, encrypted: Uint8Array, onProgress: ProgressListener): Promise<Result<Uint8Array>>;
  /** Ends what goes on, also at the server; it answers with a `cancelled` diagnostic. */
  cancel(): Promise<void>;
}
