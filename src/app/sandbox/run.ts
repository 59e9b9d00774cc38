/** Runs user code in the browser: the supervisor with real workers in their frame, and the bundled runtime. */
import { type SandboxHandlers, type SandboxRun, superviseCell } from "../../sandbox/outside/supervisor.ts";
import { createFrameWorkers } from "./frame.ts";

let loading: Promise<string> | null = null;

/** The runtime; one that could not be had is asked for again by the next run. */
function runtime(): Promise<string> {
  loading ??= import("virtual:sandbox-runtime").then(
    (module) => module.default,
    (thrown: unknown) => {
      loading = null;
      throw thrown;
    },
  );
  return loading;
}

// Asked for at once, but not waited for: the page shows itself first. Who runs a cell is told when it cannot be had.
runtime().catch(() => {});

const environment = {
  runtime,
  // A part stands behind those that it takes something from.
  parts: {
    datasets: async () => (await import("virtual:sandbox-part-datasets")).default,
    ml: async () => (await import("virtual:sandbox-part-ml")).default,
  },
  createWorker: createFrameWorkers(document),
  now: () => performance.now(),
};

/** Runs a cell in a fresh worker of opaque origin, in which it can only trace. */
export function runInSandbox(source: string, handlers: SandboxHandlers): SandboxRun {
  return superviseCell(environment, source, handlers);
}
