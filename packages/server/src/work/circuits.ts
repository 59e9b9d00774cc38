/** Circuits of a worker that has none of its own: files that the servers have, fetched when a job needs one. */
import { join } from "node:path";
import * as v from "valibot";
import { openFolder, writeWhole } from "../base/files.ts";
import { sha256Of } from "../blobs/folderBlobs.ts";
import type { AskServer } from "../blobs/httpBlobs.ts";
import { type CircuitPath, circuitId } from "../evaluation/protocol.ts";

const listSchema = v.object({ circuits: v.array(v.object({ name: v.string(), version: v.string() })) });

/** A circuit by its name and version. */
export interface CircuitName {
  readonly name: string;
  readonly version: string;
}

/** Circuits that were fetched, in a folder. */
export class FetchedCircuits {
  readonly #ask: AskServer;
  readonly #folder: string;
  readonly #changed: (circuits: readonly CircuitPath[]) => void;
  readonly #known = new Map<string, CircuitPath>();

  /** @param changed told of all that are here, when they are others than before */
  constructor(ask: AskServer, folder: string, changed: (circuits: readonly CircuitPath[]) => void) {
    this.#ask = ask;
    this.#folder = folder;
    this.#changed = changed;
  }

  /**
   * Fetches what the servers have, and lets go what they have no more.
   * @throws Error when they do not answer
   */
  async refresh(): Promise<void> {
    await openFolder(this.#folder);
    const answer = await this.#ask("/internal/circuits");
    if (!answer.ok) throw new Error(`circuits: the server answered ${answer.status}`);
    const { circuits } = v.parse(listSchema, await answer.json());
    const wanted = new Map(circuits.map((circuit) => [circuitId(circuit), circuit]));
    const gone = [...this.#known.keys()].filter((id) => !wanted.has(id));
    const missing = [...wanted].filter(([id]) => !this.#known.has(id));
    for (const [id, circuit] of missing) this.#known.set(id, { id, path: await this.#fetch(circuit) });
    for (const id of gone) this.#known.delete(id);
    if (gone.length + missing.length > 0) this.#changed([...this.#known.values()]);
  }

  async #fetch({ name, version }: CircuitName): Promise<string> {
    const path = `/internal/circuits/${encodeURIComponent(name)}/${encodeURIComponent(version)}`;
    const answer = await this.#ask(path);
    if (!answer.ok) throw new Error(`circuit ${name}: the server answered ${answer.status}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (!sha256Of(bytes).startsWith(version))
      throw new Error(`circuit ${name}: the file is not that of version ${version}`);
    // No name of the servers' becomes a path.
    const file = join(this.#folder, `${sha256Of(bytes)}.glovebox-server`);
    await writeWhole(file, bytes);
    return file;
  }

  /** Makes sure that a circuit is here, if the servers have it. */
  async bring(circuit: CircuitName): Promise<void> {
    if (!this.#known.has(circuitId(circuit))) await this.refresh();
  }
}
