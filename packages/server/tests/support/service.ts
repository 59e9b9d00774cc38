/** The built command as a real process, with what a test needs to do to it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, onTestFailed, onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

let built = "";

/** Builds the command for the tests of a file, within the repository, where its packages are found. */
export function withBuiltCommand(): void {
  beforeAll(async () => {
    built = await mkdtemp(join(root, "node_modules/.glovebox-server-"));
    await build({
      configFile: join(root, "packages/server/vite.config.ts"),
      logLevel: "warn",
      build: { outDir: built },
    });
  });
  afterAll(() => rm(built, { recursive: true, force: true }));
}

/** Where the built scripts are. */
export const builtFolder = (): string => built;

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

/** Ends that may be seen while a process of ours runs. */
const usual = ["--metrics", "127.0.0.1:0", "--port", "0"];

/** Starts `glovebox serve` with these words; ends with the test. */
export async function startService(words: readonly string[]): Promise<RunningCommand> {
  const child = spawn(process.execPath, [join(built, "main.js"), "serve", ...usual, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, log] = ["", ""];
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(signal ?? code ?? "?"));
  });
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  // What a service says of itself is all that tells why a test failed.
  onTestFailed(() => console.error(log));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      out += chunk;
      if (out.includes("metrics at")) resolve();
    });
    void ended.then((how) => reject(new Error(`it ended with ${how}: ${out}${log}`)));
  });
  const evaluationPid = (): number => {
    const started = [...log.matchAll(/"evaluation":(\d+)/g)].at(-1)?.[1];
    if (started === undefined) throw new Error(`no evaluation process was started: ${log}`);
    return Number(started);
  };
  return {
    url: /serves at (\S+)/.exec(out)?.[1] ?? "",
    metricsUrl: /metrics at (\S+)/.exec(out)?.[1] ?? "",
    process: child,
    pid: child.pid ?? 0,
    log: () => log,
    evaluationPid,
    ended,
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

/** Runs the command to its end; gives its exit code and what it wrote. */
export async function runCommand(words: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(built, "main.js"), ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, out, err };
}
