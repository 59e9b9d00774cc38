/** The run panel: client and server on two sides of the wall, with inputs, stages, what crossed, and results. */
import { type ReactNode, useMemo } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { usePage, useRuns, useSession } from "../PageContext.tsx";
import { runEncrypted, simulate } from "../page.ts";
import { circuitKey } from "../store/circuitKey.ts";
import { argumentsOf, inputsOf } from "../store/inputs.ts";
import { canRun, shownCircuit } from "../store/session.ts";
import { strings } from "../strings.ts";
import { Cost } from "./Cost.tsx";
import { Inputs } from "./Inputs.tsx";
import { Insecure } from "./Insecure.tsx";
import { KeysButton } from "./KeysDialog.tsx";
import { Results } from "./Results.tsx";
import { Stages } from "./Stages.tsx";
import { Wall } from "./Wall.tsx";

/** The panel. */
export function RunPanel(): ReactNode {
  const circuit = useSession(shownCircuit);
  return (
    <section className="pane run-pane" aria-label={strings.run.label}>
      {circuit === undefined ? <p className="empty">{strings.run.noCircuit}</p> : <CircuitRun circuit={circuit} />}
    </section>
  );
}

function CircuitRun({ circuit }: { circuit: TracedCircuit }): ReactNode {
  const page = usePage();
  const able = useSession(canRun);
  const pending = useSession((state) => state.pending);
  const state = useRuns((runs) => runs);
  const { preview } = state;
  const inputs = useMemo(() => inputsOf(circuit, pending, state), [circuit, pending, state]);
  const args = useMemo(() => argumentsOf(inputs), [inputs]);
  const run = state.run !== null && circuitKey(state.run.circuit) === circuitKey(circuit) ? state.run : null;
  const running = state.run?.status === "running";
  const reason = !able ? strings.run.circuitHasErrors : args === null ? strings.run.fixInputs : null;
  const problems = [...(run?.diagnostics ?? []), ...(run === null ? (preview?.diagnostics ?? []) : [])];
  return (
    <>
      <header className="pane-head run-head">
        <button
          type="button"
          className="primary"
          disabled={reason !== null || running}
          title={strings.run.runEncryptedHint}
          onClick={() => void runEncrypted(page)}
        >
          {strings.run.runEncrypted}
        </button>
        <button
          type="button"
          disabled={reason !== null}
          title={strings.run.simulateHint}
          onClick={() => simulate(page)}
        >
          {strings.run.simulate}
        </button>
        <button type="button" disabled={!running} title={strings.run.cancelHint} onClick={() => page.running.cancel()}>
          {strings.run.cancel}
        </button>
        <KeysButton circuit={circuit} />
        <span className="note">{reason}</span>
        <Insecure circuit={circuit} />
        {circuit.virtual && <strong className="error">{strings.run.virtual}</strong>}
      </header>
      <Cost circuit={circuit} />
      <div className="two-sides">
        <section className="side client" aria-label={strings.run.client}>
          <h3>
            {strings.run.client} <span className="note">{strings.run.clientHint}</span>
          </h3>
          <Inputs inputs={inputs} />
          <Results circuit={circuit} args={args} preview={preview} run={run} />
          <Stages run={run} only={["keys", "encrypt", "decrypt"]} />
        </section>
        <Wall run={run} />
        <section className="side server" aria-label={strings.run.server}>
          <h3>
            {strings.run.server} <span className="note">{strings.run.serverHint}</span>
          </h3>
          <Stages run={run} only={["load", "evaluate"]} />
          {problems.map(({ message, hint, code }) => (
            <p key={`${code} ${message}`} className={code === "cancelled" ? "note" : "error"} role="alert">
              {message} {hint}
            </p>
          ))}
        </section>
      </div>
    </>
  );
}
