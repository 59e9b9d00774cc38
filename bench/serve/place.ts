/** A service to measure. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RunningCommand, ready, spawnService } from "../../packages/server/tests/support/command.ts";
import type { Circuit } from "../../src/index.ts";

/** Where things are. */
export interface Place {
  /** The built command. */
  readonly built: string;
  /** A folder for data, which is removed at the end. */
  readonly folder: string;
}

let services = 0;

/** Starts a service of its own data for circuits by name, and waits until it can evaluate. */
export async function serviceOf(
  { built, folder }: Place,
  circuits: Readonly<Record<string, Circuit>>,
  ...words: readonly string[]
): Promise<RunningCommand> {
  const own = join(folder, String(++services));
  await mkdir(join(own, "models"), { recursive: true });
  for (const [name, circuit] of Object.entries(circuits)) {
    await writeFile(join(own, "models", `${name}.glovebox-server`), circuit.server.save());
  }
  const common = ["--data", join(own, "data"), "--enable-unsafe", "--requests-per-minute", "0"];
  const service = await spawnService(built, [join(own, "models"), ...common, ...words]);
  await ready(service);
  return service;
}

/** Ends a service. */
export async function end(service: RunningCommand): Promise<void> {
  service.process.kill("SIGTERM");
  await service.ended;
}

/** The number in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
