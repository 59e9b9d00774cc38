/** What `glovebox serve` does until it is told to stop. */
import { readServeOptions, serveUsage } from "./options.ts";
import { serve } from "./serve.ts";

/**
 * Serves until SIGTERM or SIGINT; SIGHUP reads circuits and tokens anew. A second signal ends it at once.
 * @throws UserError for wrong options, and as `serve`
 */
export async function serveCommand(words: readonly string[], say: (text: string) => void): Promise<void> {
  if (words.includes("--help")) return say(serveUsage);
  const service = await serve(readServeOptions(words));
  say(`glovebox serves at ${service.url}`);
  if (service.metricsUrl !== null) say(`metrics at ${service.metricsUrl}`);
  process.on("SIGHUP", () => void service.reload());
  await untilStopped();
  await service.close();
}

/** Waits for SIGTERM or SIGINT. From then on a second one ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise<void>((resolve) => {
    let isStopping = false;
    const stop = (): void => {
      if (isStopping) process.exit(1);
      isStopping = true;
      resolve();
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
}
