/** Engines for tests: Redis and Postgres as real processes of their own, each in a folder of its own, on loopback. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../../../tests/support/freePort.ts";

/** An engine that runs. */
export interface RunningEngine {
  readonly url: string;
  /** Number of its process. */
  pid(): number;
  /** Ends it as a power cut would; what it has written stays. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and what it has written. */
  start(): Promise<void>;
  /** Ends it, and removes what it has written. */
  close(): Promise<void>;
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the engine ended with ${child.exitCode}`);
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (isThere) return;
    await pause(20);
  }
}

async function engineOf(
  folder: string,
  url: (port: number) => string,
  command: (port: number) => { readonly file: string; readonly words: readonly string[]; readonly uid?: number },
): Promise<RunningEngine> {
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const { file, words, uid } = command(port);
    child = spawn(file, words, { stdio: "ignore", cwd: folder, ...(uid === undefined ? {} : { uid }) });
    await answers(port, child);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = new Promise((resolve) => child?.once("close", resolve));
    if (child?.exitCode !== null || !child.kill(signal)) return;
    await ended;
  };
  await start();
  return {
    url: url(port),
    pid() {
      if (child?.pid === undefined) throw new Error("the engine does not run");
      return child.pid;
    },
    kill: () => end("SIGKILL"),
    start,
    async close() {
      // Postgres takes SIGQUIT as "at once", with all its processes.
      await end("SIGQUIT");
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Path of a program; null where it is not on the machine. */
export const onPath = (name: string): string | null =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? null;

/** Path of redis-server, or of Valkey's; null where there is none. */
export const redisPath: string | null = onPath("redis-server") ?? onPath("valkey-server");

/** Starts Redis with everything that it was told on disk before it answers. */
export async function startRedis(): Promise<RunningEngine> {
  if (redisPath === null) throw new Error("there is no redis-server");
  const file = redisPath;
  const folder = await mkdtemp(join(tmpdir(), "glovebox-redis-"));
  const settings = ["--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "everysec"];
  return engineOf(
    folder,
    (port) => `redis://127.0.0.1:${port}`,
    (port) => ({ file, words: ["--port", String(port), ...settings, "--save", ""] }),
  );
}

/** Debian keeps Postgres off the path. */
const postgresFolder = (): string | null => {
  const root = "/usr/lib/postgresql";
  const found = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return found.map((version) => join(root, version, "bin")).find((path) => existsSync(join(path, "initdb"))) ?? null;
};

/** Folder of Postgres' programs; null where there is none. */
export const postgresPath: string | null = postgresFolder();

/** Starts Postgres, which refuses to be root: then it runs as the user that Debian made for it. */
export async function startPostgres(): Promise<RunningEngine> {
  if (postgresPath === null) throw new Error("there is no Postgres");
  const bin = postgresPath;
  const folder = await mkdtemp(join(tmpdir(), "glovebox-postgres-"));
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? Number(execFileSync("id", ["-u", "postgres"], { encoding: "utf8" })) : undefined;
  if (uid !== undefined) await chown(folder, uid, -1);
  const data = join(folder, "data");
  await mkdir(data);
  if (uid !== undefined) await chown(data, uid, -1);
  execFileSync(join(bin, "initdb"), ["-D", data, "-A", "trust", "-U", "postgres", "--no-sync"], {
    stdio: "ignore",
    cwd: folder,
    ...(uid === undefined ? {} : { uid }),
  });
  const engine = await engineOf(
    folder,
    (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
    (port) => ({
      file: join(bin, "postgres"),
      words: ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder, "-c", "max_connections=300"],
      ...(uid === undefined ? {} : { uid }),
    }),
  );
  // It listens before it takes anybody in.
  for (;;) {
    try {
      execFileSync(join(bin, "pg_isready"), ["-q", "-d", engine.url]);
      return engine;
    } catch {
      await pause(50);
    }
  }
}
