/**
 * How fast this browser computes beside what is predicted, as far as the page knows: kept from earlier visits, else measured by the simulator worker once
 * something is predicted, and learnt from every encrypted run.
 */
import { Pace } from "../../run/pace.ts";
import { circuitKey } from "../page/circuitKey.ts";
import { type KeyValueStore, readStored, storageKeys, writeStored } from "../page/storage.ts";
import type { Workers } from "../page/workers.ts";
import type { Run, Runs } from "./runs.ts";

/** The pace of one page. Its factor stands in the store of runs. */
export interface PagePace {
  /** Measures unless it is known; called when a time is about to be shown. */
  find(): void;
}

/**
 * Makes the one `PagePace` of a page.
 * @param engine the browser and its machine in words: what was learnt of another one does not hold
 */
export function createPagePace(
  runs: Runs,
  { simulator }: Pick<Workers, "simulator">,
  store: KeyValueStore | null,
  engine: string,
): PagePace {
  const pace = new Pace();
  let isAsked = false;
  const show = (): void => runs.setState({ pace: pace.factor });
  const keep = (): void => {
    show();
    writeStored(store, storageKeys.pace, JSON.stringify({ engine, factor: pace.factor }));
  };
  const kept = readKept(readStored(store, storageKeys.pace));
  if (kept?.engine === engine) pace.set(kept.factor);
  show();
  /** What a run that is over shows. */
  const learn = (run: Run): void => {
    // Another machine says nothing of this one.
    if (run.server !== null) return;
    const predicted = runs.getState().predictions.get(circuitKey(run.circuit))?.report?.statistics.milliseconds;
    const taken = run.stages.find(({ stage }) => stage === "evaluate")?.milliseconds;
    if (predicted === undefined || taken == null) return;
    pace.learn(predicted, taken);
    if (pace.isKnown) keep();
  };
  runs.subscribe(({ run }, before) => {
    if (run !== null && run.status === "done" && before.run?.status === "running") learn(run);
  });
  return {
    find() {
      if (pace.isKnown || isAsked) return;
      isAsked = true;
      void simulator
        .get()
        .measurePace()
        .then((result) => {
          // A run may have shown it meanwhile, which counts more.
          if (!result.ok || pace.isKnown) return;
          pace.set(result.value);
          keep();
        });
    },
  };
}

function readKept(text: string | null): { readonly engine: string; readonly factor: number } | null {
  try {
    const { engine, factor } = JSON.parse(text ?? "null") as { engine?: unknown; factor?: unknown };
    return typeof engine === "string" && typeof factor === "number" ? { engine, factor } : null;
  } catch {
    return null;
  }
}
