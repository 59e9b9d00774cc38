/** The client worker: the only place where secret keys live. It knows specifications, no graph and no compiler. */
import { transfer } from "comlink";
import type { ClientApi } from "../src/protocol/apis.ts";
import { serve } from "../src/protocol/connect.ts";
import { KeyRings } from "../src/run/client/keyRings.ts";
import { evaluationOf } from "../src/run/client/outputWarnings.ts";
import { deleteKeys, listKeys, loadKeys, saveKeys } from "../src/run/client/savedKeys.ts";
import { ClientSession } from "../src/run/client/session.ts";
import { browserKeyStore } from "../src/run/client/storage/browserKeys.ts";
import { createCancellation } from "../src/serving/cancellation.ts";
import { browserEnvironment } from "../src/serving/environment.ts";

const rings = new KeyRings(() => new ClientSession(browserEnvironment));
const store = browserKeyStore(globalThis);
const { begin, cancel } = createCancellation();

serve({
  takeRing: (ring) =>
    begin(async () => {
      rings.use(ring);
      return null;
    }),
  liftLimit: () =>
    begin(async () => {
      rings.liftLimit();
      return null;
    }),
  prepare: () => begin(() => rings.current.prepare()),
  keygen: (circuit, force, onProgress) =>
    begin(async (during) => rings.current.keygen(circuit, force, during), onProgress),
  evaluationKeys: (circuit) =>
    begin(async (during) => {
      // A copy crosses: the session keeps its own for the next run.
      const bytes = (await rings.current.evaluationKeys(circuit, during)).slice();
      return transfer(bytes, [bytes.buffer]);
    }),
  encrypt: (circuit, args, onProgress) =>
    begin(async (during) => rings.current.encrypt(circuit, args, during), onProgress),
  decrypt: (circuit, result, onProgress) =>
    begin(async (during) => {
      return evaluationOf(circuit, await rings.current.decrypt(circuit, result, during, rings.mostBits));
    }, onProgress),
  decryptIntermediates: (circuit, kept) =>
    begin(async (during) => rings.current.decryptIntermediates(circuit, kept, during)),
  inspect: (circuit, what) => begin(async (during) => rings.current.inspect(circuit, what, during)),
  cancel,
  listKeys: () => begin(() => listKeys(store)),
  saveKeys: (circuit, name) => begin(async (during) => saveKeys(rings.own, store, circuit, name, Date.now, during)),
  loadKeys: (name, onProgress) => begin((during) => loadKeys(rings.own, store, name, during), onProgress),
  deleteKeys: (name) => begin(() => deleteKeys(store, name)),
  exportKeys: (circuit) =>
    begin(async (during) => {
      const file = await rings.own.exportKeys(circuit, false, during);
      return transfer(file, [file.buffer]);
    }),
  importKeys: (file, onProgress) => begin((during) => rings.own.importKeys(file, null, during), onProgress),
} satisfies ClientApi);
