/**
 * Opening and sharing beneath React: which of its dialogs is open, where the notebook on show came from, and the notice about it. Notebooks
 * of strangers go through `openNotebook`, which runs nothing before the reader agreed.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { type Diagnostic, diagnosticsOf } from "../../base/errors.ts";
import { isCourse } from "../../course/document.ts";
import type { Notebook } from "../../notebook/document.ts";
import { fileName, longestFile, writeGloveboxJson } from "../../notebook/file.ts";
import { writeIpynb } from "../../notebook/ipynb.ts";
import type { OpenedFile } from "../../notebook/openFile.ts";
import { writeScript } from "../../notebook/script.ts";
import type { FetchedFile } from "../../protocol/fetching.ts";
import type { Result } from "../../protocol/result.ts";
import type { LibraryParts } from "../library/LibraryContext.tsx";
import { openNotebook } from "../library/opening.ts";
import type { NotebookParts } from "../notebook/NotebookContext.tsx";
import { grantConsent, notebookOf, type SessionState } from "../notebook/session.ts";
import type { BrowserParts } from "../page/BrowserContext.tsx";
import { loadPart } from "../page/lazyPart.ts";
import { askedOf, fetchableAddress } from "./address.ts";
import type { Consents } from "./consents.ts";
import { strings } from "./strings.ts";

/** Where a stranger's notebook came from; `name` is that of the file or address. */
export interface NotebookSource {
  readonly kind: "link" | "address" | "file";
  readonly name: string;
}

/** A file of another site that a link asks for. */
export interface AddressRequest {
  readonly address: URL;
  /** The lesson to begin with, from 1, if it is a course. */
  readonly lesson: number;
  readonly working: boolean;
  readonly problem: string | null;
}

/** What the page shows of sharing. */
export interface SharingState {
  readonly dialog: "share" | null;
  /** What a link asks for and the reader has not answered yet. */
  readonly request: AddressRequest | null;
  /** Where the notebook on show came from; null for the reader's own. */
  readonly source: NotebookSource | null;
  /** What went wrong, or was left out, when something was opened. */
  readonly notice: { readonly severity: "error" | "note"; readonly text: string } | null;
}

/** Forms in which a notebook is saved as a file. */
export type FileForm = ".glovebox.json" | ".ipynb" | ".ts";

/** What sharing needs from the browser. */
export interface SharingEnvironment {
  readonly consents: Consents;
  /** Fetches a file from another site; never rejects, and ends when `signal` is aborted. */
  readonly fetchFile: (address: string, signal: AbortSignal) => Promise<Result<FetchedFile>>;
  /** Opens a course in one of its lessons, counted from 1. Gives false, and opens nothing, where the notebook on show is not safe. */
  readonly openCourse: (course: Notebook, lesson: number) => Promise<boolean>;
  /** Of the page itself, such as `https:`. */
  readonly protocol: string;
  /** Whether the page is shown inside of another one, where the reader has no notebooks. */
  readonly embedded: boolean;
  /** Files of data and models, which are no notebooks and are taken elsewhere; null where the page takes none. */
  readonly models: {
    takes(files: readonly File[]): Promise<boolean>;
    bring(files: readonly File[]): Promise<void>;
  } | null;
  /** Says what a server file is; null where the page takes none. */
  readonly showServerFile: ((file: File) => void) | null;
  /** The fragment of the page's address. */
  readonly fragment: { get(): string; clear(): void };
}

/** Opening and sharing of one page. */
export interface Sharing {
  readonly store: StoreApi<SharingState>;
  /** Opens what the page's address asks for; at the start and whenever its fragment changes. */
  openAddressed(): void;
  /** The reader agreed to fetch what a link asks for. */
  fetchRequested(): Promise<void>;
  /** Opens files that the reader chose or dropped: the first that is a notebook. */
  openFiles(files: readonly File[]): Promise<void>;
  saveAs(form: FileForm): void;
  /** Keeps the notebook on show as one of the reader's own, as its first change would. */
  fork(): void;
  setDialog(dialog: SharingState["dialog"]): void;
  dropRequest(): void;
  dismiss(): void;
}

/** Names of files that are opened as notebooks. */
const notebookFileName = /\.(?:json|ipynb|[cm]?[jt]s|md|markdown)$/i;

/** Names of the server's half of a circuit: as it is saved, and as the page saved it before. */
const serverFileName = /\.(?:glovebox-server|server(?: ?\(\d+\))?\.glovebox)$/i;

/** Reads links: loaded with the first of them, or before it by who sees that one will come. */
export const loadLinks = () => import("../../notebook/link.ts");

/** Reads every form of a file: loaded with the first of them. */
const loadForms = () => import("../../course/file.ts");

/** Writes a notebook in one of the forms. */
const writeFile: { readonly [F in FileForm]: (notebook: Notebook) => string } = {
  ".glovebox.json": writeGloveboxJson,
  ".ipynb": writeIpynb,
  ".ts": writeScript,
};

/** What sharing uses of the page. */
export type SharingParts = Pick<NotebookParts & BrowserParts, "session" | "editing" | "download"> & LibraryParts;

/** Starts to follow the page: consent that is given is remembered, and an address that no longer fits the notebook is cleared. */
export function createSharing(page: SharingParts, environment: SharingEnvironment): Sharing {
  const { consents, fragment } = environment;
  const stays = environment.embedded ? "" : strings.share.stays;
  const store = createStore<SharingState>()(() => ({ dialog: null, request: null, source: null, notice: null }));
  const fail = (text: string): void => store.setState({ notice: { severity: "error", text } });
  /** Counts what was opened: an answer that comes late belongs to none but the last. */
  let opened = 0;
  /** Aborted when the file that is being fetched is not wanted any more. */
  let fetching = new AbortController();

  const show = async (
    { notebook, notes }: OpenedFile,
    source: NotebookSource,
    lesson: number,
    own: number,
  ): Promise<void> => {
    store.setState({ dialog: null, request: null, notice: null });
    // Where the present notebook cannot be made safe it stays, and the head says why.
    // A course is gone through lesson by lesson: it opens in one, and its checks and solutions are nowhere to be seen.
    const isOpen = isCourse(notebook)
      ? await environment.openCourse(notebook, lesson)
      : await openNotebook(page, notebook, "stranger");
    if (!isOpen) return;
    const notice = notes.length === 0 ? null : { severity: "note" as const, text: `${notes.join("; ")}.` };
    store.setState({ source, notice });
    const shown = notebookOf(page.session.getState());
    const allowed = await consents.has(shown);
    if (allowed && own === opened && notebookOf(page.session.getState()) === shown) grantConsent(page.session);
  };

  /** What cannot be opened says so, and the notebook on show stays. */
  const attempt = async (
    read: () => OpenedFile | Promise<OpenedFile>,
    source: NotebookSource,
    lesson: number,
  ): Promise<void> => {
    const own = ++opened;
    const { document } = page.session.getState();
    try {
      const file = await read();
      // What was opened while this was read is wanted more.
      if (own !== opened || document !== page.session.getState().document) return;
      await show(file, source, lesson, own);
    } catch (thrown) {
      if (own === opened) fail(`${sentences(diagnosticsOf(thrown))} ${stays}`.trim());
    }
  };

  page.session.subscribe((state, before) => {
    if (wasGranted(state, before)) void consents.remember(notebookOf(state));
    const isOther = state.document !== before.document;
    // From the first change on the address would open something else than what is on show.
    if (!isOther && notebookOf(state) !== notebookOf(before)) fragment.clear();
    // A notebook of the reader's own, or one that comes by another way than this.
    if (isOther) store.setState({ source: null, notice: null });
    const isKept = page.documents.store.getState().stored !== null;
    if (isOther && (state.origin === "own" || isKept)) fragment.clear();
  });

  return {
    store,
    openAddressed() {
      const asked = askedOf(fragment.get());
      if (asked.kind === "link") {
        void attempt(
          async () => ({ notebook: (await loadPart(loadLinks)).readLink(asked.fragment), notes: [] }),
          { kind: "link", name: "" },
          asked.lesson,
        );
      } else if (asked.kind === "address") {
        const address = fetchableAddress(asked.address, environment.protocol);
        if (address === null) fail(`${strings.share.address.refused(asked.address)}. ${stays}`.trim());
        else store.setState({ request: { address, lesson: asked.lesson, working: false, problem: null } });
      }
    },
    async fetchRequested() {
      const { request } = store.getState();
      if (request === null || request.working) return;
      const working = { ...request, working: true, problem: null };
      store.setState({ request: working });
      fetching = new AbortController();
      const result = await environment.fetchFile(request.address.href, fetching.signal);
      if (store.getState().request !== working) return;
      const problem = (diagnostics: readonly Diagnostic[]): void =>
        store.setState({ request: { ...request, problem: sentences(diagnostics) } });
      if (!result.ok) return problem(result.diagnostics);
      const { address, text } = result.value;
      try {
        const { openFile } = await loadForms();
        if (store.getState().request !== working) return;
        const name = decodeURIComponent(new URL(address).pathname.split("/").at(-1) ?? "");
        await show(openFile(name, text), { kind: "address", name: address }, request.lesson, ++opened);
      } catch (thrown) {
        problem(diagnosticsOf(thrown));
      }
    },
    async openFiles(files) {
      if (environment.models !== null && (await environment.models.takes(files))) {
        store.setState({ notice: null });
        return environment.models.bring(files);
      }
      const served = files.find(({ name }) => serverFileName.test(name));
      if (served !== undefined && environment.showServerFile !== null) {
        store.setState({ notice: null });
        return environment.showServerFile(served);
      }
      const file = files.find(({ name }) => notebookFileName.test(name));
      if (file === undefined) return fail(strings.share.notDropped(files[0]?.name ?? ""));
      // A character takes at most three bytes here; what is longer is not read at all.
      const text = file.size > 3 * longestFile ? null : await file.text().catch(() => null);
      const forms = await loadForms().catch(() => null);
      if (text === null || forms === null) return fail(strings.share.unreadable(file.name));
      const { openFile } = forms;
      void attempt(() => openFile(file.name, text), { kind: "file", name: file.name }, 1);
      fragment.clear();
      if (files.length > 1) store.setState({ notice: { severity: "note", text: strings.share.oneFile } });
    },
    saveAs(form) {
      const state = page.session.getState();
      const notebook = notebookOf(state);
      page.download(fileName(notebook, form), new TextEncoder().encode(writeFile[form](notebook)));
      // What was allowed here need not be asked again when the file comes back.
      if (state.consent === "granted") void consents.remember(notebook);
    },
    fork: () => page.editing.replace({ ...notebookOf(page.session.getState()) }),
    setDialog: (dialog) => store.setState({ dialog }),
    dropRequest() {
      fetching.abort();
      store.setState({ request: null });
      fragment.clear();
    },
    dismiss: () => store.setState({ notice: null }),
  };
}

const wasGranted = (state: SessionState, before: SessionState): boolean =>
  state.document === before.document && before.consent === "needed" && state.consent === "granted";

const sentences = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(({ message, hint }) => strings.share.withHint(message, hint)).join(" ");
