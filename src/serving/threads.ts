/** Threads of an evaluator in a browser: workers that share its memory. */
import type { BootstrapperApi } from "../protocol/apis.ts";
import { connect } from "../protocol/connect.ts";
import type { Threads } from "../tfhe/threads.ts";
import { mostHelpers, threadsOver } from "../threads/helpers.ts";

/**
 * Threads that bootstrap in this browser: as many as there are processors, but two at least; one where memory cannot be shared. WebKitGTK isolates
 * pages and still has no `SharedArrayBuffer`: it makes a shared memory, and refuses to send it.
 */
export function browserThreadCount(): number {
  const canShare = crossOriginIsolated && typeof SharedArrayBuffer === "function";
  return canShare ? 1 + Math.min(mostHelpers, Math.max(1, navigator.hardwareConcurrency - 1)) : 1;
}

/** The threads that help a browser's evaluator. */
export function browserThreads(): { readonly threads?: Threads } {
  const count = browserThreadCount() - 1;
  if (count === 0) return {};
  const open = () =>
    new Worker(new URL("../../workers/bootstrapper.ts", import.meta.url), { type: "module", name: "bootstrapper" });
  return { threads: threadsOver(count, () => connect<BootstrapperApi>(open)) };
}
