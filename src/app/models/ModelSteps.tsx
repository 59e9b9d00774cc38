/** The steps of a model's notebook: how far each is, by the results of its cells, and the way to it. */
import { type ReactNode, useMemo } from "react";
import { useNotebook, useSession } from "../notebook/NotebookContext.tsx";
import type { SessionState } from "../notebook/session.ts";
import { strings } from "./dialog/strings.ts";
import "./models.css";
import { type ModelStep, modelSteps, tagOf } from "./modelNotebook.ts";

const text = strings.models;

type StepState = keyof typeof text.state;

/** How far a step is: as far as that of its cells which is least far. */
function stateOf({ history, results, pending }: SessionState, step: ModelStep): StepState {
  const cells = history.present.cells.filter(({ tags, kind }) => kind === "code" && tags.includes(tagOf(step)));
  if (cells.some(({ id }) => pending.some(({ cell }) => cell === id))) return "asking";
  const states = cells.map(({ id }) => results.cells.get(id)?.status ?? "waiting");
  if (states.includes("failed")) return "failed";
  if (states.includes("running")) return "running";
  return states.every((state) => state === "done") ? "done" : "waiting";
}

/** The panel. */
export function ModelSteps(): ReactNode {
  const { tracing } = useNotebook();
  const cells = useSession(({ history }) => history.present.cells);
  const present = useMemo(
    () => modelSteps.filter((step) => cells.some(({ tags }) => tags.includes(tagOf(step)))),
    [cells],
  );
  return (
    <aside className="model-steps" aria-label={text.heading}>
      <h2>{text.heading}</h2>
      <ol aria-label={text.steps}>
        {present.map((step, i) => (
          <Step key={step} step={step} number={i + 1} onRun={() => tracing.allowRequests()} />
        ))}
      </ol>
    </aside>
  );
}

function Step({ step, number, onRun }: { step: ModelStep; number: number; onRun: () => void }): ReactNode {
  const state = useSession((session) => stateOf(session, step));
  const first = useSession(
    ({ history }) => history.present.cells.find(({ tags, folded }) => !folded && tags.includes(tagOf(step)))?.id,
  );
  const show = (): void =>
    document.querySelector(`[data-cell="${first}"]`)?.scrollIntoView({ block: "start", behavior: "instant" });
  return (
    <li data-state={state} aria-current={state === "asking" ? "step" : undefined}>
      <span className="step-mark" aria-hidden="true">
        {state === "done" ? "✓" : number}
      </span>
      <div>
        <button type="button" className="link" aria-label={text.goTo(text.step[step])} onClick={show}>
          {text.step[step]}
        </button>{" "}
        <span className="note">{text.state[state]}</span>
        <p className="note">{text.about[step]}</p>
        {state === "asking" && (
          <button type="button" className="primary" onClick={onRun}>
            {text.run}
          </button>
        )}
      </div>
    </li>
  );
}
