/** The client worker: the only place where secret keys live. */
import { transfer } from "comlink";
import { createCircuitCache } from "../src/circuit/circuitCache.ts";
import type { ClientSource } from "../src/circuit/source.ts";
import type { ClientApi } from "../src/protocol/apis.ts";
import { serve } from "../src/protocol/connect.ts";
import { evaluationOf } from "../src/run/boundsWatch.ts";
import { readClientFile } from "../src/run/client/client.ts";
import { deleteKeys, listKeys, loadKeys, saveKeys } from "../src/run/client/savedKeys.ts";
import { ClientSession } from "../src/run/client/session.ts";
import { privateFileStore } from "../src/run/client/storage/privateFiles.ts";
import { createCancellation } from "../src/serving/cancellation.ts";
import { browserEnvironment } from "../src/serving/environment.ts";

const session = new ClientSession(browserEnvironment);
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
      return evaluationOf(specification, await session.decrypt(specification, result, during));
    }, onProgress),
  decryptIntermediates: (circuit, kept) =>
    begin(async (during) => session.decryptIntermediates(prepared(circuit), kept, during)),
  inspect: (circuit, what) => begin(async (during) => session.inspect(prepared(circuit), what, during)),
  cancel,
  listKeys: () => begin(() => listKeys(store)),
  saveKeys: (circuit, name) =>
    begin(async (during) => saveKeys(session, store, specificationOf(circuit), name, Date.now, during)),
  loadKeys: (name, onProgress) => begin((during) => loadKeys(session, store, name, during), onProgress),
  deleteKeys: (name) => begin(() => deleteKeys(store, name)),
  exportKeys: (circuit) =>
    begin(async (during) => {
      const file = await session.exportKeys(specificationOf(circuit), false, during);
      return transfer(file, [file.buffer]);
    }),
  importKeys: (file, onProgress) => begin((during) => session.importKeys(file, null, during), onProgress),
} satisfies ClientApi);
