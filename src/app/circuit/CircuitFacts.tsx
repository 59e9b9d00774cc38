/** What is known of the circuit around it beside its graph: lookup tables, parameters, cost. */
import { type ReactNode, useMemo } from "react";
import { useCircuit } from "../notebook/CircuitContext.tsx";
import { NodeCosts, Parameters } from "./CircuitNumbers.tsx";
import { describeGraph } from "./facts/describe.ts";
import { LookupTables } from "./tables/LookupTables.tsx";

/** The facts that there are. */
export type CircuitFactsName = "tables" | "parameters" | "cost";

/** The facts; `id` is that of their tabs. */
export function CircuitFacts({ id, view }: { id: string; view: CircuitFactsName }): ReactNode {
  const { circuit } = useCircuit();
  const description = useMemo(() => describeGraph(circuit.graph), [circuit]);
  return (
    <div className="graph-body" id={`${id}-${view}`} role="tabpanel" aria-labelledby={`${id}-tab-${view}`}>
      {view === "tables" && <LookupTables description={description} />}
      {view === "parameters" && <Parameters />}
      {view === "cost" && <NodeCosts description={description} />}
    </div>
  );
}
