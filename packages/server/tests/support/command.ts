/** The built command as a real process, for tests and measurements. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** Builds the command into a new folder within the repository, where its packages are found; gives the folder. */
export async function buildCommand(): Promise<string> {
  const folder = await mkdtemp(join(root, "node_modules/.glovebox-server-"));
  await build({
    configFile: join(root, "packages/server/vite.config.ts"),
    logLevel: "warn",
    build: { outDir: folder },
  });
  return folder;
}

/** A service that runs. */
export interface RunningCommand {
  readonly url: string;
  readonly metricsUrl: string;
  readonly process: ChildProcess;
  readonly pid: number;
  /** What it wrote on standard error: its log, as text. */
  readonly log: () => string;
  /** Number of the evaluation process that was started last. */
  readonly evaluationPid: () => number;
  /** Resolves to its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** A worker that runs. */
export type RunningWorkerCommand = Pick<
  RunningCommand,
  "metricsUrl" | "process" | "pid" | "log" | "evaluationPid" | "ended"
>;

/** A process of the command, once it has said `heard`. */
async function spawnCommand(built: string, words: readonly string[], heard: string) {
  const child = spawn(process.execPath, [join(built, "main.js"), ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, log] = ["", ""];
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(signal ?? code ?? "?"));
  });
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      out += chunk;
      if (out.includes(heard)) resolve();
    });
    void ended.then((how) => reject(new Error(`it ended with ${how}: ${out}${log}`)));
  });
  const evaluationPid = (): number => {
    const started = [...log.matchAll(/"evaluation":(\d+)/g)].at(-1)?.[1];
    if (started === undefined) throw new Error(`no evaluation process was started: ${log}`);
    return Number(started);
  };
  return { out: () => out, process: child, pid: child.pid ?? 0, log: () => log, evaluationPid, ended };
}

/** Starts `glovebox work` of a built folder with these words; resolves when it takes jobs. */
export async function spawnWorker(built: string, words: readonly string[]): Promise<RunningWorkerCommand> {
  const { out, ...running } = await spawnCommand(built, ["work", ...words], "works as");
  return { ...running, metricsUrl: /metrics at (\S+)/.exec(out())?.[1] ?? "" };
}

/** Starts `glovebox serve` of a built folder with these words; resolves when it listens. */
export async function spawnService(built: string, words: readonly string[]): Promise<RunningCommand> {
  const own = ["serve", "--metrics", "127.0.0.1:0", "--port", "0", ...words];
  const { out, ...running } = await spawnCommand(built, own, "metrics at");
  return {
    ...running,
    url: /serves at (\S+)/.exec(out())?.[1] ?? "",
    metricsUrl: /metrics at (\S+)/.exec(out())?.[1] ?? "",
  };
}

/** Waits until it can evaluate. */
export async function ready({ url }: { readonly url: string }): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/readyz`);
    await answer.arrayBuffer();
    if (answer.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
