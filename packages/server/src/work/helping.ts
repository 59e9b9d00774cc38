/** Workers help each other: the one that has a large job asks for parts of it, and those that have none compute them. */
import { setTimeout as delay } from "node:timers/promises";
import type { RunPart } from "glovebox/server";
import type { SharedParts } from "../cluster/parts.ts";
import type { EvaluationProcess } from "../evaluation/evaluationProcess.ts";
import { circuitId } from "../evaluation/protocol.ts";
import type { RunSharing } from "../evaluation/runs.ts";
import type { Staging, Worker } from "../evaluation/worker.ts";
import type { Job } from "../jobs/job.ts";

/** Milliseconds for which inputs and results of parts are kept. */
const keepFor = 3_600_000;

/** Milliseconds until something that failed is tried again. */
const retryAfter = 500;

/** Milliseconds between two words of whether this worker has something to do. */
const tellEvery = 250;

/** Parts that are in hand at once: while one is computed, the next is fetched and the results of the one before are sent. */
const lanes = 2;

/** What a helper works with. */
export interface HelpingParts {
  readonly parts: SharedParts;
  readonly staging: Staging;
  readonly evaluation: EvaluationProcess;
}

/** Lets others take part in a job. */
export const sharingOf =
  ({ parts, staging }: Pick<HelpingParts, "parts" | "staging">, partMilliseconds: number) =>
  ({ circuit, key }: Job): RunSharing => {
    /** Parts go out in their order, in which helpers do them: the first one soonest. */
    let delivered: Promise<unknown> = Promise.resolve();
    return {
      partMilliseconds,
      idle: () => parts.idle(),
      ask(part, inputs) {
        const ready = delivered.then(() => staging.deliver(inputs, Date.now() + keepFor));
        delivered = ready.catch(() => {});
        const { results, withdraw } = parts.ask({ circuit, key, part, inputs }, ready);
        const fetched = results.then(async (result) => {
          if (result !== null) await staging.fetch(result.sha256);
          return result;
        });
        return { results: fetched, withdraw };
      },
    };
  };

/** Told of parts. */
export interface HelpingEvents {
  readonly computed: (circuit: string, part: RunPart) => void;
  readonly failed: (thrown: unknown) => void;
}

/** Computes parts of others' jobs while `worker` has none, until `signal` is aborted. */
export async function help(
  { parts, staging, evaluation }: HelpingParts,
  worker: Pick<Worker, "running">,
  signal: AbortSignal,
  events: HelpingEvents,
): Promise<void> {
  const onLoad = (): void => {};
  let computing: Promise<unknown> = Promise.resolve();
  /** One part is computed after the other: two at once would end together, and nothing would overlap. */
  const inTurn = <T>(compute: () => Promise<T>): Promise<T> => {
    const turn = computing.then(compute);
    computing = turn.catch(() => {});
    return turn;
  };
  const round = async (): Promise<void> => {
    await evaluation.ready(signal);
    if (worker.running > 0) return void (await delay(retryAfter));
    const lease = await parts.take(signal);
    if (lease === null) return;
    const { circuit, key, part, inputs } = lease;
    let letGo = (): void => {};
    try {
      letGo = await staging.bring({ circuit, key, arguments: inputs });
      const keepUntil = Date.now() + keepFor;
      const request = { circuit: circuitId(circuit), key, part, inputs: inputs.sha256, keepUntil };
      const watcher = { signal: lease.signal, onProgress: onLoad, onLoad };
      const result = await inTurn(() => {
        lease.signal.throwIfAborted();
        return evaluation.runPart(request, watcher);
      });
      await staging.deliver(result, keepUntil);
      await lease.end(result);
      events.computed(circuitId(circuit), part);
    } catch (thrown) {
      await lease.end(null);
      if (!lease.signal.aborted) throw thrown;
    } finally {
      letGo();
    }
  };
  /** A loop of its own: parts may take longer than others wait for a word. */
  const tell = async (): Promise<void> => {
    await (worker.running > 0 || !evaluation.isReady ? parts.sayBusy() : parts.sayIdle());
    await delay(tellEvery);
  };
  const always = async (work: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await work();
      } catch (thrown) {
        events.failed(thrown);
        await delay(retryAfter);
      }
    }
  };
  await Promise.all([always(tell), ...Array.from({ length: lanes }, () => always(round))]);
}
