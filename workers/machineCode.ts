/** Compiles one circuit to a WebAssembly module, and ends with it: no key, no ciphertext. It searches nothing: a server file holds what was chosen. */
import { allowedInPage } from "../src/circuit/budget.ts";
import { circuitModule } from "../src/machine/circuitModule.ts";
import { resultOf, serve } from "../src/protocol/connect.ts";
import type { MachineCodeApi } from "../src/protocol/machineCode.ts";
import { readServerFile } from "../src/run/server/server.ts";

async function gzipBytes(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(compressed).arrayBuffer()).byteLength;
}

serve({
  compile: (serverFile) =>
    resultOf(async () => {
      const made = circuitModule(readServerFile(serverFile, allowedInPage));
      return { ...made, gzipBytes: await gzipBytes(made.bytes) };
    }),
} satisfies MachineCodeApi);
