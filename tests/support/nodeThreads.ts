/** Threads of an evaluator in Node, for tests and benchmarks: `worker_threads` in the place of a browser's workers. */
import { connectToThread } from "../../src/node/threadWorker.ts";
import type { Threads } from "../../src/tfhe/threads.ts";
import { threadsOver } from "../../src/threads/helpers.ts";
import type { NodeBootstrapperData } from "./nodeBootstrapper.ts";

/** A worker of Node 20 cannot begin with a file in TypeScript. */
const start = `import("tsx/esm/api").then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL("./nodeBootstrapper.ts", import.meta.url).href)});
})`;

/** `count` threads of Node. `opened` hears of each one that starts. */
export function nodeThreads(count: number, opened: () => NodeBootstrapperData = () => ({ end: null })): Threads {
  return threadsOver(count, () => connectToThread({ script: start, options: { eval: true, workerData: opened() } }));
}
