/** The evaluator worker: evaluation keys and ciphertexts, never a secret. */
import { createCircuitCache } from "../src/circuit/circuitCache.ts";
import { serve } from "../src/protocol/connect.ts";
import type { EvaluatorApi } from "../src/protocol/crypto.ts";
import { ServerSession } from "../src/run/server/session.ts";
import { createCancellation } from "./cancellation.ts";
import { browserSurroundings } from "./surroundings.ts";
import { browserThreads } from "./threads.ts";

const session = new ServerSession({ ...browserSurroundings, ...browserThreads() });
const prepared = createCircuitCache();
const { begin, cancel } = createCancellation();

serve({
  loadKeys: (circuit, keys, onProgress) =>
    begin(async (breathe) => {
      await session.loadKeys(prepared(circuit), keys, onProgress, breathe);
      return null;
    }),
  run: (circuit, encrypted, onProgress) =>
    begin(async (breathe) => session.run(prepared(circuit), encrypted, onProgress, breathe)),
  runKeeping: (circuit, encrypted, onProgress) =>
    begin(async (breathe) => session.runKeeping(prepared(circuit), encrypted, onProgress, breathe)),
  cancel,
} satisfies EvaluatorApi);
