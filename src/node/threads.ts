/** Threads of an evaluator in Node. */
import { availableParallelism } from "node:os";
import type { BootstrapperApi } from "../protocol/apis.ts";
import type { Threads } from "../tfhe/threads.ts";
import { mostHelpers, threadsOver } from "../threads/helpers.ts";
import { connectToThread, type ThreadScript } from "./threadWorker.ts";

/** The script of a thread, beside the built library's own. From the sources, in TypeScript, no thread of Node 20 can begin. */
const builtScript = import.meta.url.endsWith(".ts") ? null : new URL("bootstrapper.js", import.meta.url);

/** The threads that help an evaluator of the library. */
export function libraryThreads(count: number | undefined): Threads | undefined {
  return builtScript === null ? undefined : nodeThreads({ script: builtScript }, count);
}

/**
 * The threads that help an evaluator; undefined where it computes alone.
 * @param count threads in all, the asking one among them; when nothing is said as many as there are processors, up to nine
 */
export function nodeThreads(script: ThreadScript, count?: number): Threads | undefined {
  const helpers = (count ?? Math.min(availableParallelism(), 1 + mostHelpers)) - 1;
  if (helpers < 1 || typeof SharedArrayBuffer === "undefined") return undefined;
  return threadsOver(helpers, () => connectToThread<BootstrapperApi>(script));
}
