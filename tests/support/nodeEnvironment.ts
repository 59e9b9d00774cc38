/** What client and server sessions take from Node, for tests; the library's own are those of src/index.ts. */
import type { RandomSource } from "../../src/base/random.ts";
import { loadKernel } from "../../src/kernel/load/load.ts";
import type { RunEnvironment } from "../../src/run/environment.ts";
import { loadNodeTfhe } from "../../src/tfhe/packageNode.ts";

const platform: RandomSource = { fill: (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>) };

/** The environment, with the platform's generator where no other is given. */
export const nodeEnvironment = (random = platform): RunEnvironment => ({
  loadTfhe: loadNodeTfhe,
  loadKernel: () => loadKernel(),
  random,
  now: () => performance.now(),
  yieldToOthers: () => new Promise((resolve) => setTimeout(resolve, 0)),
  threadsFor: () => undefined,
  machine: null,
});
