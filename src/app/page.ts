/** Everything that the page consists of beneath React, and the actions that its buttons stand for. */

import { examples } from "../examples/index.ts";
import { type Notebook, newCell, newNotebook } from "../notebook/document.ts";
import type { CellLocation } from "../notebook/program.ts";
import type { Artifacts } from "../protocol/crypto.ts";
import type { Result } from "../protocol/result.ts";
import type { Tensor } from "../value/tensor.ts";
import { type Commands, createCommands } from "./commands/commands.ts";
import { attempt, isLost, sourceOf } from "./store/calls.ts";
import { canRun, shownCircuit } from "./store/circuits.ts";
import { createEditing, type Editing } from "./store/editing.ts";
import { argumentsOf, inputsOf } from "./store/inputs.ts";
import { createInside, type Inside } from "./store/inside.ts";
import { createKeyActions, createKeys, type Download, type KeyActions, type Keys } from "./store/keys.ts";
import { createPredictor, type Predictor } from "./store/predicting.ts";
import { createPreviewer, type Previewer } from "./store/preview.ts";
import { createRunning, type Running } from "./store/running.ts";
import { createRuns, type Runs } from "./store/runs.ts";
import {
  type CellCircuit,
  createSession,
  notebookOf,
  type Origin,
  playgroundCell,
  replaceNotebook,
  type Session,
  type SessionState,
} from "./store/session.ts";
import { applySettings, createSettings, type Settings } from "./store/settings.ts";
import { type KeyValueStore, keepReplaced, keepText, readStored, storageKeys } from "./store/storage.ts";
import { createTracing, type RunInSandbox, type Tracing } from "./store/tracing.ts";
import type { Workers } from "./store/workers.ts";

/** What a page needs from the browser. */
export interface PageEnvironment {
  readonly store: KeyValueStore | null;
  readonly workers: Workers;
  readonly runInSandbox: RunInSandbox;
  readonly systemTheme: "light" | "dark";
  readonly root: HTMLElement;
  readonly defaultText: string;
  readonly download: Download;
  /** Whether the keyboard is one of Apple's, with ⌘ where others have Ctrl. */
  readonly apple: boolean;
}

/** One page. */
export interface Page {
  readonly session: Session;
  /** The way to change the notebook. */
  readonly editing: Editing;
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
  /** Writes what is not saved yet. */
  readonly flush: () => void;
}

/** Quiet time after a change before the program is traced again, in milliseconds. */
const traceDelay = 350;

/** Builds the page and starts its first trace. */
export function createPage(environment: PageEnvironment): Page {
  const { store, workers, runInSandbox, download } = environment;
  const settings = createSettings(store, environment.systemTheme);
  applySettings(settings, environment.root);
  const session = createSession(playgroundOf(readStored(store, storageKeys.text) ?? environment.defaultText));
  const flush = keepText(session, store);
  const runs = createRuns();
  const now = (): number => performance.now();
  const editing = createEditing(session, now);
  const inside = createInside(workers);
  const running = createRunning(runs, workers, now, inside);
  const preview = createPreviewer(runs, workers);
  const predict = createPredictor(runs, workers);
  const tracing = createTracing(session, { runInSandbox, carryOut: running.carryOut, now, delay: traceDelay });
  const keys = createKeys();
  const keyActions = createKeyActions(keys, workers, download);
  const commands = createCommands(environment);
  return {
    session,
    editing,
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
    flush,
  };
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
 * Shows another notebook; the present one is safe before. What a stranger wrote (a link, a file, a lesson of somebody) is shown and does
 * not run before `grantConsent`.
 */
export function openNotebook({ session, store }: Page, notebook: Notebook, origin: Origin): void {
  const before = playgroundCell(session.getState())?.text ?? "";
  const text = notebook.cells[0]?.text;
  const isOwn = before.trim() !== "" && !examples.some((example) => example.text === before);
  if (isOwn && before !== text) {
    const save = keepReplaced(store, before);
    // Without a copy the reader's text would be gone: it stays where it is.
    if (save.kind !== "saved") {
      session.setState({ save });
      return;
    }
  }
  replaceNotebook(session, notebook, origin);
}

/** The reader saw a stranger's notebook and says that it may run. */
export function grantConsent({ session }: Page): void {
  session.setState({ consent: "granted" });
}

/** Opens a program as a notebook of one cell. */
export function openText(page: Page, text: string, title = ""): void {
  openNotebook(page, playgroundOf(text, title), "own");
}

/** Shows a line of a cell in its editor, and puts the cursor there. */
export function goToLine({ session }: Page, { cell, line }: CellLocation, column = 1): void {
  session.setState(({ jump }) => ({
    focused: cell,
    editing: true,
    jump: { cell, line, column, count: (jump?.count ?? 0) + 1 },
  }));
}
