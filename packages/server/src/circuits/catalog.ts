/**
 * The circuits that are served: server files of the operator's disk, by name and version. The version is the begin of the file's SHA-256; several versions of a name stand side by
 * side, and one that was served once is remembered when it is gone.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type OpenedCircuit, openCircuit, readFileHead, UserError } from "glovebox/server";
import * as v from "valibot";
import { orMissing, readJson, writeWhole } from "../base/files.ts";
import { Problem } from "../base/problems.ts";
import { sha256Of } from "../blobs/folderBlobs.ts";

/** End of the names of server files and of the client files that may stand beside them. */
const endings = { server: ".glovebox-server", client: ".glovebox-client" } as const;

/** How the page's Split named both before; a browser may have numbered them. */
const formerEnding = /\.server((?: ?\(\d+\))?\.glovebox)$/;

/** What files may be, and who is told of what is strange about them. */
export interface CatalogOptions {
  readonly enableUnsafeFeatures: boolean;
  readonly warn: (message: string) => void;
}

/** A circuit of one version. */
export interface ServedCircuit extends Pick<OpenedCircuit, "description"> {
  readonly name: string;
  readonly version: string;
  readonly path: string;
  readonly changedAt: number;
  /** What clients get. */
  readonly clientFile: Uint8Array;
}

const gone = v.array(v.tuple([v.string(), v.array(v.string())]));

/** All that is served. Reading it again gives another one. */
export class Catalog {
  /** Newest first in each name. */
  readonly #circuits: ReadonlyMap<string, readonly ServedCircuit[]>;
  readonly #remembered: ReadonlyMap<string, readonly string[]>;

  private constructor(circuits: readonly ServedCircuit[], remembered: ReadonlyMap<string, readonly string[]>) {
    const names = [...new Set(circuits.map(({ name }) => name))].sort();
    this.#circuits = new Map(
      names.map((name) => [
        name,
        circuits.filter((one) => one.name === name).sort((a, b) => b.changedAt - a.changedAt),
      ]),
    );
    this.#remembered = remembered;
  }

  /**
   * Opens server files and folders of them.
   * @param memory file that remembers which versions were served
   * @throws UserError that names the file which is no server file, or is not allowed
   */
  static async open(paths: readonly string[], memory: string, { warn, ...options }: CatalogOptions): Promise<Catalog> {
    const files = (await Promise.all(paths.map(serverFilesAt))).flat();
    if (files.length === 0) {
      throw new UserError(
        `serve: expected a server file (${endings.server}) or a folder with some, got ${paths.join(" ")}`,
        {
          code: "no-circuits",
          hint: "save one by circuit.server.save(), or in the page under Split",
        },
      );
    }
    const circuits: ServedCircuit[] = [];
    for (const path of files) {
      if (formerEnding.test(path)) {
        warn(`${path}: server files end in ${endings.server} now; it is served, as '${nameOf(path)}': rename it`);
      }
      const circuit = await openAt(path, options);
      const isKnown = circuits.some(({ name, version }) => name === circuit.name && version === circuit.version);
      if (!isKnown) circuits.push(circuit);
    }
    // A map, since a circuit may be called as anything that every object has.
    const known = new Map(v.parse(gone, (await readJson(memory)) ?? []));
    for (const { name, version } of circuits) known.set(name, [...new Set([...(known.get(name) ?? []), version])]);
    await writeWhole(memory, JSON.stringify([...known]));
    return new Catalog(circuits, known);
  }

  /** Every version of every circuit. */
  get all(): readonly ServedCircuit[] {
    return [...this.#circuits.values()].flat();
  }

  /** The newest version of each name. */
  get newest(): readonly ServedCircuit[] {
    return [...this.#circuits.values()].flatMap(([circuit]) => circuit ?? []);
  }

  /**
   * A circuit by its name, the newest version when none is said.
   * @throws Problem of code `not-found`, or `version-gone` which names the newest one
   */
  find(name: string, version?: string): ServedCircuit {
    const versions = this.#circuits.get(name) ?? [];
    const found = version === undefined ? versions[0] : versions.find((one) => one.version === version);
    if (found !== undefined) return found;
    if (version !== undefined && this.#remembered.get(name)?.includes(version) === true) {
      const newest = versions[0]?.version;
      throw new Problem("version-gone", `version ${version} of circuit '${name}' is not served any more`, {
        hint: "fetch the client file of the newest version, and encrypt again",
        members: newest === undefined ? {} : { newest, link: `/v1/circuits/${encodeURIComponent(name)}/${newest}` },
      });
    }
    throw new Problem("not-found", "there is no such circuit");
  }
}

async function serverFilesAt(path: string): Promise<readonly string[]> {
  const found = await orMissing(stat(path));
  if (found === null) throw new UserError(`serve: there is no file or folder ${path}`, { code: "no-circuits" });
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith(endings.server) || formerEnding.test(name)).sort();
  return names.map((name) => join(path, name));
}

/** `spam@2.glovebox-server` is a version of `spam`; what stands behind the @ is for the operator's eyes. */
function nameOf(path: string): string {
  const base = basename(path).replace(formerEnding, endings.server);
  const bare = base.endsWith(endings.server) ? base.slice(0, -endings.server.length) : base;
  return bare.split("@")[0] ?? bare;
}

/** The client file that may stand beside a server file. */
const besideOf = (path: string): string =>
  join(
    dirname(path),
    basename(path)
      .replace(/\.glovebox-server$/, endings.client)
      .replace(formerEnding, ".client$1"),
  );

async function openAt(path: string, options: Pick<CatalogOptions, "enableUnsafeFeatures">): Promise<ServedCircuit> {
  const name = nameOf(path);
  const naming = (thrown: unknown): never => {
    if (!(thrown instanceof UserError)) throw thrown;
    throw new UserError(`${path}: ${thrown.message}`, thrown.diagnostic);
  };
  if (!/^[\w.-]{1,100}$/.test(name)) {
    throw new UserError(`${path}: expected a name of letters, digits, points, lines, of at most 100`, {
      code: "bad-name",
      hint: "rename the file",
    });
  }
  const bytes = await readFile(path);
  try {
    const { description, clientFile } = openCircuit(bytes, options);
    const beside = await orMissing(readFile(besideOf(path)));
    if (beside !== null) checkBeside(beside, description.circuit.hash);
    const { mtimeMs } = await stat(path);
    const version = sha256Of(bytes).slice(0, 12);
    return { name, version, path, changedAt: mtimeMs, description, clientFile: beside ?? clientFile() };
  } catch (thrown) {
    return naming(thrown);
  }
}

/** A client file beside a server file holds more than can be told from the circuit, such as a model's quantizers: it is what clients get. */
function checkBeside(bytes: Uint8Array, hash: string): void {
  const { kind, circuit, name } = readFileHead(bytes);
  if (kind !== "client" || circuit?.hash !== hash) {
    throw new UserError(
      `the file beside it is ${kind === "client" ? "the client file of another circuit" : `a ${name}`}`,
      {
        code: "wrong-circuit",
        hint: "put the client file of the same compilation there, or none",
      },
    );
  }
}
