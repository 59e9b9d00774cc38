/** The evaluator worker: an evaluation key and ciphertexts, never a secret. */
import { UserError } from "../src/base/errors.ts";
import { createCircuitCache } from "../src/compile/circuitCache.ts";
import { ServerSession } from "../src/compile/serverSession.ts";
import { answer, serve } from "../src/protocol/connect.ts";
import type { EvaluatorApi } from "../src/protocol/crypto.ts";
import { browserSurroundings, yieldToMessages } from "./surroundings.ts";

const session = new ServerSession(browserSurroundings.loadKernel);
const prepared = createCircuitCache();
let isCancelled = false;

async function breathe(): Promise<void> {
  await yieldToMessages();
  if (isCancelled) throw new UserError("the run was cancelled", { code: "cancelled" });
}

function begin<T>(body: () => Promise<T>) {
  isCancelled = false;
  return answer(body);
}

serve({
  loadKeys: (circuit, keys, onProgress) =>
    begin(async () => {
      await session.loadKeys(prepared(circuit), keys, onProgress, breathe);
      return null;
    }),
  run: (circuit, encrypted, onProgress) => begin(() => session.run(prepared(circuit), encrypted, onProgress, breathe)),
  cancel: async () => {
    isCancelled = true;
  },
} satisfies EvaluatorApi);
