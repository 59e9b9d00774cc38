/**
 * What is lost when the page goes away: a run that goes on, and the keys of this visit, which live in a worker and nowhere else. The browser asks before a
 * run is lost, and after a reload the page says what is gone.
 */
import { type KeyValueStore, readStored, removeStored, storageKeys, writeStored } from "../page/storage.ts";
import type { Run, Runs } from "./runs.ts";

/** What the tab lost when it was loaded again: a run with its keys, or keys alone. */
export type Lost = "run" | "keys";

/** Says what this tab lost, and notes from now on what it would lose. */
export function followLoss(runs: Runs, tab: KeyValueStore | null): void {
  const lost = readStored(tab, storageKeys.atStake);
  if (lost === "run" || lost === "keys") runs.setState({ lost });
  removeStored(tab, storageKeys.atStake);
  runs.subscribe(({ run }, before) => {
    if (run === null || run.status === before.run?.status) return;
    if (run.status === "running") runs.setState({ lost: null });
    const stake = stakeOf(run);
    if (stake === null) removeStored(tab, storageKeys.atStake);
    else writeStored(tab, storageKeys.atStake, stake);
  });
}

/** What would be lost if the page went away now. */
function stakeOf(run: Run): Lost | null {
  if (run.status === "running") return "run";
  const keys = run.stages.find(({ stage }) => stage === "keys")?.state;
  return keys === "done" || keys === "kept" ? "keys" : null;
}

/** Whether a run goes on, so that leaving the page needs a second thought. */
export const isAtWork = (runs: Runs): boolean => runs.getState().run?.status === "running";
