/** The playground's pane with the op-graph of the circuit on show, behind tabs; the choice of a circuit where there are several. */
import { type ReactNode, useState } from "react";
import { CircuitProvider } from "../notebook/CircuitContext.tsx";
import { shownCircuit } from "../notebook/circuits.ts";
import { useNotebook, useSession } from "../notebook/NotebookContext.tsx";
import { Insecure } from "../page/Insecure.tsx";
import { Tabs } from "../page/Tabs.tsx";
import { CircuitView, type CircuitViewName } from "./CircuitView.tsx";
import { strings } from "./facts/strings.ts";
import { Outdated } from "./Outdated.tsx";

const views: readonly CircuitViewName[] = ["graph", "text", "table", "code", "compare", "debug"];

/** The pane. */
export function GraphPane(): ReactNode {
  const shown = useSession(shownCircuit);
  const [view, setView] = useState<CircuitViewName>("graph");
  return (
    <section className="pane graph-pane" aria-label={strings.graph.label}>
      <h2 className="heard">{strings.graph.heading}</h2>
      <header className="pane-head">
        <Tabs
          id="graph-view"
          label={strings.graph.label}
          tabs={views.map((key) => ({ key, label: strings.graph.tabs[key] }))}
          active={view}
          onChange={setView}
        />
        <CircuitChoice />
        <Insecure circuit={shown?.circuit} />
        {shown !== undefined && (
          <CircuitProvider of={shown}>
            <Outdated />
          </CircuitProvider>
        )}
      </header>
      {shown === undefined ? (
        <div
          className="graph-body"
          id={`graph-view-${view}`}
          role="tabpanel"
          aria-labelledby={`graph-view-tab-${view}`}
        >
          <p className="empty">{strings.graph.none}</p>
        </div>
      ) : (
        <CircuitProvider of={shown}>
          <CircuitView id="graph-view" view={view} />
        </CircuitProvider>
      )}
    </section>
  );
}

function CircuitChoice(): ReactNode {
  const { session } = useNotebook();
  const circuits = useSession((state) => state.circuits);
  const shown = useSession(shownCircuit);
  if (circuits.length < 2) return null;
  return (
    <label className="circuit-choice">
      {strings.graph.circuits}{" "}
      <select value={shown?.slot} onChange={({ target }) => session.setState({ shown: target.value, selected: null })}>
        {circuits.map(({ slot, circuit }, index) => (
          <option key={slot} value={slot}>
            {`${index + 1} ${circuit.graph.name}`}
          </option>
        ))}
      </select>
    </label>
  );
}
