/** What `glovebox work` does until it is told to stop. */
import { untilStopped } from "../serve/command.ts";
import { readWorkOptions, workUsage } from "./options.ts";
import { work } from "./work.ts";

/**
 * Works until SIGTERM or SIGINT. A second signal ends it at once.
 * @throws UserError for wrong options, and as `work`
 */
export async function workCommand(words: readonly string[], say: (text: string) => void): Promise<void> {
  if (words.includes("--help")) return say(workUsage);
  const worker = await work(readWorkOptions(words), () => process.exit(1));
  if (worker.metricsUrl !== null) say(`metrics at ${worker.metricsUrl}`);
  say(`glovebox works as ${worker.name}`);
  await untilStopped();
  await worker.close();
}
