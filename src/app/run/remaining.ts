/** How long a run goes on yet, over all its stages. */
import type { CircuitReport } from "../../compile/describe.ts";
import type { Run, Stage, StageReport } from "./runs.ts";

/** Milliseconds that stages are predicted to take; others take next to nothing. */
export type StageTimes = Readonly<Partial<Record<Stage, number>>>;

/** Milliseconds of a MiB of evaluation keys as loaded, to make and to load them: half of `keyMilliseconds` each. */
const perMebibyte = 2.25;

/** The predicted times of the stages of a run with keys to be made, at a page's pace (in the report already). */
export function stageTimes({ statistics }: CircuitReport, pace: number): StageTimes {
  const keys = (perMebibyte * pace * statistics.sizeOfLoadedKeys) / 2 ** 20;
  return { keys, load: keys, evaluate: statistics.milliseconds };
}

/** A report with the times of a page's pace in place of those of the cost constants. */
export function atPace(report: CircuitReport, pace: number): CircuitReport {
  const { statistics, nodes } = report;
  const scaled = Object.entries(nodes).map(([id, node]) => [id, { ...node, milliseconds: pace * node.milliseconds }]);
  return {
    ...report,
    statistics: { ...statistics, milliseconds: pace * statistics.milliseconds },
    nodes: Object.fromEntries(scaled) as CircuitReport["nodes"],
  };
}

/** Milliseconds until the run is over; null while nobody can tell. `now` is a time on the run's clock. */
export function remainingOf(run: Run, times: StageTimes, now: number): number | null {
  if (run.status !== "running") return null;
  const left = run.stages.map((stage) => remainingOfStage(stage, times, now));
  return left.some((each) => each === null) ? null : left.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

function remainingOfStage({ stage, state, since, remaining }: StageReport, times: StageTimes, now: number) {
  if (state === "waiting") return times[stage] ?? 0;
  if (state !== "running") return 0;
  if (remaining !== null) return Math.max(0, remaining.milliseconds - (now - remaining.at));
  const expected = times[stage];
  if (expected === undefined) return stage === "evaluate" ? null : 0;
  return Math.max(0, expected - (now - (since ?? now)));
}
