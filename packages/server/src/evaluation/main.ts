/**
 * The process that evaluates: it holds circuits and loaded keys, one copy of a key for all its threads, and runs what it is told to. When it ends, the service goes on and starts
 * another. It has no secret and no network.
 */
import { readFile } from "node:fs/promises";
import { createServerPool, type NamedKeys, type RunOptions } from "glovebox/server";
import { Problem, problemOf } from "../base/problems.ts";
import { FolderBlobs } from "../blobs/folderBlobs.ts";
import { AskedParts, bytesOf, wordsOf } from "./askedParts.ts";
import type { EvaluationSettings, FromEvaluation, PartRequest, RunRequest, ToEvaluation } from "./protocol.ts";

const [, , text] = process.argv;
if (process.send === undefined || text === undefined) throw new Error("this process is started by 'glovebox serve'");
const settings = JSON.parse(text) as EvaluationSettings;

const tell = (message: FromEvaluation): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
};

const [keys, jobs] = [new FolderBlobs(settings.keys), new FolderBlobs(settings.jobs)];
const pool = createServerPool({
  memoryLimit: settings.keyMemory,
  machineCode: settings.machineCode,
  enableUnsafeFeatures: settings.enableUnsafeFeatures,
  ...(settings.threads === null ? {} : { threads: settings.threads }),
});
const opened = new Set<string>();
const running = new Map<number, AbortController>();
/** Parts that runs ask others for, and how many others there are. */
const asked = new Map<number, AskedParts>();
const idle = new Map<number, number>();
let opening: Promise<void> = Promise.resolve();

async function openCircuits(circuits: readonly { readonly id: string; readonly path: string }[]): Promise<void> {
  const wanted = new Set(circuits.map(({ id }) => id));
  for (const id of opened) {
    if (wanted.has(id)) continue;
    pool.close(id);
    opened.delete(id);
  }
  for (const { id, path } of circuits) {
    if (opened.has(id)) continue;
    pool.open(id, await readFile(path));
    opened.add(id);
  }
  tell({ kind: "ready" });
}

/** Carries out a request, and tells how it ended. `work` gives the bytes of the result. */
async function carryOut(
  run: number,
  request: RunRequest | PartRequest,
  work: (keys: NamedKeys, options: RunOptions) => Promise<Uint8Array>,
): Promise<void> {
  const controller = new AbortController();
  running.set(run, controller);
  try {
    // What was told before is there before this begins.
    await opening;
    const read = async (): Promise<Uint8Array> => {
      tell({ kind: "loading", run });
      const bytes = await keys.read(request.key);
      if (bytes === null) throw new Problem("key-deleted", "the evaluation keys were deleted");
      return bytes;
    };
    const onProgress: RunOptions["onProgress"] = (progress) => tell({ kind: "progress", run, progress });
    const bytes = await work({ name: request.key, read }, { signal: controller.signal, onProgress });
    tell({ kind: "succeeded", run, result: await jobs.put(bytes, request.keepUntil) });
  } catch (thrown) {
    const problem = problemOf(thrown);
    if (problem !== null) tell({ kind: "failed", run, problem: problem.data });
    else
      tell({
        kind: "broken",
        run,
        message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
      });
  } finally {
    running.delete(run);
    asked.delete(run);
  }
}

async function blob(sha256: string): Promise<Uint8Array> {
  const bytes = await jobs.read(sha256);
  if (bytes === null) throw new Problem("result-expired", "the arguments of the job are not kept any more");
  return bytes;
}

const carryOutRun = (run: number, request: RunRequest): Promise<void> =>
  carryOut(run, request, async (keys, options) => {
    const { partMilliseconds } = request;
    const parts = partMilliseconds === null ? null : new AskedParts(run, request, partMilliseconds, jobs, tell);
    if (parts !== null) {
      asked.set(run, parts);
      parts.setIdle(idle.get(run) ?? 0);
    }
    return pool.run(request.circuit, await blob(request.arguments), keys, options, parts?.helpers ?? null);
  });

const carryOutPart = (run: number, { circuit, part, ...request }: PartRequest): Promise<void> =>
  carryOut(run, { circuit, part, ...request }, async (keys, options) => {
    const inputs = wordsOf(await blob(request.inputs));
    return bytesOf(await pool.runPart(circuit, { part, inputs }, keys, options));
  });

process.on("message", (message: ToEvaluation) => {
  switch (message.kind) {
    case "circuits":
      opening = opening.then(() => openCircuits(message.circuits));
      return;
    case "run":
      return void carryOutRun(message.run, message).finally(() => idle.delete(message.run));
    case "runPart":
      return void carryOutPart(message.run, message);
    case "helpers":
      idle.set(message.run, message.count);
      return asked.get(message.run)?.setIdle(message.count);
    case "partDone":
      return asked.get(message.run)?.done(message.number, message.result);
    case "cancel":
      return running.get(message.run)?.abort();
    case "forget":
      return pool.forget(message.key);
  }
});
// The service is gone: nobody wants what runs here.
process.on("disconnect", () => process.exit(0));
// A terminal sends these to all its processes; the service decides when this one ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
