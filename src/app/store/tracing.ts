/**
 * Traces the text anew after every change: each trace is a fresh sandbox, and the one before is stopped. What the program asks to run
 * encrypted waits until the reader allows it for this text.
 */
import { diagnosticsOf } from "../../base/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { CircuitMethod, CircuitValue, SandboxMessage, TracedCircuit } from "../../protocol/sandbox.ts";
import type { Tensor } from "../../value/tensor.ts";
import { strings } from "../strings.ts";
import { circuitKey, equalArguments } from "./circuitKey.ts";
import { deferred } from "./deferred.ts";
import { circuitTraced, printed, type Session, traceEnded, traceStarted, traceStopped } from "./session.ts";

/** A request as it comes from the sandbox. */
export type SandboxRequest = Extract<SandboxMessage, { type: "request" }>;

/** Starts user code in a sandbox (`runInSandbox` of src/sandbox/run.ts). */
export type RunInSandbox = (
  source: string,
  handlers: {
    readonly onMessage: (message: SandboxMessage) => void;
    readonly onRequest: (request: SandboxRequest) => Promise<Result<CircuitValue>>;
  },
) => { readonly finished: Promise<Result<null>>; stop(): void };

/** What tracing needs from its surroundings. */
export interface TracingEnvironment {
  readonly runInSandbox: RunInSandbox;
  readonly carryOut: (
    circuit: TracedCircuit,
    method: CircuitMethod,
    value: CircuitValue,
  ) => Promise<Result<CircuitValue>>;
  readonly now: () => number;
  /** Quiet time after a change before a trace starts, in milliseconds. */
  readonly delay: number;
}

/** Keeps the session's graphs up with its text. */
export interface Tracing {
  /** Traces at once. */
  start(): void;
  /** Ends the trace that goes on. */
  stop(): void;
  /** Carries out what the program asked for, now and until the text changes. */
  allowRequests(): void;
  /** Gives the result of a run to those requests that asked for the very same. */
  answer(circuit: TracedCircuit, args: readonly Tensor[], decrypted: readonly Tensor[]): void;
}

/** Starts to follow the session's text; the first trace starts at once. */
export function createTracing(session: Session, environment: TracingEnvironment): Tracing {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: { stop(): void } | null = null;
  let allowed = false;
  let open: OpenRequest[] = [];

  const endCurrent = (): void => {
    clearTimeout(timer);
    running?.stop();
    running = null;
    open = [];
  };

  const start = (): void => {
    endCurrent();
    const since = environment.now();
    // The time in which the program waits for an answer is no time of tracing.
    let requests = 0;
    let waitingSince = 0;
    let waited = 0;
    const circuits = new Map<number, TracedCircuit>();
    traceStarted(session, since);

    const carryOut = async ({ id, circuit, method, value }: SandboxRequest): Promise<Result<CircuitValue>> => {
      const target = circuits.get(circuit);
      if (target === undefined) {
        const message = strings.trace.unknownCircuit(circuit);
        return { ok: false, diagnostics: [{ severity: "error", code: "request", message }] };
      }
      if (method !== "simulate" && !allowed) {
        const { promise, resolve } = deferred<Result<CircuitValue> | null>();
        open.push({ target, method, value, resolve });
        session.setState(({ pending }) => ({ pending: [...pending, { id, circuit, method, value }] }));
        const answer = await promise;
        session.setState(({ pending }) => ({ pending: pending.filter((request) => request.id !== id) }));
        if (answer !== null) return answer;
      }
      return environment.carryOut(target, method, value);
    };

    const current = environment.runInSandbox(session.getState().text, {
      onMessage: (message) => {
        if (running !== current) return;
        if (message.type === "print") printed(session, message.text);
        if (message.type === "circuit") {
          circuits.set(message.circuit.id, message.circuit);
          circuitTraced(session, message.circuit);
        }
      },
      onRequest: async (request) => {
        if (requests++ === 0) waitingSince = environment.now();
        session.setState({ openRequests: requests });
        const answer = await carryOut(request);
        if (--requests === 0) waited += environment.now() - waitingSince;
        if (running === current) session.setState({ openRequests: requests });
        return answer;
      },
    });
    running = current;
    current.finished
      .catch((error: unknown): Result<null> => ({ ok: false, diagnostics: diagnosticsOf(error) }))
      .then((result) => {
        if (running !== current) return;
        running = null;
        traceEnded(session, result.ok ? [] : result.diagnostics, environment.now() - since - waited);
      });
  };

  session.subscribe((state, before) => {
    if (state.text === before.text && state.document === before.document) return;
    allowed = false;
    endCurrent();
    timer = setTimeout(start, state.document === before.document ? environment.delay : 0);
  });
  start();

  return {
    start,
    stop() {
      endCurrent();
      traceStopped(session);
    },
    allowRequests() {
      allowed = true;
      for (const { resolve } of open.splice(0)) resolve(null);
    },
    answer(circuit, args, decrypted) {
      const same = ({ target, method, value }: OpenRequest): boolean =>
        method === "encryptRunDecrypt" && circuitKey(target) === circuitKey(circuit) && equalArguments(value, args);
      for (const { resolve } of open.filter(same)) resolve({ ok: true, value: decrypted });
      open = open.filter((request) => !same(request));
    },
  };
}

/** A request that waits, with the way to answer it; null means: carry it out. */
interface OpenRequest {
  readonly target: TracedCircuit;
  readonly method: CircuitMethod;
  readonly value: CircuitValue;
  readonly resolve: (answer: Result<CircuitValue> | null) => void;
}
