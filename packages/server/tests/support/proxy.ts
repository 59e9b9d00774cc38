/** A proxy on loopback that counts what a client sends and cuts connections where it is told to. */
import { connect, createServer, type Socket } from "node:net";

/** A proxy that runs. */
export interface CuttingProxy {
  readonly url: string;
  /** Bytes from clients so far. */
  readonly sent: () => number;
  /** Cuts all connections as soon as clients have sent so many bytes in all. */
  cutAt(bytes: number): void;
  /** All bytes that clients have sent. */
  readonly heard: () => Buffer;
  close(): void;
}

/** Starts a proxy before a service; who starts it closes it. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const chunks: Buffer[] = [];
  let sent = 0;
  let cut = Number.POSITIVE_INFINITY;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (chunk) => {
      sent += chunk.length;
      chunks.push(chunk);
      if (sent < cut) {
        if (!upstream.write(chunk)) {
          client.pause();
          upstream.once("drain", () => client.resume());
        }
        return;
      }
      cut = Number.POSITIVE_INFINITY;
      // What was sent before the cut arrives, as it would.
      upstream.end(chunk);
      client.resetAndDestroy();
    });
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("expected a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    sent: () => sent,
    cutAt: (bytes) => {
      cut = bytes;
    },
    heard: () => Buffer.concat(chunks),
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
