/** Everything that the page consists of beneath React, and the actions that its buttons stand for. */

import { type Notebook, newCell, newNotebook } from "../../notebook/document.ts";
import type { CellLocation } from "../../notebook/program.ts";
import type { NotebookStore } from "../../notebook/store.ts";
import type { Artifacts } from "../../protocol/crypto.ts";
import type { Result } from "../../protocol/result.ts";
import type { Tensor } from "../../value/tensor.ts";
import { type Commands, createCommands } from "../commands/commands.ts";
import { createInside, type Inside } from "../inside/inside.ts";
import { createKeyActions, createKeys, type Download, type KeyActions, type Keys } from "../keys/keys.ts";
import { createDocuments, type Documents } from "../library/documents.ts";
import type { Start } from "../library/starting.ts";
import { canRun, shownCircuit } from "../notebook/circuits.ts";
import { createEditing, type Editing } from "../notebook/editing.ts";
import { createFinding, type Finding } from "../notebook/find/finding.ts";
import {
  type CellCircuit,
  createSession,
  notebookOf,
  type Origin,
  playgroundCell,
  type Session,
  type SessionState,
} from "../notebook/session.ts";
import { createTracing, type RunInSandbox, type Tracing } from "../notebook/tracing.ts";
import { attempt, isLost, sourceOf } from "../page/calls.ts";
import { applySettings, createSettings, type Settings } from "../page/settings.ts";
import { type KeyValueStore, storageKeys, writeStored } from "../page/storage.ts";
import type { Workers } from "../page/workers.ts";
import { argumentsOf, inputsOf } from "../run/inputs.ts";
import { createPredictor, type Predictor } from "../run/predicting.ts";
import { createPreviewer, type Previewer } from "../run/preview.ts";
import { createRunning, type Running } from "../run/running.ts";
import { createRuns, type Runs } from "../run/runs.ts";
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
  /** Whether the notebook is only read: nothing changes it. */
  readonly readOnly?: boolean;
  /** Whether the keyboard is one of Apple's, with ⌘ where others have Ctrl. */
  readonly apple: boolean;
}

/** One page. */
export interface Page {
  readonly session: Session;
  /** The way to change the notebook. */
  readonly editing: Editing;
  /** Whether the notebook is only read. */
  readonly readOnly: boolean;
  readonly runs: Runs;
  readonly settings: Settings;
  readonly tracing: Tracing;
  readonly running: Running;
  /** What is known of the inside of runs. */
  readonly inside: Inside;
  readonly preview: Previewer;
  readonly predict: Predictor;
  readonly keys: Keys;
  readonly keyActions: KeyActions;
  readonly workers: Workers;
  readonly download: Download;
  readonly store: KeyValueStore | null;
  readonly commands: Commands;
  /** Find and replace in the notebook. */
  readonly finding: Finding;
  /** The reader's notebooks, and how safe the open one is. */
  readonly documents: Documents;
}

/** Quiet time after a change before the program is traced again, in milliseconds. */
const traceDelay = 350;

/** Time within which what cells print is shown at once, in milliseconds. */
const pace = 30;

/** Builds the page and starts its first trace. */
export function createPage(environment: PageEnvironment): Page {
  const { store, workers, runInSandbox, download } = environment;
  const settings = createSettings(store, environment.systemTheme);
  applySettings(settings, environment.root);
  const session = createSession(environment.start.notebook, environment.start.origin);
  keepLastGood(session, store);
  const runs = createRuns();
  session.subscribe((state, before) => {
    // Inputs are for the circuits of one notebook.
    if (state.document !== before.document) runs.setState({ inputs: {} });
  });
  const now = (): number => performance.now();
  const { readOnly = false } = environment;
  const editing = readOnly ? readOnlyEditing : createEditing(session, now);
  const documents = createDocuments(
    { ...environment, session, editing, blank: () => playgroundOf("") },
    environment.start,
  );
  const inside = createInside(workers);
  const running = createRunning(runs, workers, now, inside);
  const preview = createPreviewer(runs, workers);
  const predict = createPredictor(runs, workers);
  const tracing = createTracing(session, { runInSandbox, carryOut: running.carryOut, now, delay: traceDelay, pace });
  const keys = createKeys();
  const keyActions = createKeyActions(keys, workers, download);
  const commands = createCommands(environment);
  return {
    session,
    editing,
    readOnly,
    runs,
    settings,
    tracing,
    running,
    inside,
    preview,
    predict,
    keys,
    keyActions,
    workers,
    download,
    store,
    commands,
    finding: createFinding(session, editing),
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

/** The circuit that keys and commands are for: that of the focused cell, or else the one on show. */
export function activeCircuit(state: SessionState): CellCircuit | undefined {
  if (notebookOf(state).settings.layout === "playground") return shownCircuit(state);
  const ofCell = state.circuits.filter(({ cell }) => cell === state.focused);
  return ofCell.find(({ slot }) => slot === state.selected?.slot) ?? ofCell[0] ?? shownCircuit(state);
}

/** The primary button: runs a circuit on its inputs as they stand. */
export async function runEncrypted({ session, runs, running, tracing }: Page, place: CellCircuit): Promise<void> {
  const { circuit } = place;
  if (!canRun(circuit)) return;
  const inputs = inputsOf(place, session.getState().pending, runs.getState());
  const args = argumentsOf(inputs);
  if (args === null) return;
  // What was only proposed becomes the reader's own, so that it stays when the proposal goes.
  const written = Object.fromEntries(inputs.map(({ key, texts }) => [key, texts]));
  runs.setState((state) => ({ inputs: { ...state.inputs, ...written } }));
  const result = await running.runEncrypted(circuit, args);
  if (result.ok) tracing.answer(circuit, args, result.value);
}

/** The arguments of a circuit as its inputs stand; null when one cannot be read. */
export function activeArguments({ session, runs }: Page, place: CellCircuit): readonly Tensor[] | null {
  return argumentsOf(inputsOf(place, session.getState().pending, runs.getState()));
}

/** Simulates a circuit on its inputs as they stand. */
export function simulate(page: Page, place: CellCircuit): void {
  const args = activeArguments(page, place);
  if (args !== null) page.preview(place, args);
}

/** Everything about how a circuit was compiled, made by the simulator worker. */
export async function artifactsOf({ workers }: Page, { circuit, program }: CellCircuit): Promise<Result<Artifacts>> {
  const { virtual, diagnostics, stages } = circuit;
  const record = { program, virtual, diagnostics, stages };
  const result = await attempt(() => workers.simulator.get().artifacts(sourceOf(circuit), record));
  if (isLost(result)) workers.simulator.stop();
  return result;
}

/** A notebook of one cell, in the layout of the playground. */
export function playgroundOf(text: string, title = ""): Notebook {
  return newNotebook(title, [newCell("c1", "code", text)], { layout: "playground", reactive: true });
}

/**
 * Shows another notebook once the present one is safe; gives false, and shows nothing, where it is not (the head says why). What a stranger
 * wrote (a link, a file, a lesson of somebody) is shown and does not run before `grantConsent`. It is kept from its first change on, as a
 * notebook of its own.
 */
export function openNotebook({ documents }: Page, notebook: Notebook, origin: Origin): Promise<boolean> {
  return documents.show(notebook, origin);
}

/** The reader saw a stranger's notebook and says that it may run. */
export function grantConsent({ session }: Page): void {
  session.setState({ consent: "granted" });
}

/** Shows a new notebook with one empty cell. */
export function newNotebookOf(page: Page): Promise<boolean> {
  return openNotebook(page, newNotebook("", [newCell("c1", "code", "")]), "own");
}

/** Opens a program as a notebook of one cell. */
export function openText(page: Page, text: string, title = ""): void {
  void openNotebook(page, playgroundOf(text, title), "own");
}

/** Shows a line of a cell in its editor, and puts the cursor there. */
export function goToLine({ session }: Page, { cell, line }: CellLocation, column = 1): void {
  session.setState(({ jump }) => ({
    focused: cell,
    editing: true,
    jump: { cell, line, column, count: (jump?.count ?? 0) + 1 },
  }));
}
