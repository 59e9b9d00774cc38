/**
 * Speaks with the server of circuits that the reader chose and agreed to. It is a worker since the page's own policy allows no other site (connect-src 'self'), and that policy
 * does not hold in a worker of this origin, which has that of its own script's answer. It sees evaluation keys and ciphertexts, and sends no cookie.
 */
import { transfer } from "comlink";
import { resultOf, serve } from "../src/protocol/connect.ts";
import type { RemoteApi } from "../src/protocol/remote.ts";
import type { Result } from "../src/protocol/result.ts";
import { PageServer } from "../src/remote/pageServer.ts";

const server = new PageServer();
const open = new Set<AbortController>();

async function begin<T>(body: (signal: AbortSignal) => Promise<T>): Promise<Result<T>> {
  const controller = new AbortController();
  open.add(controller);
  try {
    return await resultOf(() => body(controller.signal));
  } finally {
    open.delete(controller);
  }
}

serve({
  open: ({ address, token }) =>
    begin(async (signal) => {
      const told = await server.open(address, token, signal);
      return told.map(({ name, version, circuit }) => ({ name, version, hash: circuit.hash }));
    }),
  loadKeys: (hash, keys, onProgress) => begin((signal) => server.loadKeys(hash, keys, onProgress, signal)),
  run: (hash, encrypted, onProgress) =>
    begin(async (signal) => {
      const result = await server.run(hash, encrypted, onProgress, signal);
      return transfer(result, [result.buffer]);
    }),
  async cancel() {
    for (const controller of open) controller.abort();
  },
} satisfies RemoteApi);
