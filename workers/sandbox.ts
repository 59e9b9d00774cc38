/**
 * Entry of the sandbox worker: bundled into one classic script, which the page puts into a data: URL together with one transformed cell
 * (src/sandbox/outside/supervisor.ts). Captures the worker's means of speaking before the cell can name them.
 */
import { type CellFunction, runCell } from "../src/sandbox/inside/cellRunner.ts";
import { type WorkerScope, workerEnvironment } from "../src/sandbox/inside/workerEnvironment.ts";
import type { CellPlacement } from "../src/sandbox/translate/stack.ts";

const scope = globalThis as unknown as WorkerScope;
const environment = workerEnvironment(scope);

/** Called once, by the line that follows this script. */
function start(placement: CellPlacement, cell: CellFunction): void {
  Reflect.deleteProperty(scope, "glovebox");
  void runCell(environment, placement, cell);
}

Object.defineProperty(scope, "glovebox", { value: start, configurable: true });
