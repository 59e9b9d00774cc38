/** Steps of an encrypted run with their progress and times. There is no spinner: what goes on says how far it is and since when. */
import type { ReactNode } from "react";
import { useClock } from "../page/browserHooks.ts";
import { formatDuration } from "../values/format.ts";
import type { Run, Stage, StageReport } from "./runs.ts";
import { strings } from "./strings.ts";

/** The steps in `only`, in the order of the run; without a run all of them wait. */
export function Stages({ run, only }: { run: Run | null; only: readonly Stage[] }): ReactNode {
  const now = useClock(run?.status === "running");
  return (
    <ol className="stages">
      {only.map((stage) => (
        <StageRow key={stage} stage={stage} report={run?.stages.find((report) => report.stage === stage)} now={now} />
      ))}
    </ol>
  );
}

function StageRow({ stage, report, now }: { stage: Stage; report: StageReport | undefined; now: number }): ReactNode {
  const state = report?.state ?? "waiting";
  const running = state === "running";
  const fraction = report === undefined || report.total === 0 ? 0 : report.done / report.total;
  return (
    <li className="stage" data-state={state} data-stage={stage}>
      <span className="stage-name">{strings.run.stages[stage]}</span>
      <span className="stage-progress">{progressOf(stage, report)}</span>
      <span className="stage-time">{timeOf(report, now)}</span>
      <progress aria-label={strings.run.stages[stage]} max={1} value={fraction} hidden={!running} />
    </li>
  );
}

/** Keys are counted in parts that mean nothing to the reader; values and bootstraps are counted as such. */
function progressOf(stage: Stage, report: StageReport | undefined): string {
  if (report === undefined || report.state === "waiting") return "";
  const { done, total, state, jobsBefore } = report;
  if (state === "running" && jobsBefore !== null) return strings.run.jobsBefore(jobsBefore);
  if (stage === "keys" || stage === "load")
    return state === "running" ? strings.run.percent(done, Math.max(total, 1)) : "";
  if (total > 1 || (total === 1 && stage === "evaluate"))
    return stage === "evaluate" ? strings.run.bootstraps(done, total) : strings.run.values(done, total);
  return stage === "evaluate" && state === "done" ? strings.run.noBootstraps : "";
}

function timeOf(report: StageReport | undefined, now: number): string {
  if (report === undefined || report.state === "waiting") return strings.run.waiting;
  if (report.state === "kept") return strings.run.kept;
  if (report.state === "notNeeded") return strings.run.notNeeded;
  if (report.milliseconds !== null) return formatDuration(report.milliseconds);
  return formatDuration(Math.max(0, now - (report.since ?? now)));
}
