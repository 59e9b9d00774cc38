/** Looks whether a worker does what it is there for. Whatever the reason is that it takes nothing, a new process has a connection of its own and no memory of it. */
import type { SharedQueue } from "../cluster/sharedQueue.ts";
import type { EvaluationProcess } from "../evaluation/evaluationProcess.ts";

/** Milliseconds between two looks, and looks in a row at the same job that was there to take. A worker that lives takes it within one. */
const looks = { every: 3000, most: 5 } as const;

/** Calls `lost` when the same job could be taken for long and was not; gives what ends the watch. */
export function watch(
  { queue, evaluation, name }: { queue: SharedQueue; evaluation: EvaluationProcess; name: string },
  lost: () => void,
): () => void {
  let [seen, count] = ["", 0];
  const look = async (): Promise<void> => {
    const next = evaluation.isReady ? await queue.overlooked(name) : null;
    count = next !== null && next === seen ? count + 1 : 0;
    seen = next ?? "";
    if (count >= looks.most) lost();
  };
  // While the queue is away nobody can take anything.
  const timer = setInterval(() => void look().catch(() => {}), looks.every);
  return () => clearInterval(timer);
}
