/**
 * Entry of the sandbox worker: bundled into one classic script, which the page puts into a data: URL together with one transformed cell
 * (src/sandbox/supervisor.ts). Captures the worker's means of speaking before the cell can name them.
 */
import { type CellFunction, runCell } from "../src/sandbox/cellRunner.ts";
import type { CellPlacement } from "../src/sandbox/stack.ts";

declare const self: DedicatedWorkerGlobalScope;

const post = self.postMessage.bind(self);
const later = self.setTimeout.bind(self);
const listen = self.addEventListener.bind(self);

/** Called once, by the line that follows this script. */
function start(placement: CellPlacement, cell: CellFunction): void {
  Reflect.deleteProperty(self, "glovebox");
  const around = {
    scope: self,
    post,
    onResponse: (receive: (data: MessageEvent["data"]) => void) => listen("message", ({ data }) => receive(data)),
    onUnhandledRejection: (receive: (reason: unknown) => void) =>
      listen("unhandledrejection", (event) => {
        event.preventDefault();
        receive(event.reason);
      }),
    nextTurn: () => new Promise<void>((resolve) => later(resolve, 0)),
  };
  void runCell(around, placement, cell);
}

Object.defineProperty(self, "glovebox", { value: start, configurable: true });
