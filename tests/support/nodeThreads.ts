/** Threads of an evaluator in Node, for tests and benchmarks: `worker_threads` in the place of a browser's workers. */
import { Worker as NodeWorker } from "node:worker_threads";
import nodeEndpoint from "comlink/dist/umd/node-adapter.js";
import type { BootstrapperApi } from "../../src/protocol/apis.ts";
import { connect } from "../../src/protocol/connect.ts";
import { threadsOver } from "../../src/serving/threads.ts";
import type { Threads } from "../../src/tfhe/threads.ts";

/** A worker of Node 20 cannot begin with a file in TypeScript. */
const start = `import("tsx/esm/api").then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL("./nodeBootstrapper.ts", import.meta.url).href)});
})`;

/** As much of a browser's `Worker` as `connect` uses. */
function asBrowserWorker(worker: NodeWorker): Worker {
  const { addEventListener, ...endpoint } = nodeEndpoint(worker);
  const adapter = {
    ...endpoint,
    addEventListener(type: string, listener: (event: unknown) => void) {
      if (type === "message") addEventListener(type, listener as EventListener);
      else if (type === "error") {
        worker.on("error", ({ message }) => listener({ message, preventDefault: () => {} }));
      }
    },
    terminate: () => void worker.terminate(),
  };
  return adapter as unknown as Worker;
}

/** `count` threads of Node. `opened` hears of each one that starts. */
export function nodeThreads(
  count: number,
  opened: () => { readonly crash: boolean } = () => ({ crash: false }),
): Threads {
  return threadsOver(count, () => {
    const worker = new NodeWorker(start, { eval: true, workerData: opened() });
    worker.unref();
    return connect<BootstrapperApi>(
      () => asBrowserWorker(worker),
      (_, onEnd) => {
        worker.on("exit", (code) => onEnd(`it ended with code ${code}`));
        return () => {};
      },
    );
  });
}
