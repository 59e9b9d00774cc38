/** The pace of a worker's machine. */

import { measurePace } from "../run/measurePace.ts";
import { machinePace } from "../run/pace.ts";
import { browserEnvironment } from "./environment.ts";

/** How many times longer than predicted bootstraps take in this worker: measured unless it is known. */
export async function measuredPace(): Promise<number> {
  if (!machinePace.isKnown) machinePace.set(measurePace(await browserEnvironment.loadKernel(), browserEnvironment.now));
  return machinePace.factor;
}
