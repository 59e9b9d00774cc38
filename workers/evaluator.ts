/** The evaluator worker: evaluation keys and ciphertexts, never a secret. */
import { createCircuitCache } from "../src/circuit/circuitCache.ts";
import type { EvaluatorApi } from "../src/protocol/apis.ts";
import { serve } from "../src/protocol/connect.ts";
import { ServerSession } from "../src/run/server/session.ts";
import { createCancellation } from "../src/serving/cancellation.ts";
import { browserEnvironment } from "../src/serving/environment.ts";
import { browserThreads } from "../src/serving/threads.ts";

const session = new ServerSession({ ...browserEnvironment, ...browserThreads() });
const prepared = createCircuitCache();
const { begin, cancel } = createCancellation();

serve({
  loadKeys: (circuit, keys, onProgress) =>
    begin(async (during) => {
      await session.loadKeys(prepared(circuit), keys, during);
      return null;
    }, onProgress),
  run: (circuit, encrypted, onProgress) =>
    begin(async (during) => session.run(prepared(circuit), encrypted, during), onProgress),
  runKeeping: (circuit, encrypted, onProgress) =>
    begin(async (during) => session.runKeeping(prepared(circuit), encrypted, during), onProgress),
  cancel,
} satisfies EvaluatorApi);
