/**
 * The server's part: opens a server file, takes evaluation keys and encrypted arguments of any number of clients, runs, gives each its encrypted
 * result. No secret ever comes here: files that hold one are refused unread, and the client worker is not so much as named.
 */
import { transfer } from "comlink";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ServerFileContent } from "../../compile/circuitFiles.ts";
import type { CircuitHandle, EvaluatorApi } from "../../protocol/apis.ts";
import type { Result } from "../../protocol/result.ts";
import type { Progress } from "../../run/during.ts";
import type { Workers } from "../page/workers.ts";
import {
  contentOf,
  foreign,
  type GivenFile,
  type MadeFile,
  madeFile,
  personOf,
  refused,
  sentences,
  takeFile,
} from "./files.ts";
import { strings } from "./strings.ts";

/** One client of the server: who has this key. */
export interface ServedClient {
  readonly keyId: string;
  /** As the names of its files say; empty when they do not. */
  readonly person: string;
  /** The evaluation keys as they came: a file is read again when its turn comes, so that only one client's keys take memory. */
  readonly keys: GivenFile | null;
  readonly encrypted: Uint8Array | null;
  /** What its last run gave, and how long that took. */
  readonly result: { readonly file: MadeFile; readonly milliseconds: number } | null;
}

/** What the server's page shows. */
export interface ServerState {
  readonly program: ServerFileContent | null;
  /** In the order in which they came. */
  readonly clients: readonly ServedClient[];
  /** What goes on; null when nothing does. */
  readonly work: Progress | null;
  readonly notice: string;
  readonly error: string;
}

/** The server's part. Actions report in the store and never reject; one goes at a time. */
export interface ServerPart {
  readonly store: StoreApi<ServerState>;
  take(file: GivenFile): Promise<void>;
  /** Runs for everyone who waits, one after the other. What fails for one is said, and the others go on. */
  run(): Promise<void>;
  cancel(): void;
}

const nothing: ServerState = { program: null, clients: [], work: null, notice: "", error: "" };

const newClient = (keyId: string): ServedClient => ({
  ...{ keyId, person: "", keys: null, encrypted: null, result: null },
});

/** Clients whose arguments wait for a run, and whose keys are here where they are needed. */
export function waiting({ program, clients }: Pick<ServerState, "program" | "clients">): readonly ServedClient[] {
  if (program === null) return [];
  const needsKeys = program.report.parameters.lookups;
  return clients.filter(
    ({ keys, encrypted, result }) => encrypted !== null && result === null && (keys !== null || !needsKeys),
  );
}

/** Whether a run can start. */
export const canStart = (state: ServerState): boolean => state.work === null && waiting(state).length > 0;

/** The server's part of a workshop. */
export function createServerPart(workers: Pick<Workers, "evaluator" | "simulator">, now: () => number): ServerPart {
  const store = createStore<ServerState>()(() => nothing);
  const { evaluator, simulator } = workers;
  const text = strings.workshop;
  /** The program that the evaluator holds ready, and whose keys it has loaded for it. */
  let open: { readonly program: ServerFileContent; readonly handle: CircuitHandle; keyId: string | null } | null = null;
  let isCancelled = false;
  // The program and the keys went with the worker; both are loaded again when they are needed.
  evaluator.onEnd(() => {
    open = null;
  });

  async function inEvaluator<T>(
    program: ServerFileContent,
    call: (api: EvaluatorApi, handle: CircuitHandle) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    if (open?.program !== program) {
      if (open !== null) void evaluator.get().close(open.handle);
      const opened = await evaluator.get().open(program.compiled);
      if (!opened.ok) return opened;
      open = { program, handle: opened.value, keyId: null };
    }
    return call(evaluator.get(), open.handle);
  }

  async function act(stage: Progress["stage"], call: () => Promise<Result<Partial<ServerState>>>): Promise<void> {
    if (store.getState().work !== null) return;
    isCancelled = false;
    store.setState({ work: { stage, done: 0, total: 0 }, notice: "", error: "" });
    const result = await call();
    store.setState({ work: null, ...(result.ok ? result.value : { error: sentences(result.diagnostics) }) });
  }
  const onProgress = (work: Progress): void => {
    if (store.getState().work !== null) store.setState({ work });
  };

  /** Changes what is known of a client, who may be new. */
  function change(keyId: string, more: Partial<ServedClient>): void {
    const { clients } = store.getState();
    const known = clients.find((each) => each.keyId === keyId);
    const changed = { ...(known ?? newClient(keyId)), ...more };
    store.setState({
      clients: known === undefined ? [...clients, changed] : clients.map((each) => (each === known ? changed : each)),
    });
  }

  async function loadKeys(
    program: ServerFileContent,
    keyId: string,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<Result<unknown>> {
    if (open !== null) open.keyId = null;
    const loaded = await inEvaluator(program, (api, handle) =>
      api.loadKeys(handle, transfer(bytes, [bytes.buffer]), onProgress),
    );
    if (loaded.ok && open !== null) open.keyId = keyId;
    return loaded;
  }

  /** One client's run, with the keys loaded before where it is another's turn. */
  async function runFor(
    program: ServerFileContent,
    { keyId, keys, encrypted }: ServedClient,
  ): Promise<Result<Uint8Array>> {
    if (encrypted === null) return refused(text.notReady);
    if (keys !== null && (open?.program !== program || open.keyId !== keyId)) {
      const bytes = await contentOf(keys);
      if (!bytes.ok) return bytes;
      const loaded = await loadKeys(program, keyId, bytes.value);
      if (!loaded.ok) return loaded;
    }
    return inEvaluator(program, (api, handle) => api.run(handle, encrypted, onProgress));
  }

  return {
    store,
    take: (given) =>
      act("load", async () => {
        const { program } = store.getState();
        const taken = await takeFile(workers, "server", given);
        if (!taken.ok) return taken;
        const { identity, bytes } = taken.value;
        const notice = text.opened(text.kinds[identity.kind]);
        if (identity.kind === "server") {
          const read = await simulator.get().readServerFile(bytes);
          return read.ok ? { ok: true, value: { ...nothing, program: read.value, notice } } : read;
        }
        if (program === null) return refused(text.openFirst(text.kinds.server));
        const other = foreign(identity, { parametersId: program.report.parametersId, circuit: program.circuit });
        if (other !== null) return other;
        const { keyId } = identity;
        const person = personOf(given.name, program.circuit);
        const named = person === "" ? {} : { person };
        if (identity.kind === "arguments") {
          change(keyId, { ...named, encrypted: bytes, result: null });
          return { ok: true, value: { notice } };
        }
        // Loaded at once, so that keys that are no good are told of now.
        const loaded = await loadKeys(program, keyId, bytes);
        if (!loaded.ok) return loaded;
        change(keyId, { ...named, keys: given });
        return { ok: true, value: { notice } };
      }),
    run: () =>
      act("evaluate", async () => {
        const state = store.getState();
        const { program } = state;
        const all = waiting(state);
        if (program === null || all.length === 0) return refused(text.notReady);
        const failed: string[] = [];
        let done = 0;
        for (const client of all) {
          if (isCancelled) break;
          const start = now();
          const result = await runFor(program, client);
          if (result.ok) {
            done += 1;
            const file = madeFile("results", result.value, program.circuit, client.person);
            change(client.keyId, { result: { file, milliseconds: now() - start } });
          } else failed.push(text.failedFor(text.whose(client), sentences(result.diagnostics)));
        }
        return { ok: true, value: { notice: done === 0 ? "" : text.ran, error: failed.join(" ") } };
      }),
    cancel() {
      if (store.getState().work === null) return;
      isCancelled = true;
      void evaluator.get().cancel();
    },
  };
}
