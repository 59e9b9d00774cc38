/** The server's side of a deployed model: a circuit without data and without a secret. */
import type { Progress } from "../../run/during.ts";
import type { LoadOptions } from "../../run/files/loadOptions.ts";
import type { ServerOptions } from "../../run/server/options.ts";
import type { Server } from "../../run/server/server.ts";
import { type FilesOfModels, filesOfModels } from "../host.ts";
import { type TaskOptions, throwIfAborted } from "../models/modes.ts";
import { joined, rowCounter } from "./rows.ts";

/** Options of `FheModelServer.load`. */
export type ModelServerOptions = ServerOptions & LoadOptions;

/** Runs a model on encrypted rows of any number of clients. */
export class FheModelServer {
  readonly #server: Server;
  readonly #files: FilesOfModels;

  private constructor(server: Server, files: FilesOfModels) {
    this.#server = server;
    this.#files = files;
  }

  /** A server from the file that `FheModelDev.save` gave. @throws UserError for anything else, and in a notebook */
  static load(bytes: Uint8Array, options: ModelServerOptions = {}): FheModelServer {
    const files = filesOfModels("FheModelServer.load");
    return new FheModelServer(files.loadServer(bytes, options), files);
  }

  /**
   * The encrypted results of encrypted rows: as many as `quantizeEncryptSerialize` was given.
   * @param evaluationKeys of the client that encrypted the rows
   * @throws UserError for bytes that are damaged, of another circuit or key, and when stopped
   */
  async run(encrypted: Uint8Array, evaluationKeys: Uint8Array, task: TaskOptions = {}): Promise<Uint8Array> {
    const { signal, onProgress } = task;
    const messages = this.#files.split("arguments", encrypted);
    const results: Uint8Array[] = [];
    const counted = rowCounter(messages, onProgress);
    for (const { bytes, rows } of messages) {
      throwIfAborted(signal);
      const message = counted(rows);
      const listen = ({ stage, done, total }: Progress) => stage === "evaluate" && message.at(done, total);
      results.push(await this.#server.run(bytes, evaluationKeys, { signal, onProgress: listen }));
      message.end();
    }
    return joined(results);
  }

  /** Ends what runs, and frees the memory of loaded keys. */
  dispose(): void {
    this.#server.dispose();
  }
}
