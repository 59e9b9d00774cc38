import type { NotebookStore } from "../../notebook/store.ts";
import type { CommandsParts } from "../commands/CommandsContext.tsx";
import { createCommands } from "../commands/commands.ts";
import type { InspectionParts } from "../inside/InspectionContext.tsx";
import { createInspections } from "../inside/inspections.ts";
import type { KeysParts } from "../keys/KeysContext.tsx";
import { createKeyActions, createKeys } from "../keys/keys.ts";
import { createDocuments } from "../library/documents.ts";
import { readRuns } from "../library/keptRuns.ts";
import type { LibraryParts } from "../library/LibraryContext.tsx";
import { playgroundOf } from "../library/opening.ts";
import type { Start } from "../library/starting.ts";
import { createEditing } from "../notebook/editing.ts";
import type { FindParts } from "../notebook/find/FindContext.tsx";
import { createFinder } from "../notebook/find/finding.ts";
import type { NotebookParts } from "../notebook/NotebookContext.tsx";
import type { RunInSandbox } from "../notebook/programRun.ts";
import { createSession, playgroundCell, type Session, type SessionState } from "../notebook/session.ts";
import { createTracing } from "../notebook/tracing.ts";
import type { BrowserParts } from "../page/BrowserContext.tsx";
import type { Download } from "../page/download.ts";
import { withKeyRings } from "../page/keyRing.ts";
import { applySettings, createSettings } from "../page/settings.ts";
import { type KeyValueStore, storageKeys, writeStored } from "../page/storage.ts";
import type { Workers } from "../page/workers.ts";
import { followLoss } from "../run/leaving.ts";
import { createPagePace } from "../run/pagePace.ts";
import { createPredictor } from "../run/predicting.ts";
import { createPreviewer } from "../run/preview.ts";
import type { RunParts } from "../run/RunContext.tsx";
import { createRunning } from "../run/running.ts";
import { createRuns } from "../run/runs.ts";
import type { ServersParts } from "../servers/ServersContext.tsx";
import { createServers } from "../servers/servers.ts";
import { readOnlyEditing } from "../share/readOnly.ts";

/** What a page needs from the browser. */
export interface PageEnvironment {
  /** Small values of the browser, and of this tab. */
  readonly store: KeyValueStore | null;
  readonly tab: KeyValueStore | null;
  readonly workers: Workers;
  readonly runInSandbox: RunInSandbox;
  readonly systemTheme: "light" | "dark";
  readonly root: HTMLElement;
  /** Where notebooks are kept, whether that is so on the next visit, and the notebook to show first. */
  readonly notebooks: NotebookStore;
  readonly durable: boolean;
  readonly start: Start;
  readonly download: Download;
  /** Address of the service that the site came from; null where none did, undefined inside of other pages, where runs stay in the tab. */
  readonly site?: string | null;
  /** Whether the notebook is only read: nothing changes it. */
  readonly readOnly?: boolean;
  /** Whether the keyboard is one of Apple's, with ⌘ where others have Ctrl. */
  readonly apple: boolean;
  /** What tells this browser on this machine from others, as times that were measured on one say nothing of another. */
  readonly engine: string;
}

/** One page: the parts of all its features. */
export interface Page
  extends BrowserParts,
    CommandsParts,
    FindParts,
    InspectionParts,
    KeysParts,
    LibraryParts,
    NotebookParts,
    RunParts,
    ServersParts {}

/** Quiet time after a change before the program is traced again, in milliseconds. */
const traceDelay = 350;

/** Time within which what cells print is shown at once, in milliseconds. */
const pace = 30;

/** Whose keys a notebook uses: the reader's own share theirs; each stranger's has its own, kept or not, as long as it is shown. */
const ringOf = ({ origin, document }: SessionState): string => (origin === "own" ? "own" : `stranger ${document}`);

/** Builds the page and starts its first trace. */
export function createPage(environment: PageEnvironment): Page {
  const { store, runInSandbox, download, start } = environment;
  const settings = createSettings(store, environment.systemTheme);
  applySettings(settings, environment.root);
  const earlier = readRuns(environment.tab, start.stored?.id ?? null, start.notebook);
  const session = createSession(start.notebook, start.origin, start.trusted, earlier);
  const workers = withKeyRings(environment.workers, () => ringOf(session.getState()));
  keepLastGood(session, store);
  const runs = createRuns();
  followLoss(runs, environment.tab);
  session.subscribe((state, before) => {
    // Inputs are for the circuits of one notebook.
    if (state.document === before.document) return;
    runs.setState({ inputs: {} });
    // A run that was begun for one notebook is not gone on with under the keys of another.
    if (ringOf(state) !== ringOf(before)) running.cancel();
  });
  const now = (): number => performance.now();
  const { readOnly = false } = environment;
  const editing = readOnly ? readOnlyEditing : createEditing(session, now);
  const documents = createDocuments({ ...environment, session, editing, blank: () => playgroundOf("") }, start);
  const inspections = createInspections(workers);
  const { site } = environment;
  const servers = createServers(session, workers, { store, site: site ?? null, offered: site !== undefined });
  const running = createRunning(runs, workers, now, inspections, servers.elsewhere);
  const preview = createPreviewer(runs, workers);
  const predict = createPredictor(runs, workers, createPagePace(runs, workers, store, environment.engine));
  const tracing = createTracing(session, { runInSandbox, carryOut: running.carryOut, now, delay: traceDelay, pace });
  const keys = createKeys();
  /** What a circuit's keys are depends on where it runs. */
  const keyCircuits: Workers["circuits"] = {
    ...workers.circuits,
    inClient: (circuit, call) => workers.circuits.inClient(servers.circuitOf(circuit), call),
  };
  const keyActions = createKeyActions(keys, { ...workers, circuits: keyCircuits }, download);
  const commands = createCommands(environment);
  return {
    session,
    editing,
    readOnly,
    runs,
    settings,
    tracing,
    runInSandbox,
    running,
    servers,
    inspections,
    preview,
    predict,
    keys,
    keyActions,
    workers,
    download,
    store,
    commands,
    finder: createFinder(session, editing),
    documents,
  };
}

/** Keeps the last text that ran without problems, beside one that does not. */
function keepLastGood(session: Session, store: KeyValueStore | null): void {
  session.subscribe((state, before) => {
    if (state.trace === before.trace || state.trace.kind !== "traced") return;
    writeStored(store, storageKeys.lastGood, playgroundCell(state)?.text ?? "");
  });
}
