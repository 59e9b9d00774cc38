/** A port of this machine that nobody listens to. */
import { createServer } from "node:net";

/** It was free a moment ago: nobody keeps it. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("expected a port");
  return address.port;
}
