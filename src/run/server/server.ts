/** The server as a thing of its own: a graph with its tables, evaluation keys that clients send, and no secret. */
import { UserError } from "../../base/errors.ts";
import { type AllowedSize, allowedBy, checkBudget } from "../../circuit/budget.ts";
import { chooseCircuit } from "../../circuit/choose.ts";
import { checkedChoice, checkedSource } from "../../circuit/compiled.ts";
import { PreparedCircuit, verifiedCircuit } from "../../circuit/prepare.ts";
import { withoutWitnesses } from "../../ir/node.ts";

import { checkedBytes, readRunOptions } from "../callArguments.ts";

import type { ServerEnvironment } from "../environment.ts";
import { checkCircuit, checkParameters, readFile, writeFile } from "../files/files.ts";
import { checkAllowed } from "../files/loadOptions.ts";
import { plainDataBytes, plainDataOf } from "../files/plainData.ts";
import type { RunOptions } from "../host.ts";
import { KeySessions, roomFor } from "./keySessions.ts";
import { checkedSaveOptions, checkedServerOptions, type SaveOptions, type ServerOptions } from "./options.ts";

/**
 * The circuit in the bytes that `writeServerFile` gave. Format 1 did not hold what was chosen: there it is searched for again.
 * @throws UserError when they are damaged or no server's, when what they say does not fit together, or when the circuit is larger than allowed
 */
export function readServerFile(bytes: Uint8Array, allowed: AllowedSize): PreparedCircuit {
  const { body, ...names } = readFile("server", bytes);
  const saved = plainDataOf("server file", body);
  if (typeof saved !== "object" || saved === null || !("graph" in saved) || !("configuration" in saved)) {
    throw new UserError("server file: expected a graph and a configuration", { code: "damaged-bytes" });
  }
  const source = checkedSource(saved);
  checkBudget(source.graph, allowed);
  if (names.version === 1) return new PreparedCircuit(chooseCircuit(source.graph, source.configuration));
  const choice = checkedChoice("server file", "choice" in saved ? saved.choice : undefined);
  const circuit = verifiedCircuit({ ...source, choice });
  checkParameters("server", circuit.parametersId, names);
  checkCircuit("server", circuit.specification.circuit, names);
  return circuit;
}

/** Graph, configuration and choice as a file. Source text, locations and bounds' samples are not in it. */
export function writeServerFile({ compiled, parametersId, specification }: PreparedCircuit): Uint8Array<ArrayBuffer> {
  const { graph, configuration, choice } = compiled;
  const nodes = graph.nodes.map(({ reached: _, ...node }) => ({ ...node, location: null }));
  const names = { parametersId, keyId: "", circuit: specification.circuit };
  return writeFile(
    "server",
    names,
    plainDataBytes({ graph: { ...withoutWitnesses(graph), nodes }, configuration, choice }),
  );
}

/** Runs one circuit on encrypted arguments of any number of clients. */
export class Server {
  readonly #circuit: PreparedCircuit;
  readonly #sessions: KeySessions;

  /** @throws UserError for wrong options */
  constructor(circuit: PreparedCircuit, environment: ServerEnvironment, options: ServerOptions = {}) {
    this.#circuit = circuit;
    const { memoryLimit, threads, machineCode = false } = checkedServerOptions(options);
    this.#sessions = new KeySessions(environment, { room: roomFor(circuit, memoryLimit), threads, machineCode });
    this.#sessions.checkRoom(circuit);
  }

  /**
   * A server from the bytes that `save` gave.
   * @throws UserError when they are damaged or no server's, for wrong options, and for parameters that need `enableUnsafeFeatures`
   */
  static load(bytes: Uint8Array, environment: ServerEnvironment, options?: ServerOptions): Server {
    const given = checkedServerOptions(options);
    const allowed = allowedBy("Server.load", given.budget);
    const circuit = readServerFile(checkedBytes("Server.load", "a server file", bytes), allowed);
    checkAllowed("server file", circuit.specification.parameters, given);
    return new Server(circuit, environment, options);
  }

  /** Graph, configuration and choice as bytes. Source text, locations and bounds' samples are not in it. */
  save(options?: SaveOptions): Uint8Array {
    checkedSaveOptions(options);
    return writeServerFile(this.#circuit);
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
    return this.#sessions.run(this.#circuit, { name: await nameOf(bytes), read: () => bytes }, given, checked);
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
