/**
 * Runs cells: after every change those that are stale, with what they need, in a fresh sandbox; the run before is stopped, and what it left
 * undone is run again. Not reactive notebooks are only marked; nothing runs before the reader agreed to a stranger's text.
 */
import type { Diagnostic, SourceLocation } from "../../base/errors.ts";
import { analyseNotebook } from "../../notebook/dependencies.ts";
import { brokenOff } from "../../notebook/outOfDate.ts";
import { type Program, programOf } from "../../notebook/program.ts";
import { remainingCells, runEnded, runStarted } from "../../notebook/results.ts";
import type { InputValue } from "../../protocol/display.ts";
import type { Result } from "../../protocol/result.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Tensor } from "../../value/tensor.ts";
import { changedCells, isUnderWay, unfinished } from "./cellRuns.ts";
import { allDiagnostics, withResults } from "./circuits.ts";
import { PacedMessages } from "./pacedMessages.ts";
import { ProgramRun, type RunInSandbox } from "./programRun.ts";
import { type CarryOut, createRequests, type Requests } from "./requests.ts";
import { notebookOf, type Session, type SessionState, staleOf } from "./session.ts";
import { strings } from "./strings.ts";

/** What tracing needs from its environment. */
export interface TracingEnvironment {
  readonly runInSandbox: RunInSandbox;
  readonly carryOut: CarryOut;
  readonly now: () => number;
  /** Quiet time after a change before a run starts, in milliseconds. */
  readonly delay: number;
  /** Messages of a run that come within so many milliseconds are shown at once: a flood of them must not keep the page busy. */
  readonly pace: number;
}

/** Keeps the results of the session up with its text. */
export interface Tracing {
  /** Runs at once: the given cells and those that they need, all when none are given. Does nothing while consent is needed. */
  start(cells?: Iterable<string>): void;
  /** Ends the run that goes on. */
  stop(): void;
  /** Ends one cell; the others that are not over run again without it and without those that need it. */
  stopCell(cell: string): void;
  /** The reader moved a slider or a picker of a cell: the cell and those that need it run again soon, where notebooks run by themselves. */
  choose(cell: string, name: string, value: InputValue): void;
  /** Carries out what cells asked for, now and until the text changes. */
  allowRequests(): void;
  /** Gives the result of a run to those requests that ask for the very same. */
  giveResult(circuit: TracedCircuit, args: readonly Tensor[], decrypted: readonly Tensor[]): void;
}

/** Quiet time after a slider moved before its cell runs again, in milliseconds: shorter than for a text, whose author goes on to write. */
const chooseDelay = 60;

const stopped: Diagnostic = { severity: "error", code: "stopped", message: strings.trace.stopped };
const stoppedResult: Result<null> = { ok: false, diagnostics: [stopped] };

/** What the reader stopped: with the loop that it was in, if it is known. */
function stoppedIn(loop: SourceLocation | null): Result<null> {
  if (loop === null) return stoppedResult;
  const inLoop = { severity: "warning", code: "loop", message: strings.trace.inLoop, location: loop } as const;
  return { ok: false, diagnostics: [stopped, inLoop] };
}

/** Starts to follow the session's text; the first run starts at once. */
export function createTracing(session: Session, environment: TracingEnvironment): Tracing {
  const tracer = new NotebookTracing(session, environment);
  tracer.follow();
  return {
    start: (cells) => tracer.run(cells),
    stop: () => tracer.stop(),
    stopCell: (cell) => tracer.stopCell(cell),
    choose: (cell, name, value) => tracer.choose(cell, name, value),
    allowRequests: () => tracer.requests.allow(),
    giveResult: (circuit, args, decrypted) => tracer.requests.give(circuit, args, decrypted),
  };
}

/** The run that goes on, and the text that it is of. */
class NotebookTracing {
  readonly requests: Requests;
  readonly #session: Session;
  readonly #environment: TracingEnvironment;
  readonly #messages: PacedMessages;
  /** The next look at a text that changed. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: ProgramRun | null = null;

  constructor(session: Session, environment: TracingEnvironment) {
    this.#session = session;
    this.#environment = environment;
    this.requests = createRequests(session, environment.carryOut);
    this.#messages = new PacedMessages(session, environment.now, environment.pace);
  }

  /** Looks at the text now and after each change. */
  follow(): void {
    this.#session.subscribe((state, before) => this.#changed(state, before));
    this.#settle();
  }

  /** Runs the given cells and those that they need, all when none are given. */
  run(cells?: Iterable<string>): void {
    const session = this.#session;
    const wanted = cells === undefined ? undefined : [...cells];
    this.#interrupt();
    this.#look();
    if (session.getState().consent === "needed") return;
    const since = this.#environment.now();
    const program = programOf(session.getState().analysis, wanted, session.getState().chosen);
    session.setState((state) => ({
      ...withResults(state, runStarted(state.results, program)),
      trace: { kind: "tracing", since },
      openRequests: 0,
    }));
    if (program.cells.length === 0) this.#finish(this.#environment.now() - since);
    else this.#launch(program, since);
  }

  stop(): void {
    this.#end(stoppedIn(this.#running?.loop() ?? null));
    this.#session.setState({ trace: { kind: "stopped" } });
  }

  /** Ends one cell; the others that are not over run again without it and without those that need it. */
  stopCell(cell: string): void {
    if (!unfinished(this.#session.getState()).includes(cell)) return;
    this.#end(stoppedIn(this.#running?.loop() ?? null));
    const rest = this.#remaining(cell);
    if (rest.length > 0) this.run(rest);
    else this.#session.setState({ trace: { kind: "stopped" } });
  }

  choose(cell: string, name: string, value: InputValue): void {
    this.#session.setState((state) => {
      const chosen = new Map(state.chosen).set(cell, { ...state.chosen.get(cell), [name]: value });
      return { chosen, ...staleOf({ ...state, chosen }) };
    });
    if (unfinished(this.#session.getState()).includes(cell)) this.#interrupt();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const state = this.#session.getState();
      if (notebookOf(state).settings.reactive) this.run(state.stale.keys());
    }, chooseDelay);
  }

  #launch(program: Program, since: number): void {
    const { runInSandbox, now } = this.#environment;
    const parts = { session: this.#session, requests: this.requests, messages: this.#messages, runInSandbox, now };
    const current = new ProgramRun(program, since, parts);
    this.#running = current;
    void current.finished.then((ending) => {
      if (current.isStopped) return;
      this.#messages.show();
      const culprit = ending.ok ? null : this.#session.getState().results.current;
      this.#end(ending);
      const rest = culprit === null ? [] : this.#remaining(culprit);
      if (rest.length > 0) this.run(rest);
      else this.#finish(current.milliseconds());
    });
  }

  /** Ends the run that goes on; `ending` says how each cell ended. */
  #end(ending: Result<null>): void {
    clearTimeout(this.#timer);
    if (this.#running === null) return;
    this.#messages.show();
    this.#running.stop();
    this.#running = null;
    this.requests.drop();
    this.#session.setState((state) => ({ ...withResults(state, runEnded(state.results, ending)), openRequests: 0 }));
  }

  /** Ends a run whose cells are to run again. */
  #interrupt(): void {
    const undone = unfinished(this.#session.getState());
    this.#end(stoppedResult);
    this.#session.setState((state) => {
      const runs = brokenOff(state.runs, undone);
      return { runs, ...staleOf({ ...state, runs }) };
    });
  }

  /** The notebook that ran is gone, and its results with it. */
  #abandon(): void {
    this.#messages.drop();
    this.#running?.stop();
    this.#running = null;
    this.requests.drop();
  }

  /** Every cell had its turn. */
  #finish(milliseconds: number): void {
    this.#session.setState((state) => {
      const failed = allDiagnostics(state).some(({ diagnostic }) => diagnostic.severity === "error");
      return { trace: { kind: failed ? "failed" : "traced", milliseconds } };
    });
  }

  /** Looks at the text: which cells can run, and which results no longer hold. */
  #look(): void {
    const session = this.#session;
    const analysis = analyseNotebook(notebookOf(session.getState()));
    session.setState((state) => ({ analysis, ...staleOf({ ...state, analysis }) }));
  }

  #remaining(without: string): readonly string[] {
    const { results, analysis } = this.#session.getState();
    return remainingCells(results, analysis, without);
  }

  /** The text has been quiet: runs what is due. */
  #settle(): void {
    this.#look();
    const state = this.#session.getState();
    if (!notebookOf(state).settings.reactive) return;
    const due = [...state.stale.keys()].filter((id) => this.#running === null || !isUnderWay(state, id));
    if (due.length > 0) this.run(state.stale.keys());
  }

  #changed(state: SessionState, before: SessionState): void {
    const isOther = state.document !== before.document;
    const notebook = notebookOf(state);
    const old = notebookOf(before);
    const hasConsent = state.consent !== before.consent && state.consent === "granted";
    const edited = notebook.cells !== old.cells || notebook.settings.reactive !== old.settings.reactive;
    if (!isOther && !edited && !hasConsent) return;
    const changed = isOther ? null : changedCells(old, notebook);
    if (changed === null || changed.size > 0) this.requests.forbid();
    if (isOther) this.#abandon();
    else if (unfinished(state).some((id) => changed?.has(id))) this.#interrupt();
    clearTimeout(this.#timer);
    // Who agrees wants to see it run, also where nothing runs by itself.
    this.#timer = hasConsent
      ? setTimeout(() => this.run(), 0)
      : setTimeout(() => this.#settle(), isOther ? 0 : this.#environment.delay);
  }
}
