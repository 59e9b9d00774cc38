/**
 * Entry of the sandbox worker: bundled into one classic script, which the page puts into a data: URL together with one transformed cell
 * (src/sandbox/outside/supervisor.ts). Captures the worker's means of speaking before the cell can name them.
 */
import { type CellFunction, runCell, type SandboxPart } from "../src/sandbox/inside/cellRunner.ts";
import { type WorkerScope, workerEnvironment } from "../src/sandbox/inside/workerEnvironment.ts";
import type { CellPlacement } from "../src/sandbox/translate/stack.ts";

const scope = globalThis as unknown as WorkerScope;
const environment = workerEnvironment(scope);

/** The parts that stand behind this script (scripts/sandboxParts.ts). What they and this script share leaves the scope. */
function partsOf(from: object): readonly SandboxPart[] {
  const parts: unknown = Reflect.get(from, "gloveboxParts");
  for (const name of ["gloveboxParts", "gloveboxModules"]) Reflect.deleteProperty(from, name);
  return Object.values((parts ?? {}) as Readonly<Record<string, SandboxPart>>);
}

/** Called once, by the line that follows this script. */
function start(placement: CellPlacement, cell: CellFunction): void {
  Reflect.deleteProperty(scope, "glovebox");
  void runCell(environment, placement, cell, partsOf(scope));
}

Object.defineProperty(scope, "glovebox", { value: start, configurable: true });
