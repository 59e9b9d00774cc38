/** What the trusted workers take from the browser. */
import { loadKernel } from "../kernel/load/load.ts";
import type { ClientEnvironment } from "../run/environment.ts";
import { loadWebTfhe } from "../tfhe/packageWeb.ts";

/** Waits for the messages that came in meanwhile; a timer would be delayed by the browser's clamping. */
function yieldToMessages(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

export const browserEnvironment: ClientEnvironment = {
  loadTfhe: loadWebTfhe,
  loadKernel: () => loadKernel(),
  random: { fill: (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>) },
  now: () => performance.now(),
  yieldToOthers: yieldToMessages,
};
