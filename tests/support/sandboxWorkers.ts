/** The real bundled sandbox runtime in workers of Node that are dressed up as workers of a browser. */
import { Worker } from "node:worker_threads";
import runtime from "virtual:sandbox-runtime";
import type { SandboxEnvironment } from "../../src/sandbox/outside/supervisor.ts";

/** What a browser's worker has and Node's has under other names; on one line. */
const dress =
  'const { parentPort } = await import("node:worker_threads"); { const { process } = globalThis; globalThis.self = globalThis; ' +
  "globalThis.postMessage = (message) => parentPort.postMessage(message); globalThis.addEventListener = (type, call) => type === 'message' ? " +
  "parentPort.on('message', (data) => call({ data, isTrusted: true })) : process.on('unhandledRejection', (reason) => call({ reason, preventDefault() {} })); }";

/** For `superviseCell`. */
export const workersOfNode: SandboxEnvironment = {
  runtime: async () => `${dress}\n${runtime}`,
  // A part stands behind those that it takes something from.
  parts: {
    datasets: async () => (await import("virtual:sandbox-part-datasets")).default,
    ml: async () => (await import("virtual:sandbox-part-ml")).default,
  },
  now: () => performance.now(),
  createWorker(url, listener) {
    const worker = new Worker(new URL(url));
    worker.on("message", listener.message);
    worker.on("messageerror", listener.messageError);
    worker.on("error", (error) => listener.error(error.message, 0));
    return { post: (message) => worker.postMessage(message), terminate: () => void worker.terminate() };
  },
};
