/** What a circuit's compile came to, followed: it is asked for when it is not known. */
import { useEffect, useMemo, useState } from "react";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { circuitKey } from "../../page/circuitKey.ts";
import { usePrediction, useRuns } from "../../run/RunContext.tsx";
import { runOf } from "../../run/runs.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

/** The outcome of `circuit`, with times of the cost constants; null where there is no circuit. */
export function useOutcome(circuit: TracedCircuit | undefined): Outcome | null {
  usePrediction(circuit);
  const key = circuit === undefined ? null : circuitKey(circuit);
  // Not what `usePrediction` gives, whose times are those of this browser as it is now: pins are compared later.
  const prediction = useRuns(({ predictions }) => (key === null ? null : (predictions.get(key) ?? null)));
  const run = useRuns((runs) => (circuit === undefined ? null : runOf(runs, circuit)));
  return useMemo(
    () => (circuit === undefined ? null : outcomeOf(circuit, prediction, run)),
    [circuit, prediction, run],
  );
}

/** Quiet time before what is typed counts, in milliseconds: each of its beginnings would be compiled. */
const pause = 400;

/** `value` once it has not changed for a while. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** True while it is not known what the compile comes to. */
export const isWaiting = ({ compiled, diagnostics }: Outcome): boolean => compiled === null && diagnostics.length === 0;
