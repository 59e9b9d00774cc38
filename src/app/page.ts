/** Everything that the page consists of beneath React, and the actions that its buttons stand for. */

import { examples } from "../examples/index.ts";
import type { Artifacts } from "../protocol/crypto.ts";
import type { Result } from "../protocol/result.ts";
import type { TracedCircuit } from "../protocol/sandbox.ts";
import { type Commands, createCommands } from "./commands/commands.ts";
import { attempt, isLost, sourceOf } from "./store/calls.ts";
import { argumentsOf, followInputs, inputsOf } from "./store/inputs.ts";
import { createKeyActions, createKeys, type Download, type KeyActions, type Keys } from "./store/keys.ts";
import { followCircuit } from "./store/predicting.ts";
import { createPreviewer, type Previewer } from "./store/preview.ts";
import { createRunning, type Running } from "./store/running.ts";
import { createRuns, type Runs } from "./store/runs.ts";
import { canRun, createSession, replaceText, type Session, shownCircuit } from "./store/session.ts";
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
  readonly runs: Runs;
  readonly settings: Settings;
  readonly tracing: Tracing;
  readonly running: Running;
  readonly preview: Previewer;
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
  const session = createSession(readStored(store, storageKeys.text) ?? environment.defaultText);
  const flush = keepText(session, store);
  const runs = createRuns();
  const now = (): number => performance.now();
  const running = createRunning(runs, workers, now);
  const preview = createPreviewer(runs, workers);
  followInputs(session, runs, preview);
  followCircuit(session, runs, workers);
  const tracing = createTracing(session, { runInSandbox, carryOut: running.carryOut, now, delay: traceDelay });
  const keys = createKeys();
  const keyActions = createKeyActions(keys, workers, download);
  const commands = createCommands(environment);
  return {
    session,
    runs,
    settings,
    tracing,
    running,
    preview,
    keys,
    keyActions,
    workers,
    download,
    store,
    commands,
    flush,
  };
}

/** The primary button: runs the circuit on show on the inputs as they stand. */
export async function runEncrypted({ session, runs, running, tracing }: Page): Promise<void> {
  const state = session.getState();
  const circuit = shownCircuit(state);
  if (circuit === undefined || !canRun(state)) return;
  const inputs = inputsOf(circuit, state.pending, runs.getState());
  const args = argumentsOf(inputs);
  if (args === null) return;
  // What was only proposed becomes the reader's own, so that it stays when the proposal goes.
  runs.setState({ inputs: Object.fromEntries(inputs.map(({ parameter, texts }) => [parameter.name, texts])) });
  const result = await running.runEncrypted(circuit, args);
  if (result.ok) tracing.answer(circuit, args, result.value);
}

/** Simulates the circuit on show on the inputs as they stand. */
export function simulate({ session, runs, preview }: Page): void {
  const state = session.getState();
  const circuit = shownCircuit(state);
  const args = circuit === undefined ? null : argumentsOf(inputsOf(circuit, state.pending, runs.getState()));
  if (circuit !== undefined && args !== null) preview(circuit, args);
}

/** Everything about how a circuit was compiled, made by the simulator worker. */
export async function artifactsOf({ session, workers }: Page, circuit: TracedCircuit): Promise<Result<Artifacts>> {
  const { virtual, diagnostics, stages } = circuit;
  const record = { program: session.getState().program, virtual, diagnostics, stages };
  const result = await attempt(() => workers.simulator.get().artifacts(sourceOf(circuit), record));
  if (isLost(result)) workers.simulator.stop();
  return result;
}

/** Puts another program into the editor. A text of the reader's own that it replaces is kept and stands in the menu. */
export function openText({ session, store }: Page, text: string): void {
  const before = session.getState().text;
  const isOwn = before.trim() !== "" && !examples.some((example) => example.text === before);
  if (isOwn && before !== text) {
    const save = keepReplaced(store, before);
    // Without a copy the reader's text would be gone: it stays where it is.
    if (save.kind !== "saved") {
      session.setState({ save });
      return;
    }
  }
  replaceText(session, text);
}

/** Shows a line in the editor, and puts the cursor there. */
export function goToLine({ session }: Page, line: number): void {
  session.setState(({ jump }) => ({ jump: { line, count: (jump?.count ?? 0) + 1 } }));
}
