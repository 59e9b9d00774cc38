/** One run of a program in a sandbox: its circuits, its requests, and the time that it took by itself. */
import { diagnosticsOf, type SourceLocation } from "../../base/errors.ts";
import { type Program, toCellCircuit } from "../../notebook/program.ts";
import type { Result } from "../../protocol/result.ts";
import type { CircuitValue, SandboxMessage, TracedCircuit } from "../../protocol/sandbox.ts";
import type { SandboxRequest, SandboxRun } from "../../sandbox/outside/supervisor.ts";
import type { PacedMessages } from "./pacedMessages.ts";
import type { Requests } from "./requests.ts";
import type { Session } from "./session.ts";
import { strings } from "./strings.ts";

/** Runs a program, and hears what it says and asks for. */
export type RunInSandbox = (
  program: string,
  handlers: {
    readonly onMessage: (message: SandboxMessage) => void;
    readonly onRequest: (request: SandboxRequest) => Promise<Result<CircuitValue>>;
  },
) => SandboxRun;

/** What a run is part of. */
export interface ProgramRunParts {
  readonly session: Session;
  readonly requests: Requests;
  readonly messages: PacedMessages;
  readonly runInSandbox: RunInSandbox;
  readonly now: () => number;
}

/** A run that goes on until it is stopped. What comes from its sandbox after that is not heard. */
export class ProgramRun {
  readonly #parts: ProgramRunParts;
  readonly #program: Program;
  readonly #sandbox: ReturnType<RunInSandbox>;
  readonly #circuits = new Map<number, { readonly circuit: TracedCircuit; readonly shown: TracedCircuit }>();
  readonly #since: number;
  #isStopped = false;
  #openRequests = 0;
  #waitingSince = 0;
  #waited = 0;

  constructor(program: Program, since: number, parts: ProgramRunParts) {
    this.#parts = parts;
    this.#program = program;
    this.#since = since;
    this.#sandbox = parts.runInSandbox(program.text, {
      onMessage: (message) => this.#receive(message),
      onRequest: (request) => this.#request(request),
    });
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** How the program ended; it never rejects. */
  get finished(): Promise<Result<null>> {
    return this.#sandbox.finished.catch((error: unknown) => ({ ok: false, diagnostics: diagnosticsOf(error) }));
  }

  /** Milliseconds of tracing: the time in which cells waited for the result of a request does not count. */
  milliseconds(): number {
    return this.#parts.now() - this.#since - this.#waited;
  }

  /** The loop that the program is in, where it has gone on for a while. */
  loop(): SourceLocation | null {
    return this.#sandbox.loop();
  }

  stop(): void {
    this.#isStopped = true;
    this.#sandbox.stop();
  }

  #receive(message: SandboxMessage): void {
    if (this.#isStopped) return;
    const { messages } = this.#parts;
    if (message.type !== "circuit") {
      messages.receive(message);
      return;
    }
    const shown = toCellCircuit(this.#program, message.circuit);
    this.#circuits.set(message.circuit.id, { circuit: message.circuit, shown });
    messages.receive({ type: "circuit", circuit: shown });
  }

  async #request(request: SandboxRequest): Promise<Result<CircuitValue>> {
    const { session, now } = this.#parts;
    if (this.#openRequests++ === 0) this.#waitingSince = now();
    session.setState({ openRequests: this.#openRequests });
    const result = await this.#settle(request);
    if (--this.#openRequests === 0) this.#waited += now() - this.#waitingSince;
    if (!this.#isStopped) session.setState({ openRequests: this.#openRequests });
    return result;
  }

  async #settle({ id, circuit, method, value }: SandboxRequest): Promise<Result<CircuitValue>> {
    const { session, requests, messages } = this.#parts;
    const target = this.#circuits.get(circuit);
    messages.show();
    if (target !== undefined) {
      return requests.settle({ id, cell: session.getState().results.current, ...target, method, value });
    }
    const message = strings.trace.unknownCircuit(circuit);
    return { ok: false, diagnostics: [{ severity: "error", code: "request", message }] };
  }
}
