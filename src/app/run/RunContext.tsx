/** Runs for the components: their store, and the ways to predict, preview and carry them out. */
import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { circuitKey } from "../page/circuitKey.ts";
import { createRequiredContext } from "../page/requiredContext.tsx";
import type { Predictor } from "./predicting.ts";
import type { Previewer } from "./preview.ts";
import { atPace } from "./remaining.ts";
import type { Running } from "./running.ts";
import type { Prediction, Runs, RunsState } from "./runs.ts";

/** Runs, and what carries them out. */
export interface RunParts {
  readonly runs: Runs;
  readonly running: Running;
  readonly preview: Previewer;
  readonly predict: Predictor;
}

/** Gives them; and reads them in a component. */
export const [RunProvider, useRunParts] = createRequiredContext<RunParts>("RunProvider");

/** A part of the runs, followed. */
export function useRuns<T>(select: (state: RunsState) => T): T {
  return useStore(useRunParts().runs, select);
}

/** What is known of `circuit` before it runs, with times at the pace of this browser; asked for and followed; null while it is not known. */
export function usePrediction(circuit: TracedCircuit | undefined): Prediction | null {
  const { predict } = useRunParts();
  useEffect(() => {
    if (circuit !== undefined) predict(circuit);
  }, [predict, circuit]);
  const pace = useRuns((runs) => runs.pace);
  const known = useRuns((runs) => (circuit === undefined ? null : (runs.predictions.get(circuitKey(circuit)) ?? null)));
  return useMemo(
    () => (known === null || known.report === null ? known : { ...known, report: atPace(known.report, pace) }),
    [known, pace],
  );
}
