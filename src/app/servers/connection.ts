/** The server's side of a run where that is another machine: bytes go between the client worker and the worker that speaks with it. Loaded when a server is chosen. */
import { transfer } from "comlink";
import type { StoreApi } from "zustand/vanilla";
import { connect, resultOf } from "../../protocol/connect.ts";
import type { RemoteApi, ServedCircuit, ServerAddress } from "../../protocol/remote.ts";
import type { Result } from "../../protocol/result.ts";
import type { ProgressListener } from "../../run/during.ts";
import type { OpenCircuits } from "../page/openCircuits.ts";
import { type LazyWorker, lazyWorker } from "../page/workers.ts";
import type { Elsewhere } from "../run/elsewhere.ts";
import type { Stage } from "../run/runs.ts";
import { originOf } from "./address.ts";
import { apartOf, type ServerRequest, type ServersState } from "./state.ts";

/** The connection of a page to one server at a time. */
export interface RemoteConnection {
  /** Asks what a server serves; runs go there from now on. */
  open(server: ServerAddress): Promise<Result<readonly ServedCircuit[]>>;
  /** Ends the worker, with the keys and the token that it holds. */
  close(): void;
  readonly elsewhere: Elsewhere;
}

/** The worker that speaks with servers, started when it is first asked. */
export const remoteWorker = (): LazyWorker<RemoteApi> =>
  lazyWorker<RemoteApi>(() =>
    connect(
      () => new Worker(new URL("../../../workers/remote.ts", import.meta.url), { type: "module", name: "remote" }),
    ),
  );

/** Makes the connection of a page. */
export function createConnection(circuits: OpenCircuits): RemoteConnection {
  const worker = remoteWorker();
  let server: ServerAddress | null = null;
  /** What the worker has been told; it is told again when it has ended meanwhile. */
  let opened: ServerAddress | null = null;
  /** Which evaluation key it holds. */
  let loaded: string | null = null;
  worker.onEnd(() => {
    opened = null;
    loaded = null;
  });
  const open = async (asked: ServerAddress): Promise<Result<readonly ServedCircuit[]>> => {
    server = asked;
    opened = null;
    loaded = null;
    const told = await worker.get().open(asked);
    if (told.ok) opened = asked;
    return told;
  };

  const sideOf: Elsewhere["sideOf"] = ({ turn, circuit, report }) => {
    const step = <T>(
      stage: Stage,
      call: (remote: RemoteApi, hash: string, listen: ProgressListener) => Promise<Result<T>>,
    ): Promise<T> =>
      turn.step(stage, (listen) =>
        circuits.inClient(
          circuit,
          turn.unlessGone(async (_client, specification) => {
            const again = opened === null && server !== null ? await open(server) : null;
            if (again !== null && !again.ok) return again;
            return call(worker.get(), specification.circuit.hash, listen);
          }),
        ),
      );
    return {
      heldKey: () => loaded,
      skipKeys: (state) => report.stage("load", { state }),
      async loadKeys(keyId, evaluationKeys) {
        loaded = null;
        const isSent = await step("load", async (remote, hash, listen) => {
          const keys = await resultOf(evaluationKeys);
          if (!keys.ok || turn.isCancelled) return keys.ok ? { ok: true, value: false } : keys;
          const cross = report.crossing("evaluationKeys", "toServer", keys.value);
          const sent = await remote.loadKeys(hash, transfer(keys.value, [keys.value.buffer]), listen);
          if (sent.ok && sent.value) cross();
          return sent;
        });
        if (!isSent) report.stage("load", { state: "kept" });
        loaded = keyId;
      },
      async run(encrypted) {
        report.cross("arguments", "toServer", encrypted);
        const result = await step("evaluate", (remote, hash, listen) =>
          remote.run(hash, transfer(encrypted, [encrypted.buffer]), listen),
        );
        report.cross("result", "toClient", result);
        return result;
      },
    };
  };

  return {
    open,
    close: () => worker.stop(),
    elsewhere: {
      worker,
      get origin() {
        return server === null ? "" : originOf(server.address);
      },
      circuitOf: apartOf,
      sideOf,
    },
  };
}

/** What connecting changes. */
interface Changed {
  readonly store: StoreApi<ServersState>;
  readonly circuits: OpenCircuits;
  readonly connection: RemoteConnection;
  /** By origin, of this visit. */
  readonly tokens: Map<string, string>;
  /** Remembers the addresses that were agreed to. */
  readonly keep: (allowed: readonly string[]) => void;
}

/** Asks a server what it serves, once the reader agreed, and takes it for the next runs if that is the circuit; else the request says what is wrong. */
export async function connectTo(
  { store, circuits, connection, tokens, keep }: Changed,
  asked: ServerRequest,
  address: string,
  token: string,
): Promise<void> {
  const working: ServerRequest = { ...asked, address, working: true, problems: [], servesOnly: null };
  store.setState({ request: working });
  /** Whether the reader still waits; else nothing is taken. */
  const isWanted = (): boolean => {
    const wanted = store.getState().request === working;
    if (!wanted) connection.close();
    return wanted;
  };
  const fail = (change: Partial<ServerRequest>): void =>
    store.setState({ request: { ...working, working: false, silent: false, ...change } });
  const opened = await connection.open({ address, token: token === "" ? null : token });
  if (!isWanted()) return;
  if (!opened.ok) return fail({ problems: opened.diagnostics });
  if (token !== "") tokens.set(originOf(address), token);
  keep([...store.getState().allowed.filter((each) => originOf(each) !== originOf(address)), address]);
  const own = await circuits.inSimulator(apartOf(asked.circuit), (api, handle) => api.compiled(handle));
  if (!isWanted()) return;
  if (!own.ok) return fail({ problems: own.diagnostics });
  const { hash } = own.value.specification.circuit;
  if (opened.value.some((each) => each.hash === hash)) return store.setState({ chosen: address, request: null });
  fail({ servesOnly: [...new Set(opened.value.map(({ name }) => name))] });
}
