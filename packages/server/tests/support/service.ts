/** The built command in tests: it ends with the test, and what it said is shown when the test fails. */
import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, onTestFailed, onTestFinished } from "vitest";
import { buildCommand, type RunningCommand, type RunningWorkerCommand, spawnService, spawnWorker } from "./command.ts";

export { type RunningCommand, type RunningWorkerCommand, ready } from "./command.ts";

let built = "";

/** Builds the command for the tests of a file. */
export function withBuiltCommand(): void {
  beforeAll(async () => {
    built = await buildCommand();
  });
  afterAll(() => rm(built, { recursive: true, force: true }));
}

/** Where the built scripts are. */
export const builtFolder = (): string => built;

/**
 * Starts `glovebox serve` with these words.
 * @param folder of the scripts, where it is not the built one
 */
export async function startService(words: readonly string[], folder = built): Promise<RunningCommand> {
  const service = await spawnService(folder, words);
  onTestFailed(() => console.error(service.log()));
  onTestFinished(async () => {
    service.process.kill("SIGKILL");
    await service.ended;
  });
  return service;
}

/** Starts `glovebox work` with these words. */
export async function startWorker(words: readonly string[]): Promise<RunningWorkerCommand> {
  const worker = await spawnWorker(built, words);
  onTestFailed(() => console.error(worker.log()));
  onTestFinished(async () => {
    worker.process.kill("SIGKILL");
    await worker.ended;
  });
  return worker;
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
