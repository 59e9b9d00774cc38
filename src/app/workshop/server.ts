/**
 * The server's part: opens a server file, takes evaluation keys and encrypted arguments, runs, gives the encrypted result. No secret ever comes
 * here: files that hold one are refused unread, and the client worker is not so much as named.
 */
import { transfer } from "comlink";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ServerFileContent } from "../../compile/circuitFiles.ts";
import type { CircuitHandle, EvaluatorApi } from "../../protocol/apis.ts";
import type { Result } from "../../protocol/result.ts";
import type { Progress } from "../../run/during.ts";
import type { Workers } from "../page/workers.ts";
import { foreign, type GivenFile, type MadeFile, madeFile, refused, sentences, takeFile } from "./files.ts";
import { strings } from "./strings.ts";

/** What the server's page shows. */
export interface ServerState {
  readonly program: ServerFileContent | null;
  /** Whose evaluation keys are loaded. */
  readonly keyId: string | null;
  readonly encrypted: { readonly bytes: Uint8Array; readonly keyId: string } | null;
  readonly result: MadeFile | null;
  /** What goes on; null when nothing does. */
  readonly work: Progress | null;
  /** Time of the last run, in milliseconds. */
  readonly milliseconds: number | null;
  readonly notice: string;
  readonly error: string;
}

/** The server's part. Actions report in the store and never reject; one goes at a time. */
export interface ServerPart {
  readonly store: StoreApi<ServerState>;
  take(file: GivenFile): Promise<void>;
  run(): Promise<void>;
  cancel(): void;
}

const nothing: ServerState = {
  ...{ program: null, keyId: null, encrypted: null, result: null, work: null },
  ...{ milliseconds: null, notice: "", error: "" },
};

/** Whether a run can start. */
export function canStart({ program, keyId, encrypted, work }: ServerState): boolean {
  return (
    program !== null && encrypted !== null && work === null && (keyId !== null || !program.report.parameters.lookups)
  );
}

/** The server's part of a workshop. */
export function createServerPart(workers: Pick<Workers, "evaluator" | "simulator">, now: () => number): ServerPart {
  const store = createStore<ServerState>()(() => nothing);
  const { evaluator, simulator } = workers;
  const text = strings.workshop;
  /** The program that the evaluator holds ready. */
  let open: { readonly program: ServerFileContent; readonly handle: CircuitHandle } | null = null;
  // The program and the keys went with the worker.
  evaluator.onEnd(() => {
    open = null;
    store.setState({ keyId: null });
  });

  async function inEvaluator<T>(
    program: ServerFileContent,
    call: (api: EvaluatorApi, handle: CircuitHandle) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    if (open?.program !== program) {
      if (open !== null) void evaluator.get().close(open.handle);
      const opened = await evaluator.get().open(program.compiled);
      if (!opened.ok) return opened;
      open = { program, handle: opened.value };
    }
    return call(evaluator.get(), open.handle);
  }

  async function act(stage: Progress["stage"], call: () => Promise<Result<Partial<ServerState>>>): Promise<void> {
    if (store.getState().work !== null) return;
    store.setState({ work: { stage, done: 0, total: 0 }, notice: "", error: "" });
    const result = await call();
    store.setState({ work: null, ...(result.ok ? result.value : { error: sentences(result.diagnostics) }) });
  }
  const onProgress = (work: Progress): void => {
    if (store.getState().work !== null) store.setState({ work });
  };

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
        if (identity.kind === "arguments") {
          return { ok: true, value: { encrypted: { bytes, keyId: identity.keyId }, result: null, notice } };
        }
        // While they are loaded, those from before are gone.
        store.setState({ keyId: null });
        const loaded = await inEvaluator(program, (api, handle) =>
          api.loadKeys(handle, transfer(bytes, [bytes.buffer]), onProgress),
        );
        return loaded.ok ? { ok: true, value: { keyId: identity.keyId, result: null, notice } } : loaded;
      }),
    run: () =>
      act("evaluate", async () => {
        const { program, encrypted } = store.getState();
        if (program === null || encrypted === null) return refused(text.notReady);
        const start = now();
        const result = await inEvaluator(program, (api, handle) => api.run(handle, encrypted.bytes, onProgress));
        if (!result.ok) return result;
        return {
          ok: true,
          value: { result: madeFile("results", result.value), milliseconds: now() - start, notice: text.ran },
        };
      }),
    cancel() {
      if (store.getState().work !== null) void evaluator.get().cancel();
    },
  };
}
