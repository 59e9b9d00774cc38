/** The server's side of the wall, in the order of a run: what comes in, what it computes, what goes back. Nothing here could be read. */
import type { ReactNode } from "react";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { ServerChoice } from "../../servers/ServerChoice.tsx";
import { useCircuitFor, useServersState } from "../../servers/ServersContext.tsx";
import { Crossing } from "../Crossing.tsx";
import { usePrediction } from "../RunContext.tsx";
import type { Preview, Run } from "../runs.ts";
import { Stages } from "../Stages.tsx";
import { strings } from "../strings.ts";

/** The side; `preview` for what is wrong before there is a run. */
export function ServerSide({
  circuit,
  run,
  preview,
}: {
  circuit: TracedCircuit;
  run: Run | null;
  preview: Preview | null;
}): ReactNode {
  const isApart = useServersState(({ chosen }) => chosen !== null);
  const report = usePrediction(useCircuitFor(circuit, isApart))?.report ?? null;
  const statistics = circuit.virtual ? null : (report?.statistics ?? null);
  const keys = statistics === null ? 0 : statistics.sizeOfBootstrapKeys + statistics.sizeOfKeyswitchKeys;
  const problems = [...(run?.diagnostics ?? []), ...(run === null ? (preview?.diagnostics ?? []) : [])];
  return (
    <section className="side server" aria-label={strings.run.server}>
      <h2>
        {strings.run.server} <span className="note">{strings.run.serverHint}</span>
      </h2>
      <ServerChoice circuit={circuit} />
      {run !== null && run.server !== null && <p className="note">{strings.run.ranAt(run.server)}</p>}
      <Crossing what="arguments" run={run} expected={statistics?.sizeOfInputs ?? null} />
      <Crossing what="evaluationKeys" run={run} expected={keys > 0 ? keys : null} />
      <Stages run={run} only={["load", "evaluate"]} />
      <Crossing what="result" run={run} expected={statistics?.sizeOfOutputs ?? null} />
      {problems.map(({ message, hint, code }) => (
        <p key={`${code} ${message}`} className={code === "cancelled" ? "note" : "error"} role="alert">
          {hint === undefined ? message : `${message}: ${hint}.`}
        </p>
      ))}
      {!circuit.virtual && <p className="note learns">{strings.run.learns}</p>}
    </section>
  );
}
