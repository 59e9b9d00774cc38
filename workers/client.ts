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
    begin(async (breathe) => session.keygen(specificationOf(circuit), force, onProgress, breathe)),
  evaluationKeys: (circuit) =>
    begin(async (breathe) => {
      // A copy crosses: the session keeps its own for the next run.
      const bytes = (await session.evaluationKeys(specificationOf(circuit), breathe)).slice();
      return transfer(bytes, [bytes.buffer]);
    }),
  encrypt: (circuit, args, onProgress) =>
    begin(async (breathe) => session.encrypt(specificationOf(circuit), args, onProgress, breathe)),
  decrypt: (circuit, result, onProgress) =>
    begin(async (breathe) => {
      const specification = specificationOf(circuit);
      const values = await session.decrypt(specification, result, onProgress, breathe);
      const warnings: Diagnostic[] = [];
      warnOfOutputs(specification, values, (warning) => warnings.push(warning));
      return { values, warnings };
    }),
  decryptIntermediates: (circuit, kept) =>
    begin(async (breathe) => session.decryptIntermediates(prepared(circuit), kept, breathe)),
  inspect: (circuit, what) => begin(async (breathe) => session.inspect(prepared(circuit), what, breathe)),
  cancel,
  listKeys: () => begin(() => listKeys(store)),
  saveKeys: (circuit, name) =>
    begin(async (breathe) => saveKeys(session, store, specificationOf(circuit), name, Date.now, breathe)),
  loadKeys: (name, onProgress) => begin((breathe) => loadKeys(session, store, name, onProgress, breathe)),
  deleteKeys: (name) =>
    begin(async () => {
      await store.delete(name);
      return null;
    }),
  exportKeys: (circuit) =>
    begin(async (breathe) => {
      const file = await session.exportKeys(specificationOf(circuit), false, breathe);
      return transfer(file, [file.buffer]);
    }),
  importKeys: (file, onProgress) => begin((breathe) => session.importKeys(file, null, onProgress, breathe)),
} satisfies ClientApi);
