/** The run panel: client and server on two sides of the wall. At the left inputs, the one black button and the result, at the right what the server sees. */
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import type { Tensor } from "../../../value/tensor.ts";
import { Explanations } from "../../inside/Explanations.tsx";
import { KeysButton } from "../../keys/KeysParts.tsx";
import { CircuitProvider, useCircuit } from "../../notebook/CircuitContext.tsx";
import { canRun, type Outdated, shownCircuit } from "../../notebook/circuits.ts";
import { useNotebook, useSession } from "../../notebook/NotebookContext.tsx";
import type { CellCircuit } from "../../notebook/session.ts";
import { equalArguments } from "../../page/circuitKey.ts";
import { Icon } from "../../page/Icon.tsx";
import { Insecure } from "../../page/Insecure.tsx";
import { SplitButton } from "../../workshop/SplitButton.tsx";
import { runEncrypted, simulate } from "../actions.ts";
import { CostOfCircuit } from "../Cost.tsx";
import { Inputs } from "../Inputs.tsx";
import { argumentsOf, inputsOf } from "../inputs.ts";
import { Remaining } from "../Remaining.tsx";
import { Results } from "../Results.tsx";
import { useRunParts, useRuns } from "../RunContext.tsx";
import { runOf } from "../runs.ts";
import { Stages } from "../Stages.tsx";
import { StopPlanning } from "../StopPlanning.tsx";
import { strings } from "../strings.ts";
import { ServerSide } from "./ServerSide.tsx";

/** The playground's pane: the run panel of the circuit on show. */
export function RunPane(): ReactNode {
  const shown = useSession(shownCircuit);
  const isOver = useSession(
    ({ trace }) => trace.kind === "traced" || trace.kind === "failed" || trace.kind === "stopped",
  );
  const [isFirst, setIsFirst] = useState(true);
  useEffect(() => {
    if (isOver) setIsFirst(false);
  }, [isOver]);
  return (
    <section
      className="pane run-pane"
      data-expects={(isFirst && shown === undefined) || undefined}
      aria-label={strings.run.label}
    >
      {shown === undefined ? (
        <p className="empty">{strings.run.noCircuit}</p>
      ) : (
        <CircuitProvider of={shown}>
          <RunPanel />
        </CircuitProvider>
      )}
    </section>
  );
}

/** The playground's pane at the foot: what a run of the circuit on show takes. */
export function CostPane(): ReactNode {
  const shown = useSession(shownCircuit);
  return (
    shown !== undefined && (
      <CircuitProvider of={shown}>
        <CostOfCircuit />
      </CircuitProvider>
    )
  );
}

/** The run panel of the circuit around it. */
export function RunPanel(): ReactNode {
  const notebook = useNotebook();
  const runParts = useRunParts();
  const shown = useCircuit();
  const { slot, circuit, outdated } = shown;
  const able = canRun(circuit) && outdated === null;
  const pending = useSession((state) => state.pending);
  const state = useRuns((runs) => runs);
  const preview = state.previews.get(slot) ?? null;
  const inputs = useMemo(() => inputsOf(shown, pending, state), [shown, pending, state]);
  const args = useMemo(() => argumentsOf(inputs), [inputs]);
  usePreview(shown, able ? args : null);
  const run = runOf(state, circuit);
  const running = state.run?.status === "running";
  const reason = reasonNotToRun(circuit, outdated, args);
  const canStart = reason === null && !running;
  const prepare = (): void => {
    if (canStart) runParts.running.prepare(circuit);
  };
  return (
    <>
      {state.lost !== null && <p className="note lost">{strings.run.lost[state.lost]}</p>}
      <div className="two-sides">
        <section className="side client" aria-label={strings.run.client}>
          <h2>
            {strings.run.you} <span className="note">{strings.run.clientHint}</span>
          </h2>
          <Inputs inputs={inputs} circuit={circuit} />
          <p className="run-actions">
            <button
              type="button"
              className="primary"
              disabled={!canStart}
              title={strings.run.runEncryptedHint}
              onPointerEnter={prepare}
              onFocus={prepare}
              onClick={() => void runEncrypted({ ...notebook, ...runParts }, shown)}
            >
              {strings.run.runEncrypted}
            </button>
            {running ? (
              <button type="button" title={strings.run.cancelHint} onClick={() => runParts.running.cancel()}>
                {strings.run.cancel}
              </button>
            ) : (
              <button
                type="button"
                className="ghost"
                disabled={reason !== null}
                title={strings.run.simulateHint}
                onClick={() => simulate({ ...notebook, ...runParts }, shown)}
              >
                <Icon name="simulate" /> {strings.run.simulate}
              </button>
            )}
            <StopPlanning />
            <Remaining circuit={circuit} run={run} />
            <span className="note">{reason}</span>
            <Insecure circuit={circuit} />
            {circuit.virtual && <strong className="error">{strings.run.virtual}</strong>}
          </p>
          <Results circuit={circuit} args={args} preview={preview} run={run} outdated={outdated} />
          <Stages run={run} only={["keys", "encrypt", "decrypt"]} />
        </section>
        <ServerSide circuit={circuit} run={run} preview={preview} />
      </div>
      <Explanations circuit={circuit} args={able && !circuit.virtual ? args : null} run={run}>
        <KeysButton circuit={circuit} />
        <SplitButton circuit={circuit} outdated={outdated} />
      </Explanations>
    </>
  );
}

/** Why the circuit cannot be run now, in words; null when it can. */
function reasonNotToRun(
  circuit: TracedCircuit,
  outdated: Outdated | null,
  args: readonly Tensor[] | null,
): string | null {
  if (outdated === "trial") return strings.run.trial;
  if (outdated !== null) return outdated === "left" ? strings.run.programChanged : strings.run.programChanging;
  if (!canRun(circuit)) return strings.run.circuitHasErrors;
  return args === null ? strings.run.fixInputs : null;
}

/** Keeps clear and simulated results up with the inputs; null for inputs that cannot be read. */
function usePreview(place: CellCircuit, args: readonly Tensor[] | null): void {
  const { preview } = useRunParts();
  const { slot, circuit } = place;
  const last = useRef<{ readonly circuit: TracedCircuit; readonly args: readonly Tensor[] } | null>(null);
  useEffect(() => {
    if (args === null) return;
    const { current } = last;
    if (current !== null && current.circuit === circuit && equalArguments(current.args, args)) return;
    last.current = { circuit, args };
    preview({ slot, circuit }, args);
  }, [preview, slot, circuit, args]);
}
