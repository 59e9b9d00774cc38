/** One server for a page: what the page's worker serves. It holds evaluation keys and ciphertexts, and no secret but the operator's token. */
import { UserError } from "../base/errors.ts";
import type { ProgressListener } from "../run/during.ts";
import { Http } from "./http.ts";
import type { RemoteProgress } from "./jobs.ts";
import { type KeysToSend, listCircuits, type RemoteDescription, RemoteServer, sha256Of } from "./remoteServer.ts";

/** Milliseconds for which a server that is asked for the first time may be silent: a person waits. */
const firstAnswerWithin = 1500;

/** Version of arguments that the page makes. */
const formatVersion = 3;

/** The server that a page has chosen. */
export class PageServer {
  #circuits: ReadonlyMap<string, RemoteServer> = new Map();
  #keys: KeysToSend | null = null;

  /**
   * Asks what a server serves; from then on the calls are for it.
   * @param token what the operator gave this client; null for none
   * @throws UserError of code `unreachable`, `foreign-answer`, `no-token` and as the server says
   */
  async open(address: string, token: string | null, signal: AbortSignal): Promise<readonly RemoteDescription[]> {
    const who = token === null ? {} : { token };
    const told = await listCircuits(new Http(address, { ...who, retryFor: firstAnswerWithin }), { signal });
    const http = new Http(address, who);
    // The newest version of a name stands first, and is taken.
    const circuits = new Map<string, RemoteServer>();
    for (const each of told) {
      if (!circuits.has(each.circuit.hash)) circuits.set(each.circuit.hash, new RemoteServer(http, each));
    }
    this.#circuits = circuits;
    return told;
  }

  /** Sees to it that the server has the keys of a circuit; says whether they had to be sent. */
  async loadKeys(hash: string, bytes: Uint8Array, onProgress: ProgressListener, signal: AbortSignal): Promise<boolean> {
    const server = this.#serverOf(hash);
    this.#keys = { bytes, sha256: await sha256Of(bytes) };
    let isSent = false;
    const listen = ({ done, total }: RemoteProgress): void => {
      isSent = true;
      onProgress({ stage: "load", done, total });
    };
    await server.sendKeys(this.#keys, { signal, onProgress: listen });
    return isSent;
  }

  /** Runs on encrypted arguments; keys that the server has lost meanwhile are sent again. */
  async run(
    hash: string,
    encrypted: Uint8Array,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const server = this.#serverOf(hash);
    const keys = server.description.evaluationKeyBytes === 0 ? null : this.#keys;
    const listen = ({ stage, done, total, node, place }: RemoteProgress): void => {
      if (stage === "queued") onProgress({ stage: "evaluate", done, total, jobsBefore: place });
      else if (stage === "evaluate") onProgress({ stage, done, total, ...(node === undefined ? {} : { node }) });
    };
    return server.run(encrypted, keys, { signal, onProgress: listen });
  }

  #serverOf(hash: string): RemoteServer {
    const server = this.#circuits.get(hash);
    if (server === undefined) throw new UserError("server: it does not serve this circuit", { code: "not-served" });
    if (server.description.formatVersion >= formatVersion) return server;
    throw new UserError("server: it reads arguments of an older version than this page makes", {
      code: "wrong-version",
      hint: "its operator should update it",
    });
  }
}
