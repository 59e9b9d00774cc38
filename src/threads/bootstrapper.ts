/** What a bootstrapper does, wherever it runs: pieces of batches, with keys in memory that the evaluator shares. */
import { transfer } from "comlink";
import { assert } from "../base/errors.ts";
import type { Bootstrapper } from "../kernel/kernel.ts";
import { openSharedContext } from "../kernel/load/load.ts";
import type { BootstrapperApi } from "../protocol/apis.ts";
import { resultOf } from "../protocol/connect.ts";
import { loadPart } from "../tfhe/keyParts.ts";

/** The API of one bootstrapper, to be served once. */
export function createBootstrapper(): BootstrapperApi {
  let context: Bootstrapper | null = null;
  const opened = (): Bootstrapper => {
    assert(context !== null, "a bootstrapper has no memory");
    return context;
  };
  return {
    open: (share) =>
      resultOf(async () => {
        context = openSharedContext(share);
        return null;
      }),
    load: (part) =>
      resultOf(async () => {
        loadPart(opened(), part);
        return null;
      }),
    bootstrap: (inputs, tables, tableOf, sharing) =>
      resultOf(async () => {
        const results = opened().bootstrap(inputs, tables, tableOf, sharing);
        return transfer(results, [results.buffer]);
      }),
    keyswitch: (inputs) =>
      resultOf(async () => {
        const small = opened().keyswitch(inputs);
        return transfer(small, [small.buffer]);
      }),
  };
}
