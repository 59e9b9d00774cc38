/** A proxy on loopback that counts what a client sends and cuts connections, or holds them up, where it is told to. */
import { connect, createServer, type Socket } from "node:net";

/** A proxy that runs. */
export interface CuttingProxy {
  readonly url: string;
  /** Bytes from clients so far. */
  readonly sent: () => number;
  /** Cuts all connections as soon as clients have sent so many bytes in all. */
  cutAt(bytes: number): void;
  /** Takes nothing more of connections that are there once clients have sent so many bytes in all; fulfilled when it holds them up. */
  holdAt(bytes: number): Promise<void>;
  /** Goes on with what was held up. */
  release(): void;
  /** All bytes that clients have sent. */
  readonly heard: () => Buffer;
  close(): void;
}

/** Starts a proxy before a service; who starts it closes it. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const chunks: Buffer[] = [];
  let hold = { at: Number.POSITIVE_INFINITY, reached: (): void => {} };
  const held = new Set<Socket>();
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
      if (sent >= hold.at) {
        held.add(client);
        client.pause();
        hold.reached();
      }
      if (sent < cut) {
        if (!upstream.write(chunk)) {
          client.pause();
          upstream.once("drain", () => held.has(client) || client.resume());
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
    holdAt: (at) =>
      new Promise((reached) => {
        hold = { at, reached };
      }),
    release() {
      hold = { at: Number.POSITIVE_INFINITY, reached: () => {} };
      for (const client of held) client.resume();
      held.clear();
    },
    heard: () => Buffer.concat(chunks),
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
