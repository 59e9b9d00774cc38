/**
 * The page's side of the sandbox: makes one worker for one run, believes nothing it says, and ends it. Whatever happens, the run ends in a result.
 * It is handed the way to make a worker, so that it can be tried without one.
 */
import { deferred } from "../../base/deferred.ts";
import { type Diagnostic, diagnosticsOf, type SourceLocation } from "../../base/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { CircuitValue, SandboxMessage, SandboxResponse } from "../../protocol/sandbox.ts";
import { displayLimits, printLimits, weightOf } from "../shared/limits.ts";
import { cellFile } from "../translate/stack.ts";
import { type TransformedCell, transformCell } from "../translate/transform.ts";
import { parseSandboxMessage } from "./messages.ts";

/** A question of user code to the trusted workers. */
export type SandboxRequest = Extract<SandboxMessage, { type: "request" }>;

/** What a run tells its owner. */
export interface SandboxHandlers {
  /** Hears every message in its order, but for those of loops: see `SandboxRun.loop`. */
  onMessage(message: SandboxMessage): void;
  /** Carries out a request; the sandbox waits for the answer. */
  onRequest(request: SandboxRequest): Promise<Result<CircuitValue>>;
  /** Longest time of computing in the sandbox, waiting for requests not counted; 10 s when not given. */
  readonly watchdogMilliseconds?: number;
}

/** A run that goes on. */
export interface SandboxRun {
  /** Settles once, and never rejects. */
  readonly finished: Promise<Result<null>>;
  /** The loop that the program is in, where it has gone on for a while; null when none is known. */
  loop(): SourceLocation | null;
  /** Ends the run at once. */
  stop(): void;
}

/** A worker that runs one script. */
export interface SandboxWorker {
  post(message: SandboxResponse): void;
  terminate(): void;
}

/** What a worker tells the page. */
export interface SandboxListener {
  message(data: unknown): void;
  /** A message that cannot be read. */
  messageError(): void;
  /** The script failed, or could not be started; `line` counts its lines from 1. */
  error(message: string, line: number): void;
}

/** What the supervisor needs from its environment. */
export interface SandboxEnvironment {
  /** The text of the bundled runtime. */
  readonly runtime: () => Promise<string>;
  /** Parts of the runtime that are put behind it when a program has their name in it. */
  readonly parts: Readonly<Record<string, () => Promise<string>>>;
  readonly createWorker: (url: string, listener: SandboxListener) => SandboxWorker;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Most messages of one run that are not prints; displays count by their weight too. */
const mostMessages = 10_000;
/**
 * How long a program may compute that tells how far it is, in milliseconds: such as a training, which a reader sees and may stop. Each word gives it the
 * watchdog's whole time again.
 */
const longestProgress = 600_000;
/** How long a word of a loop holds, in milliseconds: a turn may take long, and who returns out of a loop does not say so. */
const loopHolds = 5000;
/** Loops tell of themselves more rarely than this, in milliseconds. */
const quickestLoop = 200;
/** Most requests that are open at once. */
const mostRequests = 1000;

const failure = (code: string, message: string, details: Partial<Diagnostic> = {}): Result<null> => ({
  ok: false,
  diagnostics: [{ severity: "error", code, message, ...details }],
});

/** Starts a cell in a worker of its own. */
export function superviseCell(environment: SandboxEnvironment, source: string, handlers: SandboxHandlers): SandboxRun {
  const { promise: finished, resolve } = deferred<Result<null>>();
  let worker: SandboxWorker | null = null;
  let over = false;
  const settle = (result: Result<null>): void => {
    if (over) return;
    over = true;
    watchdog.pause();
    worker?.terminate();
    resolve(result);
  };
  const milliseconds = handlers.watchdogMilliseconds ?? 10_000;
  const watchdog = createWatchdog(milliseconds, environment.now, () =>
    settle(
      failure("timeout", `the program was stopped: it computed for more than ${milliseconds / 1000} s`, {
        hint:
          loop() === null
            ? "look for a loop that does not end, or use a smaller input-set"
            : "it was in the loop on this line: see whether that can end, or use a smaller input-set",
        location: loop() ?? undefined,
      }),
    ),
  );

  let lastLoop: { readonly location: SourceLocation; readonly at: number } | null = null;
  const loop = (): SourceLocation | null =>
    lastLoop !== null && environment.now() - lastLoop.at < loopHolds ? lastLoop.location : null;

  /** Until when telling how far it is keeps a program going. */
  let longest: number | null = null;
  const goOn = (): void => {
    longest ??= environment.now() + longestProgress;
    if (environment.now() < longest) watchdog.restart();
  };

  let loopTold = Number.NEGATIVE_INFINITY;
  /** Whether a loop told of itself more often than loops do: then its messages count. */
  const isQuick = (now: number): boolean => {
    const since = now - loopTold;
    loopTold = now;
    return since < quickestLoop;
  };
  let openRequests = 0;
  let messages = 0;
  let prints = 0;
  let characters = 0;
  let weight = 0;
  const reply = async (request: SandboxRequest): Promise<void> => {
    openRequests += 1;
    watchdog.pause();
    const result = await handlers
      .onRequest(request)
      .catch((thrown: unknown): Result<CircuitValue> => ({ ok: false, diagnostics: diagnosticsOf(thrown) }));
    openRequests -= 1;
    if (over) return;
    if (openRequests === 0) watchdog.resume();
    worker?.post({ type: "response", id: request.id, result });
  };

  const receive = (data: unknown): void => {
    const message = parseSandboxMessage(data);
    if (message.type === "loop") {
      lastLoop = message.place && { location: { file: cellFile, ...message.place }, at: environment.now() };
    }
    if (message.type === "print") {
      prints += 1;
      characters += message.text.length;
    } else if (message.type !== "loop" || isQuick(environment.now())) {
      messages += 1;
      if (message.type === "display") weight += weightOf(message.display);
    }
    // The sandbox keeps to its limits by itself; more can only come from a program that broke out of print and show.
    const isFlood =
      messages > mostMessages ||
      prints > printLimits.lines + 1 ||
      characters > 2 * printLimits.characters ||
      weight > displayLimits.weight;
    if (isFlood) {
      settle(failure("flood", "the program was stopped: it sent too many messages"));
      return;
    }
    if (message.type === "request" && openRequests >= mostRequests) {
      settle(
        failure("flood", `the program was stopped: it sent too many requests, more than ${mostRequests} at once`, {
          hint: "wait for some before you make others",
        }),
      );
      return;
    }
    if (message.type === "loop") return;
    handlers.onMessage(message);
    if (message.type === "progress") goOn();
    if (message.type === "request") void reply(message);
    else if (message.type === "done") settle({ ok: true, value: null });
    else if (message.type === "failed") settle({ ok: false, diagnostics: message.diagnostics });
  };

  const start = (cell: TransformedCell, runtime: string): void => {
    if (over) return;
    const { url, firstLine } = scriptUrl(runtime, cell);
    worker = environment.createWorker(url, {
      message(data) {
        if (over) return;
        try {
          receive(data);
        } catch (thrown) {
          settle({ ok: false, diagnostics: diagnosticsOf(thrown) });
        }
      },
      messageError: () => settle(failure("sandbox-message", "the program sent what cannot be read")),
      error(message, scriptLine) {
        const line = scriptLine - firstLine + 1;
        const location = line >= 1 && line <= cell.columns.length ? { file: cellFile, line, column: 1 } : undefined;
        settle(failure("crash", `the sandbox failed: ${message || "the worker could not be started"}`, { location }));
      },
    });
    watchdog.resume();
  };
  const refuse = (thrown: unknown): void => settle({ ok: false, diagnostics: diagnosticsOf(thrown) });

  try {
    const cell = transformCell(source);
    runtimeFor(source, environment)
      .then((runtime) => start(cell, runtime))
      .catch(refuse);
  } catch (thrown) {
    refuse(thrown);
  }

  return { finished, loop, stop: () => settle(failure("stopped", "stopped")) };
}

/** Calls `expire` after `milliseconds` of time not paused since the start or the last `restart`. Starts paused. */
function createWatchdog(
  milliseconds: number,
  now: () => number,
  expire: () => void,
): { pause(): void; resume(): void; restart(): void } {
  let left = milliseconds;
  let since = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    left -= now() - since;
  };
  const resume = (): void => {
    if (timer !== undefined) return;
    since = now();
    timer = setTimeout(expire, Math.max(0, left));
  };
  return {
    pause,
    resume,
    restart() {
      const isCounting = timer !== undefined;
      pause();
      left = milliseconds;
      if (isCounting) resume();
    },
  };
}

/** The runtime with the parts whose names stand in a program; a name in a text or a comment costs only the loading. */
async function runtimeFor(source: string, { runtime, parts }: SandboxEnvironment): Promise<string> {
  const named = Object.entries(parts).filter(([name]) => new RegExp(`\\b${name}\\b`).test(source));
  return (await Promise.all([runtime(), ...named.map(([, load]) => load())])).join("\n");
}

const encodedRuntimes = new Map<string, string>();

/**
 * The whole program as a data: URL: runtime, then one call with the cell. A worker made from it has an origin of its own that owns nothing,
 * and inherits the page's content-security policy; nothing is ever evaluated from text.
 */
function scriptUrl(
  runtime: string,
  { code, columns }: TransformedCell,
): { readonly url: string; readonly firstLine: number } {
  // Strict, so that no stack trace hands the runtime's own functions to the cell.
  const head = encodedRuntimes.get(runtime) ?? encodeURIComponent(`"use strict";${runtime}`);
  encodedRuntimes.set(runtime, head);
  const firstLine = runtime.split("\n").length + 2;
  const call = `\nglovebox(${JSON.stringify({ firstLine, columns })},\n${code}\n);\n//# sourceURL=glovebox-cell.js\n`;
  // Half of a surrogate pair cannot be encoded, and means nothing.
  const url = `data:text/javascript;charset=utf-8,${head}${encodeURIComponent(call.replace(/\p{Surrogate}/gu, "\ufffd"))}`;
  return { url, firstLine };
}
