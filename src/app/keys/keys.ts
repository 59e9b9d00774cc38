/**
 * The reader's dealings with keys: those that are saved in this browser, and key files. The client worker does it all; a key file passes
 * through here on its way to a download or from one, because the reader asked for it, and is not kept.
 */
import { transfer } from "comlink";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Diagnostic } from "../../base/errors.ts";
import { resultOf } from "../../protocol/connect.ts";
import type { Result } from "../../protocol/result.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { SavedKeys } from "../../run/client/savedKeys.ts";
import type { KeyInfo } from "../../run/client/session.ts";
import type { ProgressListener } from "../../run/during.ts";
import type { Download } from "../page/download.ts";
import type { Workers } from "../page/workers.ts";
import { strings } from "./strings.ts";

/** Larger files are no key files, and are not read. */
export const largestKeyFile = 64 * 2 ** 20;

/** What the keys panel shows. */
export interface KeysState {
  /** The circuit whose keys the dialog is open for. */
  readonly dialogFor: TracedCircuit | null;
  /** Newest first; null before the first look. */
  readonly saved: readonly SavedKeys[] | null;
  /** What goes on, from 0 to 1; null when nothing does. */
  readonly progress: number | null;
  /** What was done last. */
  readonly notice: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The store of the keys panel. */
export type Keys = StoreApi<KeysState>;

/** What the panel's buttons do. Each reports in the store and never rejects; one goes at a time, what comes meanwhile is ignored. */
export interface KeyActions {
  refresh(): Promise<void>;
  save(circuit: TracedCircuit, name: string): Promise<void>;
  load(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  exportFile(circuit: TracedCircuit): Promise<void>;
  importFile(file: Pick<File, "size" | "arrayBuffer">): Promise<void>;
  /** Lets a stranger's notebook decrypt beyond the limit of what results of one key may tell. */
  liftLimit(): Promise<void>;
}

/** An empty store. */
export function createKeys(): Keys {
  return createStore<KeysState>()(() => ({
    dialogFor: null,
    saved: null,
    progress: null,
    notice: "",
    diagnostics: [],
  }));
}

/** Makes the actions of a page. */
export function createKeyActions(
  keys: Keys,
  { client, circuits }: Pick<Workers, "client" | "circuits">,
  download: Download,
): KeyActions {
  const show = (progress: number): void => keys.setState({ progress });
  const listen: ProgressListener = ({ done, total }) => {
    if (keys.getState().progress !== null) show(total === 0 ? 0 : done / total);
  };

  /** Carries out one action, and looks at what is saved afterwards. */
  async function perform<T>(call: () => Promise<Result<T>>, done: (value: T) => string): Promise<void> {
    if (keys.getState().progress !== null) return;
    keys.setState({ progress: 0, notice: "", diagnostics: [] });
    const result = await call();
    const list = await client.get().listKeys();
    keys.setState({
      progress: null,
      notice: result.ok ? done(result.value) : "",
      diagnostics: (result.ok ? [list] : [result]).flatMap((each) => (each.ok ? [] : each.diagnostics)),
      ...(list.ok ? { saved: list.value } : {}),
    });
  }

  const takenUp = ({ parametersId }: KeyInfo): string => strings.keys.takenUp(parametersId);

  return {
    refresh: () =>
      perform(
        async () => ({ ok: true, value: null }),
        () => "",
      ),
    save: (circuit, name) =>
      perform(
        () => circuits.inClient(circuit, (api, specification) => api.saveKeys(specification, name)),
        (saved) => strings.keys.savedAs(saved.name),
      ),
    liftLimit: () =>
      perform(
        () => client.get().liftLimit(),
        () => strings.keys.limitLifted,
      ),
    load: (name) => perform(() => client.get().loadKeys(name, listen), takenUp),
    remove: (name) =>
      perform(
        () => client.get().deleteKeys(name),
        () => strings.keys.deleted(name),
      ),
    exportFile: (circuit) =>
      perform(
        () => circuits.inClient(circuit, (api, specification) => api.exportKeys(specification)),
        (bytes) => {
          const name = "glovebox.keys";
          // A copy in a buffer of its own, which a download can hold.
          download(name, bytes.slice());
          bytes.fill(0);
          return strings.keys.exported(name);
        },
      ),
    importFile: (file) =>
      perform(async (): Promise<Result<KeyInfo>> => {
        if (file.size > largestKeyFile) {
          const message = strings.keys.tooLarge(file.size);
          return { ok: false, diagnostics: [{ severity: "error", code: "too-large", message }] };
        }
        // A file that was chosen may have gone since.
        const bytes = await resultOf(async () => new Uint8Array(await file.arrayBuffer()));
        return bytes.ok ? client.get().importKeys(transfer(bytes.value, [bytes.value.buffer]), listen) : bytes;
      }, takenUp),
  };
}
