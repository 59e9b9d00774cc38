/** The server as a thing of its own: a graph with its tables, evaluation keys that clients send, and no secret. */
import { UserError } from "../../base/errors.ts";
import { checkedConfiguration } from "../../circuit/configuration.ts";
import { type PreparedCircuit, prepareCircuit } from "../../circuit/prepare.ts";
import type { CircuitSource } from "../../circuit/source.ts";
import { withoutWitnesses } from "../../ir/node.ts";
import { parseGraphData } from "../../ir/parse.ts";
import { checkedBytes, readRunOptions } from "../callArguments.ts";
import type { ServerEnvironment } from "../environment.ts";
import { checkCircuit, checkParameters, readFile, writeFile } from "../files/files.ts";
import { plainDataBytes, plainDataOf } from "../files/plainData.ts";
import type { RunOptions } from "../host.ts";
import { KeySessions } from "./keySessions.ts";
import { checkedSaveOptions, checkedServerOptions, type SaveOptions, type ServerOptions } from "./options.ts";

/**
 * The circuit in the bytes that `writeServerFile` gave, prepared.
 * @throws UserError when they are damaged or no server's, or when their head names another circuit or other parameters
 */
export function readServerFile(bytes: Uint8Array, prepare: (source: CircuitSource) => PreparedCircuit) {
  const { body, ...names } = readFile("server", bytes);
  const source = sourceIn(plainDataOf("server file", body));
  const circuit = prepare(source);
  if (names.version > 1) {
    checkCircuit("server", circuit.specification.circuit, names);
    checkParameters("server", circuit.parametersId, names);
  }
  return { source, circuit };
}

function sourceIn(saved: unknown): CircuitSource {
  if (typeof saved !== "object" || saved === null || !("graph" in saved) || !("configuration" in saved)) {
    throw new UserError("server file: expected a graph and a configuration", { code: "damaged-bytes" });
  }
  return { graph: parseGraphData(saved.graph), configuration: checkedConfiguration(saved.configuration) };
}

/** Graph and configuration as a file. Source text, locations and bounds' samples are not in it. */
export function writeServerFile(
  { graph, configuration }: CircuitSource,
  { parametersId, specification: { circuit } }: PreparedCircuit,
): Uint8Array<ArrayBuffer> {
  const nodes = graph.nodes.map(({ reached: _, ...node }) => ({ ...node, location: null }));
  const names = { parametersId, keyId: "", circuit };
  return writeFile("server", names, plainDataBytes({ graph: { ...withoutWitnesses(graph), nodes }, configuration }));
}

/** Runs one circuit on encrypted arguments of any number of clients. */
export class Server {
  readonly #source: CircuitSource;
  readonly #circuit: PreparedCircuit;
  readonly #sessions: KeySessions;

  /** @throws UserError for wrong options */
  constructor(
    source: CircuitSource,
    circuit: PreparedCircuit,
    environment: ServerEnvironment,
    options: ServerOptions = {},
  ) {
    const { memoryLimit } = checkedServerOptions(options);
    this.#source = source;
    this.#circuit = circuit;
    this.#sessions = new KeySessions(circuit, environment, memoryLimit);
  }

  /**
   * A server from the bytes that `save` gave; its parameters are searched again.
   * @throws UserError when they are damaged or no server's, and for wrong options
   */
  static load(bytes: Uint8Array, environment: ServerEnvironment, options?: ServerOptions): Server {
    const { source, circuit } = readServerFile(
      checkedBytes("Server.load", "a server file", bytes),
      ({ graph, configuration }) => prepareCircuit(graph, configuration),
    );
    return new Server(source, circuit, environment, options);
  }

  /** Graph and configuration as bytes. Source text, locations and bounds' samples are not in it. */
  save(options?: SaveOptions): Uint8Array {
    checkedSaveOptions(options);
    return writeServerFile(this.#source, this.#circuit);
  }

  /**
   * Computes on encrypted arguments with a client's serialized evaluation keys, which stay loaded for later runs with the same bytes while there is
   * room; gives the encrypted result. Any number of runs may be asked for at once: clients are served in turn.
   * @throws UserError for bytes that are damaged, of other parameters or of another key, and when `signal` is aborted
   */
  async run(encrypted: Uint8Array, evaluationKeys: Uint8Array, options?: RunOptions): Promise<Uint8Array> {
    const given = checkedBytes("run", "encrypted arguments", encrypted);
    const bytes = checkedBytes("run", "evaluation keys", evaluationKeys);
    const checked = readRunOptions("run", options);
    return this.#sessions.run({ name: await nameOf(bytes), bytes }, given, checked);
  }

  /** Ends what runs, and frees the memory of loaded keys. */
  dispose(): void {
    this.#sessions.dispose();
  }
}

/** What keys are known by: a hash of their bytes, since whoever sends them also writes the names in their head. */
async function nameOf(keys: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", keys as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
