/** The client worker: the only place where secret keys live. */
import { transfer } from "comlink";
import { createCircuitCache } from "../src/compile/circuitCache.ts";
import { ClientSession } from "../src/compile/clientSession.ts";
import { answer, serve } from "../src/protocol/connect.ts";
import type { ClientApi } from "../src/protocol/crypto.ts";
import { browserSurroundings } from "./surroundings.ts";

const session = new ClientSession(browserSurroundings);
const prepared = createCircuitCache();

serve({
  keygen: (circuit, force, onProgress) =>
    answer(() => session.keygen(prepared(circuit).specification, force, onProgress)),
  evaluationKeys: (circuit) =>
    answer(async () => {
      // A copy crosses: the session keeps its own for the next run.
      const bytes = (await session.evaluationKeys(prepared(circuit).specification)).slice();
      return transfer(bytes, [bytes.buffer]);
    }),
  encrypt: (circuit, args, onProgress) =>
    answer(() => session.encrypt(prepared(circuit).specification, args, onProgress)),
  decrypt: (circuit, result, onProgress) =>
    answer(() => session.decrypt(prepared(circuit).specification, result, onProgress)),
} satisfies ClientApi);
