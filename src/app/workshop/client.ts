/**
 * The client's part: opens a client file, makes keys, encrypts, decrypts. The secret key stays in the client worker; what is made here for
 * the server holds no secret.
 */

import { transfer } from "comlink";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Diagnostic } from "../../base/errors.ts";
import type { ClientFileContent } from "../../compile/circuitFiles.ts";
import { resultOf, resultValue } from "../../protocol/connect.ts";
import type { Result } from "../../protocol/result.ts";
import type { KeyInfo } from "../../run/client/session.ts";
import type { Progress } from "../../run/during.ts";
import { keysToSend } from "../../run/exchange.ts";
import type { Tensor } from "../../value/tensor.ts";
import { strings as keysStrings } from "../keys/strings.ts";
import type { Download } from "../page/download.ts";
import { loadPart } from "../page/lazyPart.ts";
import type { Workers } from "../page/workers.ts";
import type { Input } from "../run/inputs.ts";
import { strings as serversStrings } from "../servers/dialog/strings.ts";
import { defaultValue, parseInput, textsOf } from "../values/inputs.ts";
import { fileName, foreign, type GivenFile, type MadeFile, madeFile, refused, sentences, takeFile } from "./files.ts";
import { strings } from "./strings.ts";

type Specification = ClientFileContent["specification"];

/** What the client's page shows. */
export interface ClientState {
  readonly file: ClientFileContent | null;
  /** Whose part this is, for the names of files; may be empty. */
  readonly person: string;
  /** Whether the reader said that the values are not secret: a file whose parameters protect nothing makes no key before. */
  readonly allowed: boolean;
  readonly keys: KeyInfo | null;
  readonly evaluationKeys: MadeFile | null;
  /** What the reader wrote, by parameter. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly encrypted: MadeFile | null;
  readonly decrypted: { readonly values: readonly Tensor[]; readonly warnings: readonly Diagnostic[] } | null;
  /** What goes on; null when nothing does. */
  readonly work: Progress | null;
  readonly notice: string;
  readonly error: string;
}

/** The client's part. Actions report in the store and never reject; one goes at a time. */
export interface ClientPart {
  readonly store: StoreApi<ClientState>;
  take(file: GivenFile): Promise<void>;
  /** Says whose part this is. */
  name(person: string): void;
  /** The reader says that the values are not secret. */
  allow(): void;
  makeKeys(): Promise<void>;
  /** The key file, for the reader alone: its secret key is not encrypted. */
  saveKeys(): Promise<void>;
  write(parameter: string, texts: readonly string[]): void;
  encrypt(): Promise<void>;
  /** Sends evaluation keys and encrypted arguments to a server that the reader agreed to, and decrypts its result. Its token is not kept. */
  send(address: string, token: string): Promise<void>;
}

const nothing: ClientState = {
  ...{
    file: null,
    person: "",
    allowed: false,
    keys: null,
    evaluationKeys: null,
    texts: {},
    encrypted: null,
    decrypted: null,
  },
  ...{ work: null, notice: "", error: "" },
};

/** The inputs of an opened file, as they stand. */
export function workshopInputs({ file, texts }: Pick<ClientState, "file" | "texts">): readonly Input[] {
  return (file?.specification.inputs ?? []).map(({ name, type, bounds }) => {
    const parameter = { name, type, range: bounds };
    const own = texts[name] ?? textsOf(defaultValue(parameter), parameter);
    return { key: name, parameter, texts: own, parsed: parseInput(own, parameter) };
  });
}

/** Whether keys may be made: what protects nothing, or tells of its key, is used only when the reader says so. */
export const mayUse = ({ file, allowed }: Pick<ClientState, "file" | "allowed">): boolean =>
  file !== null && (file.weakness === null || allowed);

/** The inputs of an opened file whose values are sent as they are. */
export const clearInputs = (file: ClientFileContent): readonly string[] =>
  file.specification.inputs.flatMap(({ name, type }) => (type.encrypted ? [] : [name]));

/** Why nothing came of it, in sentences. A server that does not answer may do so only to this page: what its operator has to say is said as well. */
const withAdvice = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.flatMap((each) => {
    const { withHint, unreachable } = serversStrings.servers;
    const whole = { ...each, message: withHint(each.message, each.hint), hint: undefined };
    return each.code === "unreachable" ? [whole, { ...whole, message: unreachable(location.origin) }] : [whole];
  });

/** The client's part of a workshop. */
export function createClientPart(workers: Pick<Workers, "client" | "simulator">, download: Download): ClientPart {
  const store = createStore<ClientState>()(() => nothing);
  const { client, simulator } = workers;
  const text = strings.workshop;
  // The keys went with the worker, and what was encrypted under them is of no more use.
  client.onEnd(() => store.setState({ keys: null, evaluationKeys: null, encrypted: null }));

  /** Carries out one action; what it gives is shown, or what went wrong. */
  async function act<T>(
    stage: Progress["stage"],
    call: () => Promise<Result<T>>,
    done: (value: T) => Partial<ClientState>,
  ) {
    if (store.getState().work !== null) return;
    store.setState({ work: { stage, done: 0, total: 0 }, notice: "", error: "" });
    const result = await call();
    store.setState({ work: null, ...(result.ok ? done(result.value) : { error: sentences(result.diagnostics) }) });
  }
  const onProgress = (work: Progress): void => {
    if (store.getState().work !== null) store.setState({ work });
  };

  const made = (kind: MadeFile["kind"], bytes: Uint8Array, { circuit }: Specification): MadeFile =>
    madeFile(kind, bytes, circuit, store.getState().person);

  /** Keys for the opened file, made unless they exist, and the evaluation keys as a file. */
  async function keys(specification: Specification, force: boolean) {
    const info = await client.get().keygen(specification, force, onProgress);
    return info.ok ? withEvaluationKeys(specification, info.value) : info;
  }
  const withEvaluationKeys = (specification: Specification, info: KeyInfo) =>
    resultOf(async () => {
      const evaluationKeys = async () => resultValue(await client.get().evaluationKeys(specification));
      const bytes = await keysToSend({ evaluationKeys }, info);
      return { keys: info, evaluationKeys: bytes === null ? null : made("evaluationKeys", bytes, specification) };
    });

  return {
    store,
    async take(given) {
      const { file } = store.getState();
      await act(
        "decrypt",
        async (): Promise<Result<Partial<ClientState>>> => {
          const taken = await takeFile(workers, "client", given);
          if (!taken.ok) return taken;
          const { identity, bytes } = taken.value;
          if (identity.kind === "client") {
            const read = await simulator.get().readClientFile(bytes);
            const notice = text.opened(text.kinds.client);
            const { person } = store.getState();
            return read.ok ? { ok: true, value: { ...nothing, person, file: read.value, notice } } : read;
          }
          if (file === null) return refused(text.openFirst(text.kinds.client));
          const other = foreign(identity, { ...file, circuit: file.specification.circuit });
          if (other !== null) return other;
          if (identity.kind === "keys") {
            const info = await client.get().importKeys(transfer(bytes, [bytes.buffer]), onProgress);
            if (!info.ok) return info;
            const all = await withEvaluationKeys(file.specification, info.value);
            if (!all.ok) return all;
            return {
              ok: true,
              value: { ...all.value, encrypted: null, decrypted: null, notice: text.opened(text.kinds.keys) },
            };
          }
          const result = await client.get().decrypt(file.specification, bytes, onProgress);
          return result.ok ? { ok: true, value: { decrypted: result.value, notice: text.decrypted } } : result;
        },
        (change) => change,
      );
    },
    name: (person) =>
      store.setState(({ file, evaluationKeys, encrypted }) => {
        const named = (made: MadeFile | null) =>
          made === null || file === null
            ? made
            : { ...made, name: fileName(made.kind, file.specification.circuit, person) };
        return { person, evaluationKeys: named(evaluationKeys), encrypted: named(encrypted) };
      }),
    allow: () => store.setState({ allowed: true }),
    async makeKeys() {
      const { file, keys: known } = store.getState();
      if (file === null || !mayUse(store.getState())) return;
      await act(
        "keys",
        () => keys(file.specification, known !== null),
        (all) => ({
          ...{ ...all, encrypted: null, decrypted: null },
          notice: text.madeKeys(all.keys.seconds),
        }),
      );
    },
    async saveKeys() {
      const { file } = store.getState();
      if (file === null) return;
      await act(
        "keys",
        () => client.get().exportKeys(file.specification),
        (bytes) => {
          const { name } = made("keys", bytes, file.specification);
          download(name, bytes.slice());
          bytes.fill(0);
          return { notice: keysStrings.keys.exported(name) };
        },
      );
    },
    async send(address, token) {
      const { file, evaluationKeys, encrypted } = store.getState();
      if (file === null || encrypted === null) return;
      const { specification } = file;
      const { hash } = specification.circuit;
      const { remoteWorker } = await loadPart(() => import("../servers/connection.ts"));
      const remote = remoteWorker();
      await act(
        "evaluate",
        async () => {
          const sent = await resultOf(async () => {
            const served = resultValue(await remote.get().open({ address, token: token === "" ? null : token }));
            if (!served.some((each) => each.hash === hash)) resultValue(refused(text.notServed(address)));
            if (evaluationKeys !== null)
              resultValue(await remote.get().loadKeys(hash, evaluationKeys.bytes, onProgress));
            const result = resultValue(await remote.get().run(hash, encrypted.bytes, onProgress));
            return resultValue(await client.get().decrypt(specification, result, onProgress));
          });
          return sent.ok ? sent : { ok: false, diagnostics: withAdvice(sent.diagnostics) };
        },
        (decrypted) => ({ decrypted, notice: text.decrypted }),
      );
      remote.stop();
    },
    write: (parameter, texts) => store.setState((state) => ({ texts: { ...state.texts, [parameter]: texts } })),
    async encrypt() {
      const state = store.getState();
      const { file } = state;
      const args = workshopInputs(state).flatMap(({ parsed }) => (parsed.ok ? [parsed.value] : []));
      if (file === null || !mayUse(state) || args.length !== file.specification.inputs.length) return;
      await act(
        "encrypt",
        async () => {
          const pair = state.keys === null ? await keys(file.specification, false) : null;
          if (pair !== null && !pair.ok) return pair;
          const bytes = await client.get().encrypt(file.specification, args, onProgress);
          return bytes.ok ? { ok: true as const, value: { pair: pair?.value ?? {}, bytes: bytes.value } } : bytes;
        },
        ({ pair, bytes }) => ({
          ...pair,
          encrypted: made("arguments", bytes, file.specification),
          decrypted: null,
          notice: text.encrypted,
        }),
      );
    },
  };
}
