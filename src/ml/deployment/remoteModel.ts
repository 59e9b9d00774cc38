/** A model on a server, for those who have rows and want predictions: quantizers and keys are here, the circuit is there. */
import type { LabelOutput } from "../numeric/labels.ts";
import type { MatrixInput } from "../numeric/matrix.ts";
import type { FheModelClient } from "./FheModelClient.ts";

/** What is told while a prediction is made. */
export interface RemoteTask<Progress> {
  /** Stops it: the job on the server too. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Carries encrypted rows to the circuit, and its results back; sends the keys where they are missing. */
export type RunElsewhere<Progress> = (encrypted: Uint8Array, task: RemoteTask<Progress>) => Promise<Uint8Array>;

/** Predictions as plain data: of a classifier a label a row, of a regressor a number a row, or a list of several. */
export type Predictions = readonly (number | string | readonly number[])[];

/** A model whose circuit is elsewhere. */
export class RemoteModel<Progress> {
  /** Quantizes, encrypts, decrypts; holds the keys. */
  readonly client: FheModelClient;
  readonly #run: RunElsewhere<Progress>;

  constructor(client: FheModelClient, run: RunElsewhere<Progress>) {
    this.client = client;
    this.#run = run;
  }

  /**
   * Predictions for rows of features, one job for all of them. Makes keys and sends the server's part where there are none.
   * @throws UserError for rows with other features, what the server refuses, and when stopped
   */
  async predict(X: MatrixInput, task: RemoteTask<Progress> = {}): Promise<Predictions> {
    return this.decrypt(await this.#results(X, task), task);
  }

  /** Of a classifier: probabilities, a list of a number a class for each row. Of a regressor the same as `predict`. Throws as `predict`. */
  async predictProba(X: MatrixInput, task: RemoteTask<Progress> = {}): Promise<Predictions> {
    return plain(await this.client.deserializeDecryptDequantize(await this.#results(X, task), { signal: task.signal }));
  }

  /** Predictions of an encrypted result of these keys. Whoever may send results here learns from what is done next (docs/security.md). */
  async decrypt(result: Uint8Array, { signal }: Pick<RemoteTask<Progress>, "signal"> = {}): Promise<Predictions> {
    return plain(await this.client.deserializeDecryptPredict(result, { signal }));
  }

  async #results(X: MatrixInput, task: RemoteTask<Progress>): Promise<Uint8Array> {
    return this.#run(await this.client.quantizeEncryptSerialize(X, { signal: task.signal }), task);
  }
}

const plain = (predicted: LabelOutput): Predictions =>
  "tolist" in predicted ? (predicted.tolist() as Predictions) : predicted;
