/**
 * Entry of the sandbox worker: bundled into one classic script, which the page puts into a data: URL together with one transformed cell
 * (src/sandbox/outside/supervisor.ts). Captures the worker's means of speaking before the cell can name them.
 */
import type { SandboxMessage, SandboxResponse } from "../src/protocol/sandbox.ts";
import { type CellFunction, runCell } from "../src/sandbox/inside/cellRunner.ts";
import type { CellPlacement } from "../src/sandbox/translate/stack.ts";

/** The part of the worker's scope that is used: under these names in every engine. */
interface WorkerScope {
  postMessage(message: SandboxMessage): void;
  setTimeout(call: () => void, milliseconds: number): unknown;
  addEventListener(
    type: "message",
    call: (event: { readonly data: SandboxResponse; readonly isTrusted: boolean }) => void,
  ): void;
  addEventListener(
    type: "unhandledrejection",
    call: (event: { readonly reason: unknown; preventDefault(): void }) => void,
  ): void;
}

const scope = globalThis as unknown as WorkerScope;
const post = scope.postMessage.bind(scope);
const later = scope.setTimeout.bind(scope);

// Unlike a timer's, the turns of a channel are never slowed down.
const { port1, port2 } = new MessageChannel();
const turns: (() => void)[] = [];
port1.onmessage = () => turns.shift()?.();
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    turns.push(resolve);
    port2.postMessage(null);
  });

/** Called once, by the line that follows this script. */
function start(placement: CellPlacement, cell: CellFunction): void {
  Reflect.deleteProperty(scope, "glovebox");
  const around = {
    scope,
    post,
    onResponse: (receive: (response: SandboxResponse) => void) =>
      scope.addEventListener("message", ({ data, isTrusted }) => {
        // The cell can make events too; only the page's are answers.
        if (isTrusted) receive(data);
      }),
    onUnhandledRejection: (receive: (reason: unknown) => void) =>
      scope.addEventListener("unhandledrejection", (event) => {
        event.preventDefault();
        receive(event.reason);
      }),
    // Failures that nobody waits for are told in a task of their own: it stands behind the first turn.
    nextTask: () => turn().then(turn),
    nextTurn: () => new Promise<void>((resolve) => later(resolve, 0)),
  };
  void runCell(around, placement, cell);
}

Object.defineProperty(scope, "glovebox", { value: start, configurable: true });
