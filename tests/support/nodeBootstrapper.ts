/** The bootstrapper worker in Node, for tests and benchmarks; `crash` among its data makes it fail at its first piece. */
import { parentPort, workerData } from "node:worker_threads";
import { expose } from "comlink";
import nodeEndpoint from "comlink/dist/umd/node-adapter.js";
import { createBootstrapper } from "../../src/serving/bootstrapping.ts";

if (parentPort !== null) {
  const bootstrapper = createBootstrapper();
  const crash = () => {
    // Not an answer: an error that nobody catches, as of an engine that ran out of memory.
    setTimeout(() => {
      throw new Error("out of memory");
    });
    return new Promise(() => {});
  };
  expose(workerData.crash ? { ...bootstrapper, bootstrap: crash } : bootstrapper, nodeEndpoint(parentPort));
}
