/** The evaluator worker: evaluation keys and ciphertexts, never a secret. It searches nothing: circuits come with what was chosen. */
import { allowedInPage, checkBudget } from "../src/circuit/budget.ts";
import { checkedChoice, checkedSource } from "../src/circuit/compiled.ts";
import { type PreparedCircuit, verifiedCircuit } from "../src/circuit/prepare.ts";
import type { EvaluatorApi } from "../src/protocol/apis.ts";
import { resultOf, serve } from "../src/protocol/connect.ts";
import { createHandles } from "../src/protocol/handles.ts";
import { ServerSession } from "../src/run/server/session.ts";
import { createCancellation } from "../src/serving/cancellation.ts";
import { browserEnvironment } from "../src/serving/environment.ts";
import { browserThreads } from "../src/serving/threads.ts";

const session = new ServerSession({ ...browserEnvironment, ...browserThreads() });
const circuits = createHandles<PreparedCircuit>();
const { begin, cancel } = createCancellation();

serve({
  open: (compiled) =>
    resultOf(async () => {
      const choice = checkedChoice("circuit", compiled.choice);
      const source = checkedSource(compiled);
      checkBudget(source.graph, allowedInPage);
      return circuits.hold(verifiedCircuit({ ...source, choice }));
    }),
  close: async (handle) => circuits.close(handle),
  loadKeys: (handle, keys, onProgress) =>
    begin(async (during) => {
      await session.loadKeys(circuits.at(handle), keys, during);
      return null;
    }, onProgress),
  run: (handle, encrypted, onProgress) =>
    begin(async (during) => session.run(circuits.at(handle), encrypted, during), onProgress),
  runKeeping: (handle, encrypted, onProgress) =>
    begin(async (during) => session.runKeeping(circuits.at(handle), encrypted, during), onProgress),
  cancel,
} satisfies EvaluatorApi);
