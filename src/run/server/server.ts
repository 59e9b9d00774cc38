/** The server as a thing of its own: a graph with its tables, evaluation keys that clients send, and no secret. */
import { UserError } from "../../base/errors.ts";
import { checkedConfiguration } from "../../circuit/configuration.ts";
import { type PreparedCircuit, prepareCircuit } from "../../circuit/prepare.ts";
import { withoutWitnesses } from "../../ir/node.ts";
import { parseGraphData } from "../../ir/parse.ts";
import type { CircuitSource } from "../../protocol/crypto.ts";
import { duringOptions } from "../during.ts";
import { readFile, writeFile } from "../files/files.ts";
import { plainDataBytes, plainDataOf } from "../files/plainData.ts";
import type { RunOptions } from "../host.ts";
import type { Surroundings } from "../localHost.ts";
import { ServerSession } from "./session.ts";

/**
 * The circuit in the bytes that `writeServerFile` gave.
 * @throws UserError when they are damaged or no server's
 */
export function readServerFile(bytes: Uint8Array): CircuitSource {
  const saved = plainDataOf("server file", readFile("server", bytes).body);
  if (typeof saved !== "object" || saved === null || !("graph" in saved) || !("configuration" in saved)) {
    throw new UserError("server file: expected a graph and a configuration", { code: "damaged-bytes" });
  }
  return { graph: parseGraphData(saved.graph), configuration: checkedConfiguration(saved.configuration) };
}

/** Graph and configuration as a file. Source text, locations and bounds' samples are not in it. */
export function writeServerFile(
  { graph, configuration }: CircuitSource,
  parametersId: string,
): Uint8Array<ArrayBuffer> {
  const nodes = graph.nodes.map(({ reached: _, ...node }) => ({ ...node, location: null }));
  const names = { parametersId, keyId: "" };
  return writeFile("server", names, plainDataBytes({ graph: { ...withoutWitnesses(graph), nodes }, configuration }));
}

/** Runs one circuit on encrypted arguments. */
export class Server {
  readonly #source: CircuitSource;
  readonly #circuit: PreparedCircuit;
  readonly #session: ServerSession;
  readonly #surroundings: Surroundings;
  #keys: Uint8Array | null = null;

  constructor(source: CircuitSource, surroundings: Surroundings) {
    this.#source = source;
    this.#circuit = prepareCircuit(source.graph, source.configuration);
    this.#session = new ServerSession(surroundings);
    this.#surroundings = surroundings;
  }

  /**
   * A server from the bytes that `save` gave; its parameters are searched again.
   * @throws UserError when they are damaged or no server's
   */
  static load(bytes: Uint8Array, surroundings: Surroundings): Server {
    return new Server(readServerFile(bytes), surroundings);
  }

  /** Graph and configuration as bytes. Source text, locations and bounds' samples are not in it. */
  save(): Uint8Array {
    return writeServerFile(this.#source, this.#circuit.parametersId);
  }

  /**
   * Computes on encrypted arguments with a client's serialized evaluation keys, which stay loaded for the next run with the same bytes;
   * gives the encrypted result.
   * @throws UserError for bytes that are damaged, of other parameters or of another key, and when `signal` is aborted
   */
  async run(encrypted: Uint8Array, evaluationKeys: Uint8Array, options: RunOptions = {}): Promise<Uint8Array> {
    const during = duringOptions(this.#surroundings, options);
    if (this.#keys !== evaluationKeys) {
      this.#keys = null;
      await this.#session.loadKeys(this.#circuit, evaluationKeys, during);
      this.#keys = evaluationKeys;
    }
    return this.#session.run(this.#circuit, encrypted, during);
  }

  /** Frees the memory of loaded keys. */
  dispose(): void {
    this.#session.dispose();
    this.#keys = null;
  }
}
