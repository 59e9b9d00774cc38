/** What Node gives a server: a kernel, a clock, threads, machine code. No secret, and nothing of the tfhe package. */
import { loadKernel } from "../kernel/load/load.ts";
import type { ServerEnvironment } from "../run/environment.ts";
import { nodeMachineHost } from "./machineHost.ts";
import { libraryThreads } from "./threads.ts";

/** The environment of servers in Node. */
export const nodeServerEnvironment: ServerEnvironment = {
  loadKernel: () => loadKernel(),
  now: () => performance.now(),
  yieldToOthers: () => new Promise((resolve) => setTimeout(resolve, 0)),
  threadsFor: libraryThreads,
  machine: nodeMachineHost,
};
