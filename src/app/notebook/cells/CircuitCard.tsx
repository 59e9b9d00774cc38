/** A circuit that a cell made, as a card: its graph, text, bounds, tables, parameters, cost, comparison, machine code, and a run of it, behind tabs. */
import { type ReactNode, Suspense, useEffect, useId, useState } from "react";
import { strings as circuitStrings } from "../../circuit/facts/strings.ts";
import { Outdated } from "../../circuit/Outdated.tsx";
import { useInspection } from "../../inside/InspectionContext.tsx";
import { Insecure } from "../../page/Insecure.tsx";
import { lazyPart } from "../../page/lazyPart.ts";
import { Tabs } from "../../page/Tabs.tsx";
import { CostOfCircuit } from "../../run/Cost.tsx";
import { RunPanel } from "../../run/panel/RunPanel.tsx";
import { CircuitProvider } from "../CircuitContext.tsx";
import { useSession } from "../NotebookContext.tsx";
import type { CellCircuit } from "../session.ts";
import { strings } from "../strings.ts";

const CircuitView = lazyPart(async () => (await import("../../circuit/CircuitView.tsx")).CircuitView);

const CircuitFacts = lazyPart(async () => (await import("../../circuit/CircuitFacts.tsx")).CircuitFacts);

const views = ["graph", "text", "table", "tables", "parameters", "cost", "compare", "code", "run"] as const;

/** The card of a circuit, or of several circuits of one name with a choice between them. */
export function CircuitCard({ circuits }: { circuits: readonly CellCircuit[] }): ReactNode {
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, circuits.length - 1);
  const circuit = circuits[at];
  if (circuit === undefined) return null;
  return (
    <OneCircuit circuit={circuit}>
      {circuits.length > 1 && (
        <label className="circuit-choice">
          <select
            aria-label={strings.notebook.card.choose}
            value={at}
            onChange={({ target }) => setChosen(Number(target.value))}
          >
            {circuits.map(({ slot }, index) => (
              <option key={slot} value={index}>
                {strings.notebook.card.oneOf(index + 1, circuits.length)}
              </option>
            ))}
          </select>
        </label>
      )}
    </OneCircuit>
  );
}

/** The views of one circuit; `children` stand beside their tabs. */
function OneCircuit({ circuit, children }: { circuit: CellCircuit; children: ReactNode }): ReactNode {
  const [view, setView] = useState<(typeof views)[number]>("graph");
  const id = useId();
  const { open } = useInspection(circuit.circuit);
  // A command may open what stands in the run panel.
  useEffect(() => {
    if (open !== null) setView("run");
  }, [open]);
  const { label, tabs } = strings.notebook.card;
  const number = useSession((state) => state.circuits.findIndex(({ slot }) => slot === circuit.slot) + 1);
  const name = label(circuit.circuit.graph.name, number);
  return (
    <CircuitProvider of={circuit}>
      <section className="graph-pane circuit-card" data-view={view} aria-label={name}>
        <h2 className="heard">{name}</h2>
        <header className="pane-head">
          <Tabs
            id={id}
            label={name}
            tabs={views.map((key) => ({ key, label: tabs[key] }))}
            active={view}
            onChange={setView}
          />
          {children}
          <Insecure circuit={circuit.circuit} />
          <Outdated />
        </header>
        {view === "run" ? (
          <div className="run-pane" id={`${id}-run`} role="tabpanel" aria-labelledby={`${id}-tab-run`}>
            <RunPanel />
            <CostOfCircuit />
          </div>
        ) : (
          <Suspense
            fallback={
              <div id={`${id}-${view}`} role="tabpanel" aria-labelledby={`${id}-tab-${view}`}>
                <p className="empty">{circuitStrings.graph.loading}</p>
              </div>
            }
          >
            {view === "tables" || view === "parameters" || view === "cost" ? (
              <CircuitFacts id={id} view={view} />
            ) : (
              <CircuitView id={id} view={view} />
            )}
          </Suspense>
        )}
      </section>
    </CircuitProvider>
  );
}
