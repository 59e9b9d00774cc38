/**
 * A served circuit without any secret: what it is, whether keys are there, runs on ciphertexts. This is all that a page's worker needs, in which no client is loaded; `connect.ts` puts a
 * client before it.
 */
import * as v from "valibot";
import { UserError } from "../base/errors.ts";
import { RemoteError } from "./errors.ts";
import type { Http } from "./http.ts";
import { isKeyMissing, type RemoteProgress, runRemotely } from "./jobs.ts";
import { hasKeys, uploadKeys } from "./upload.ts";

const size = v.pipe(v.number(), v.integer(), v.minValue(0));
const word = v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/));

/** A circuit as a server tells it. */
export const remoteCircuitSchema = v.object({
  name: word,
  version: word,
  circuit: v.object({ functionName: v.string(), hash: v.string() }),
  parametersId: v.pipe(v.string(), v.maxLength(1000)),
  insecure: v.boolean(),
  bootstraps: size,
  /** Predicted time of a run on one thread. */
  milliseconds: v.number(),
  evaluationKeyBytes: size,
  /** Newest version of arguments and results that it reads. */
  formatVersion: size,
  argumentBytes: size,
  resultBytes: size,
});

/** A circuit as a server tells it. */
export type RemoteDescription = v.InferOutput<typeof remoteCircuitSchema>;

/** Options of what takes long here. */
export interface RemoteOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RemoteProgress) => void) | undefined;
}

/** Evaluation keys that a server may be asked to take: their bytes are made only when they must be sent. */
export interface KeysToSend {
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** SHA-256 in hexadecimal. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One circuit of one version on one server. */
export class RemoteServer {
  readonly description: RemoteDescription;
  readonly #http: Http;
  /** Keys that were seen there; they may expire, which the server says. */
  readonly #sent = new Set<string>();

  constructor(http: Http, description: RemoteDescription) {
    this.#http = http;
    this.description = description;
  }

  get #path(): string {
    return `/v1/circuits/${this.description.name}/${this.description.version}`;
  }

  /** The client file, whoever will read it. */
  async clientFile(options: RemoteOptions = {}): Promise<Uint8Array> {
    const { signal } = options;
    return this.#http.stubbornly(
      async () => this.#http.bytesOf(await this.#http.ask(`${this.#path}/client`, { signal }), signal),
      signal,
    );
  }

  /**
   * Sees to it that the server has these keys: asks, and sends them where it has not.
   * @throws RemoteError when it refuses them
   */
  async sendKeys({ sha256, bytes }: KeysToSend, { signal, onProgress }: RemoteOptions = {}): Promise<void> {
    if (this.#sent.has(sha256)) return;
    if (!(await hasKeys(this.#http, sha256, signal))) {
      const { name, version } = this.description;
      await uploadKeys(this.#http, {
        bytes,
        sha256,
        circuit: `${name}/${version}`,
        signal,
        onProgress: (done, total) => onProgress?.({ stage: "upload", done, total }),
      });
    }
    this.#sent.add(sha256);
  }

  /**
   * Runs on encrypted arguments; gives the encrypted result. Keys that the server has no more are sent again.
   * @param keys null for a circuit that needs none
   */
  async run(encrypted: Uint8Array, keys: KeysToSend | null, options: RemoteOptions = {}): Promise<Uint8Array> {
    const order = { jobs: `${this.#path}/jobs`, keys: keys?.sha256 ?? null, encrypted, ...options };
    if (keys !== null) await this.sendKeys(keys, options);
    try {
      return await runRemotely(this.#http, order);
    } catch (thrown) {
      if (keys === null || !isKeyMissing(thrown)) throw thrown;
      this.#sent.delete(keys.sha256);
      await this.sendKeys(keys, options);
      return runRemotely(this.#http, order);
    }
  }

  /** Own jobs on the server that are not final, of all circuits, as it tells them. */
  async jobs({ signal }: RemoteOptions = {}): Promise<readonly unknown[]> {
    const answer = await this.#http.askAgain("/v1/jobs", { signal });
    return v.parse(v.object({ jobs: v.array(v.unknown()) }), await answer.json()).jobs;
  }

  /** Deletes keys on the server, with the jobs that need them. */
  async deleteKeys(sha256: string, { signal }: RemoteOptions = {}): Promise<void> {
    this.#sent.delete(sha256);
    try {
      await this.#http.askAgain(`/v1/keys/${sha256}`, { method: "DELETE", signal });
    } catch (thrown) {
      // They are not there: that is what was asked for.
      if (!(thrown instanceof RemoteError && thrown.status === 404)) throw thrown;
    }
  }
}

/** What a server serves, the newest version of a name first. */
export async function listCircuits(http: Http, options: RemoteOptions = {}): Promise<readonly RemoteDescription[]> {
  const answer = await http.askAgain("/v1/circuits", options.signal === undefined ? {} : { signal: options.signal });
  const read = v.safeParse(v.object({ circuits: v.array(remoteCircuitSchema) }), await answer.json().catch(() => null));
  if (read.success) return read.output.circuits;
  throw new UserError("connect: expected the circuits of a Glovebox server, got something else", {
    code: "foreign-answer",
    hint: "see whether the address is that of 'glovebox serve'",
  });
}
