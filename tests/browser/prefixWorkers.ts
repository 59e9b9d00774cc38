/** As if a program had found a way around everything that is hidden from it: any JavaScript, in the sandbox, before its runtime. */
import type { Page } from "@playwright/test";

/** Puts JavaScript before the runtime of every sandbox. */
export async function prefixWorkers(fresh: Page, code: string): Promise<void> {
  await fresh.addInitScript((prefix) => {
    if (origin !== "null") return;
    const Native = Worker;
    const head = "data:text/javascript;charset=utf-8,";
    globalThis.Worker = class extends Native {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(
          String(url).replace(head, () => head + encodeURIComponent(prefix)),
          options,
        );
      }
    };
  }, code);
}
