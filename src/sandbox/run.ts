/** Runs user code in the browser: the supervisor with real workers and the bundled runtime. */
import runtime from "virtual:sandbox-runtime";
import { type SandboxEnvironment, type SandboxHandlers, type SandboxRun, superviseCell } from "./supervisor.ts";

const environment: SandboxEnvironment = {
  runtime,
  createWorker(url, listener) {
    const worker = new Worker(url, { name: "glovebox sandbox" });
    worker.onmessage = ({ data }) => listener.message(data);
    worker.onmessageerror = () => listener.messageError();
    worker.onerror = (event) => {
      event.preventDefault();
      listener.error(event.message, event.lineno);
    };
    return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
  },
  now: () => performance.now(),
};

/** Runs a cell in a fresh worker of opaque origin, in which it can only trace. */
export function runInSandbox(source: string, handlers: SandboxHandlers): SandboxRun {
  return superviseCell(environment, source, handlers);
}
