/** The bootstrapper worker in Node, for tests and benchmarks; `end` among its data makes it end at its first piece. */
import { parentPort, workerData } from "node:worker_threads";
import { expose } from "comlink";
import nodeEndpoint from "comlink/dist/umd/node-adapter.js";
import { createBootstrapper } from "../../src/threads/bootstrapper.ts";

/** How a thread ends at its first piece: by an error that nobody catches, as of an engine that ran out of memory, or without a word; null not at all. */
export interface NodeBootstrapperData {
  readonly end: "error" | "silence" | null;
}

if (parentPort !== null) {
  const bootstrapper = createBootstrapper();
  const { end } = workerData as NodeBootstrapperData;
  const give = () => {
    setTimeout(() => {
      if (end === "silence") process.exit();
      throw new Error("out of memory");
    });
    return new Promise(() => {});
  };
  expose(end === null ? bootstrapper : { ...bootstrapper, bootstrap: give }, nodeEndpoint(parentPort));
}
