/** How long the run goes on yet, in words; nothing while none goes on. */
import type { ReactNode } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { useClock } from "../page/browserHooks.ts";
import { formatRemaining } from "../values/format.ts";
import { usePrediction, useRuns } from "./RunContext.tsx";
import { remainingOf, stageTimes } from "./remaining.ts";
import type { Run } from "./runs.ts";
import { strings } from "./strings.ts";

/** The words for `run`, a run of `circuit`. */
export function Remaining({ circuit, run }: { circuit: TracedCircuit; run: Run | null }): ReactNode {
  const isRunning = run?.status === "running";
  const now = useClock(isRunning);
  const report = usePrediction(circuit)?.report ?? null;
  const pace = useRuns((runs) => runs.pace);
  if (!isRunning) return null;
  const left = remainingOf(run, report === null ? {} : stageTimes(report, pace), now);
  return (
    <span className="note remaining" role="timer">
      {left === null ? strings.run.remainingUnknown : strings.run.remaining(formatRemaining(left))}
    </span>
  );
}
