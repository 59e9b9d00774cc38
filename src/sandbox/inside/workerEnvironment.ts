/** What a cell's run takes from the worker that it is in, taken before the cell can name any of it. */
import type { SandboxMessage, SandboxResponse } from "../../protocol/sandbox.ts";
import type { CellRunEnvironment } from "./cellRunner.ts";

/** The part of the worker's scope that is used: under these names in every engine. */
export interface WorkerScope {
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

/** Captures the worker's means of speaking and waiting. */
export function workerEnvironment(scope: WorkerScope): CellRunEnvironment {
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
  return {
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
}
