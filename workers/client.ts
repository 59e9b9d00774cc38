/** The client worker: the only place where secret keys live. */
import { transfer } from "comlink";
import type { Diagnostic } from "../src/base/errors.ts";
import { createCircuitCache } from "../src/circuit/circuitCache.ts";
import { serve } from "../src/protocol/connect.ts";
import type { ClientApi, ClientSource } from "../src/protocol/crypto.ts";
import { warnOfOutputs } from "../src/run/boundsWatch.ts";
import { readClientFile } from "../src/run/client/client.ts";
import { listKeys, loadKeys, saveKeys } from "../src/run/client/savedKeys.ts";
import { ClientSession } from "../src/run/client/session.ts";
import { privateFileStore } from "../src/run/client/storage/privateFiles.ts";
import { createCancellation } from "./cancellation.ts";
import { browserSurroundings } from "./surroundings.ts";

const session = new ClientSession(browserSurroundings);
const store = privateFileStore(() => navigator.storage.getDirectory());
const prepared = createCircuitCache();
const { begin, cancel } = createCancellation();

const specificationOf = (circuit: ClientSource) =>
  "clientFile" in circuit ? readClientFile(circuit.clientFile) : prepared(circuit).specification;

serve({
  keygen: (circuit, force, onProgress) =>
    begin(async (during) => session.keygen(specificationOf(circuit), force, during), onProgress),
  evaluationKeys: (circuit) =>
    begin(async (during) => {
      // A copy crosses: the session keeps its own for the next run.
      const bytes = (await session.evaluationKeys(specificationOf(circuit), during)).slice();
      return transfer(bytes, [bytes.buffer]);
    }),
  encrypt: (circuit, args, onProgress) =>
    begin(async (during) => session.encrypt(specificationOf(circuit), args, during), onProgress),
  decrypt: (circuit, result, onProgress) =>
    begin(async (during) => {
      const specification = specificationOf(circuit);
      const values = await session.decrypt(specification, result, during);
      const warnings: Diagnostic[] = [];
      warnOfOutputs(specification, values, (warning) => warnings.push(warning));
      return { values, warnings };
    }, onProgress),
  decryptIntermediates: (circuit, kept) =>
    begin(async (during) => session.decryptIntermediates(prepared(circuit), kept, during)),
  inspect: (circuit, what) => begin(async (during) => session.inspect(prepared(circuit), what, during)),
  cancel,
  listKeys: () => begin(() => listKeys(store)),
  saveKeys: (circuit, name) =>
    begin(async (during) => saveKeys(session, store, specificationOf(circuit), name, Date.now, during)),
  loadKeys: (name, onProgress) => begin((during) => loadKeys(session, store, name, during), onProgress),
  deleteKeys: (name) =>
    begin(async () => {
      await store.delete(name);
      return null;
    }),
  exportKeys: (circuit) =>
    begin(async (during) => {
      const file = await session.exportKeys(specificationOf(circuit), false, during);
      return transfer(file, [file.buffer]);
    }),
  importKeys: (file, onProgress) => begin((during) => session.importKeys(file, null, during), onProgress),
} satisfies ClientApi);
