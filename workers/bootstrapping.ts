/** What a bootstrapper does, wherever it runs: pieces of batches, with keys in memory that the evaluator shares. */
import { transfer } from "comlink";
import { assert } from "../src/base/errors.ts";
import type { Bootstrapper } from "../src/kernel/kernel.ts";
import { openSharedContext } from "../src/kernel/load/load.ts";
import { answer } from "../src/protocol/connect.ts";
import type { BootstrapperApi } from "../src/protocol/crypto.ts";
import { loadPart } from "../src/tfhe/keyParts.ts";

/** The API of one bootstrapper, to be served once. */
export function createBootstrapper(): BootstrapperApi {
  let context: Bootstrapper | null = null;
  const opened = (): Bootstrapper => {
    assert(context !== null, "a bootstrapper has no memory");
    return context;
  };
  return {
    open: (share) =>
      answer(async () => {
        context = openSharedContext(share);
        return null;
      }),
    load: (part) =>
      answer(async () => {
        loadPart(opened(), part);
        return null;
      }),
    bootstrap: (inputs, tables, tableOf, sharing) =>
      answer(async () => {
        const results = opened().bootstrap(inputs, tables, tableOf, sharing);
        return transfer(results, [results.buffer]);
      }),
  };
}
