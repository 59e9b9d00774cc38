/**
 * Runs cells: after every change those that are stale, with what they need, in a fresh sandbox; the run before is stopped, and what it left
 * undone is run again. Not reactive notebooks are only marked; nothing runs before the reader agreed to a stranger's text.
 */

import { diagnosticsOf } from "../../base/errors.ts";
import { analyseNotebook, staleCells } from "../../notebook/dependencies.ts";
import { type Program, programOf, toCellCircuit } from "../../notebook/program.ts";
import { remainingCells, runEnded, runStarted } from "../../notebook/results.ts";
import type { Result } from "../../protocol/result.ts";
import type { CircuitValue, SandboxMessage, TracedCircuit } from "../../protocol/sandbox.ts";
import type { SandboxRequest } from "../../sandbox/outside/supervisor.ts";
import type { Tensor } from "../../value/tensor.ts";
import { changedCells, unfinished, withMessage } from "./cellRuns.ts";
import { allDiagnostics, withResults } from "./circuits.ts";
import { type CarryOut, createRequests } from "./requests.ts";
import { notebookOf, type Session } from "./session.ts";
import { strings } from "./strings.ts";

/** Starts user code in a sandbox (`runInSandbox` of src/app/sandbox/run.ts). */
export type RunInSandbox = (
  source: string,
  handlers: {
    readonly onMessage: (message: SandboxMessage) => void;
    readonly onRequest: (request: SandboxRequest) => Promise<Result<CircuitValue>>;
  },
) => { readonly finished: Promise<Result<null>>; stop(): void };

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
  /** Carries out what cells asked for, now and until the text changes. */
  allowRequests(): void;
  /** Gives the result of a run to those requests that ask for the very same. */
  giveResult(circuit: TracedCircuit, args: readonly Tensor[], decrypted: readonly Tensor[]): void;
}

const stoppedResult: Result<null> = {
  ok: false,
  diagnostics: [{ severity: "error", code: "stopped", message: strings.trace.stopped }],
};

/** Starts to follow the session's text; the first run starts at once. */
export function createTracing(session: Session, environment: TracingEnvironment): Tracing {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: { stop(): void } | null = null;
  const requests = createRequests(session, environment.carryOut);
  /** Messages that are not shown yet, with the time at which they came. */
  let unseen: { readonly message: SandboxMessage; readonly at: number }[] = [];
  let seenAt = Number.NEGATIVE_INFINITY;
  let nextLook: ReturnType<typeof setTimeout> | undefined;

  const showUnseen = (): void => {
    clearTimeout(nextLook);
    nextLook = undefined;
    if (unseen.length === 0) return;
    const messages = unseen;
    unseen = [];
    seenAt = environment.now();
    session.setState((state) => messages.reduce(withMessage, state));
  };

  const receive = (message: SandboxMessage): void => {
    const at = environment.now();
    unseen.push({ message, at });
    if (at - seenAt >= environment.pace) showUnseen();
    else nextLook ??= setTimeout(showUnseen, environment.pace);
  };

  /** Ends the run that goes on; `results` say how each cell ended. */
  const end = (ending: Result<null>): void => {
    clearTimeout(timer);
    if (running === null) return;
    showUnseen();
    running.stop();
    running = null;
    requests.drop();
    session.setState((state) => ({ ...withResults(state, runEnded(state.results, ending)), openRequests: 0 }));
  };

  /** Ends a run whose cells are to run again. */
  const interrupt = (): void => {
    const undone = unfinished(session.getState());
    end(stoppedResult);
    session.setState(({ stale }) => ({ stale: new Set([...stale, ...undone]) }));
  };

  /** Looks at the text: which cells can run, and which results no longer hold. Gives those that the text since the last look made stale. */
  const look = (): ReadonlySet<string> => {
    const { analysis: before } = session.getState();
    const analysis = analyseNotebook(notebookOf(session.getState()));
    const fresh = staleCells(before, analysis);
    session.setState(({ stale }) => ({
      analysis,
      stale: new Set([...stale, ...fresh].filter((id) => analysis.cells.has(id))),
    }));
    return fresh;
  };

  const run = (cells?: Iterable<string>): void => {
    const wanted = cells === undefined ? undefined : [...cells];
    interrupt();
    look();
    if (session.getState().consent === "needed") return;
    const since = environment.now();
    const program = programOf(session.getState().analysis, wanted);
    session.setState((state) => ({
      ...withResults(state, runStarted(state.results, program)),
      trace: { kind: "tracing", since },
      openRequests: 0,
    }));
    if (program.cells.length === 0) finish(since, 0);
    else launch(program, since);
  };

  const launch = (program: Program, since: number): void => {
    // The time in which cells wait for an answer is no time of tracing.
    let open = 0;
    let waitingSince = 0;
    let waited = 0;
    const made = new Map<number, { readonly circuit: TracedCircuit; readonly shown: TracedCircuit }>();

    const carryOut = async ({ id, circuit, method, value }: SandboxRequest): Promise<Result<CircuitValue>> => {
      const target = made.get(circuit);
      showUnseen();
      if (target !== undefined) {
        return requests.settle({ id, cell: session.getState().results.current, ...target, method, value });
      }
      const message = strings.trace.unknownCircuit(circuit);
      return { ok: false, diagnostics: [{ severity: "error", code: "request", message }] };
    };

    const current = environment.runInSandbox(program.text, {
      onMessage(message) {
        if (running !== current) return;
        if (message.type !== "circuit") return receive(message);
        const shown = toCellCircuit(program, message.circuit);
        made.set(message.circuit.id, { circuit: message.circuit, shown });
        receive({ type: "circuit", circuit: shown });
      },
      async onRequest(request) {
        if (open++ === 0) waitingSince = environment.now();
        session.setState({ openRequests: open });
        const answer = await carryOut(request);
        if (--open === 0) waited += environment.now() - waitingSince;
        if (running === current) session.setState({ openRequests: open });
        return answer;
      },
    });
    running = current;
    current.finished
      .catch((error: unknown): Result<null> => ({ ok: false, diagnostics: diagnosticsOf(error) }))
      .then((ending) => {
        if (running !== current) return;
        showUnseen();
        const culprit = ending.ok ? null : session.getState().results.current;
        end(ending);
        const rest = culprit === null ? [] : remaining(culprit);
        if (rest.length > 0) run(rest);
        else finish(since, waited);
      });
  };

  const finish = (since: number, waited: number): void =>
    session.setState((state) => {
      const failed = allDiagnostics(state).some(({ diagnostic }) => diagnostic.severity === "error");
      const milliseconds = environment.now() - since - waited;
      return { trace: { kind: failed ? "failed" : "traced", milliseconds } };
    });

  const remaining = (without: string): readonly string[] => {
    const { results, analysis } = session.getState();
    return remainingCells(results, analysis, without);
  };

  const settle = (): void => {
    const fresh = look();
    const state = session.getState();
    if (!notebookOf(state).settings.reactive) return;
    const underWay = running === null ? [] : unfinished(state);
    const due = [...state.stale].filter((id) => fresh.has(id) || !underWay.includes(id));
    if (due.length > 0) run(state.stale);
  };

  session.subscribe((state, before) => {
    const isOther = state.document !== before.document;
    const notebook = notebookOf(state);
    const old = notebookOf(before);
    const hasConsent = state.consent !== before.consent && state.consent === "granted";
    const edited = notebook.cells !== old.cells || notebook.settings.reactive !== old.settings.reactive;
    if (!isOther && !edited && !hasConsent) return;
    const changed = isOther ? null : changedCells(old, notebook);
    if (changed === null || changed.size > 0) requests.forbid();
    if (isOther) abandon();
    else if (unfinished(state).some((id) => changed?.has(id))) interrupt();
    clearTimeout(timer);
    // Who agrees wants to see it run, also where nothing runs by itself.
    timer = hasConsent ? setTimeout(run, 0) : setTimeout(settle, isOther ? 0 : environment.delay);
  });
  /** The notebook that ran is gone, and its results with it. */
  const abandon = (): void => {
    unseen = [];
    running?.stop();
    running = null;
    requests.drop();
  };
  settle();

  return {
    start: run,
    stop() {
      end(stoppedResult);
      session.setState({ trace: { kind: "stopped" } });
    },
    stopCell(cell) {
      if (!unfinished(session.getState()).includes(cell)) return;
      end(stoppedResult);
      const rest = remaining(cell);
      if (rest.length > 0) run(rest);
      else session.setState({ trace: { kind: "stopped" } });
    },
    allowRequests: requests.allow,
    giveResult: requests.give,
  };
}
