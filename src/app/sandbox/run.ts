/** Runs user code in the browser: the supervisor with real workers in their frame, and the bundled runtime. */
import runtime from "virtual:sandbox-runtime";
import { type SandboxHandlers, type SandboxRun, superviseCell } from "../../sandbox/outside/supervisor.ts";
import { createFrameWorkers } from "./frame.ts";

const environment = {
  runtime,
  parts: { ml: async () => (await import("virtual:sandbox-part-ml")).default },
  createWorker: createFrameWorkers(document),
  now: () => performance.now(),
};

/** Runs a cell in a fresh worker of opaque origin, in which it can only trace. */
export function runInSandbox(source: string, handlers: SandboxHandlers): SandboxRun {
  return superviseCell(environment, source, handlers);
}
