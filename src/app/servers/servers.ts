/**
 * Where encrypted runs compute: in this tab, or at a server that the reader chose and agreed to. Nothing is sent, not even the question what is served, before that. Agreements are
 * remembered by origin; tokens are not kept anywhere.
 */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Session } from "../notebook/session.ts";
import { loadPart } from "../page/lazyPart.ts";
import { type KeyValueStore, readStored, storageKeys, writeStored } from "../page/storage.ts";
import type { Workers } from "../page/workers.ts";
import type { Elsewhere } from "../run/elsewhere.ts";
import { originOf, readAddress } from "./address.ts";
import type { RemoteConnection } from "./connection.ts";
import { apartOf, type ServerRequest, type ServersState } from "./state.ts";

/** The servers of a page. */
export interface Servers {
  readonly store: StoreApi<ServersState>;
  /** Address of the service that this site came from; null where none did. */
  readonly site: string | null;
  /** False inside of other pages, where a click may be meant for something else: there is no choice. */
  readonly offered: boolean;
  /** Where the next run computes; null for the evaluator of this page. */
  elsewhere(): Elsewhere | null;
  /** The circuit whose keys and sizes count for the next run. */
  circuitOf(circuit: TracedCircuit): TracedCircuit;
  /** The reader chooses a server, or this tab (null); an empty address asks for one. Asks before anything is sent, but for servers that were agreed to before. */
  choose(circuit: TracedCircuit, address: string | null): void;
  /** The reader agreed to what the dialog says: connects to an address that can be read. Never rejects. */
  agree(address: string, token: string): Promise<void>;
  /** A server file was opened, or its dialog closed (null). */
  showFile(file: File | null): void;
  /** The dialog is closed. */
  drop(): void;
  /** Takes an agreement back; runs stay in this tab from now on. */
  forget(address: string): void;
}

/** Agreements that are kept; the oldest go first. */
const mostAllowed = 50;

function readAllowed(store: KeyValueStore | null): readonly string[] {
  try {
    const stored: unknown = JSON.parse(readStored(store, storageKeys.servers) ?? "[]"); // absent: nothing was agreed to
    if (!Array.isArray(stored)) return [];
    return stored
      .filter((each): each is string => typeof each === "string" && readAddress(each).ok)
      .slice(-mostAllowed);
  } catch {
    return [];
  }
}

/** Makes the servers of a page. */
export function createServers(
  session: Session,
  { circuits }: Pick<Workers, "circuits">,
  { store: kept, site, offered }: { readonly store: KeyValueStore | null } & Pick<Servers, "site" | "offered">,
): Servers {
  const store = createStore<ServersState>()(() => ({
    chosen: null,
    allowed: readAllowed(kept),
    request: null,
    file: null,
  }));
  /** By origin, of this visit. */
  const tokens = new Map<string, string>();
  let connection: RemoteConnection | null = null;
  const isAllowed = (address: string): boolean =>
    store.getState().allowed.some((each) => originOf(each) === originOf(address));
  const keep = (all: readonly string[]): void => {
    const allowed = all.slice(-mostAllowed);
    store.setState({ allowed });
    writeStored(kept, storageKeys.servers, JSON.stringify(allowed));
  };
  const leave = (): void => {
    store.setState({ chosen: null });
    connection?.close();
  };
  session.subscribe((state, before) => {
    // Another notebook, another choice.
    if (state.document === before.document) return;
    store.setState({ request: null });
    leave();
  });

  /** Connects, and takes the server if it serves the circuit: loaded when it is wanted. */
  const connect = async (asked: ServerRequest, address: string, token: string): Promise<void> => {
    const { createConnection, connectTo } = await loadPart(() => import("./connection.ts"));
    connection ??= createConnection(circuits);
    await connectTo({ store, circuits, connection, tokens, keep }, asked, address, token);
  };

  return {
    store,
    site,
    offered,
    elsewhere: () => (store.getState().chosen === null ? null : (connection?.elsewhere ?? null)),
    circuitOf: (circuit) => (store.getState().chosen === null ? circuit : apartOf(circuit)),
    choose(circuit, address) {
      if (address === null) return leave();
      // A stranger's notebook is asked about each time.
      const silent = address !== "" && session.getState().origin === "own" && isAllowed(address);
      const request: ServerRequest = { circuit, address, working: false, silent, problems: [], servesOnly: null };
      if (silent) void connect(request, address, tokens.get(originOf(address)) ?? "");
      else store.setState({ request });
    },
    async agree(address, token) {
      const { request } = store.getState();
      if (request !== null && !request.working) await connect(request, address, token);
    },
    showFile: (file) => store.setState({ file }),
    drop: () => store.setState({ request: null }),
    forget(address) {
      keep(store.getState().allowed.filter((each) => each !== address));
      tokens.delete(originOf(address));
      if (store.getState().chosen === address) leave();
    },
  };
}
