/** Gives one circuit to the components that show it: the playground's panes, or the card of a cell. What is selected in it is in the session. */
import { type ReactNode, useMemo } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { createRequiredContext } from "../page/requiredContext.tsx";
import { type Outdated, outdated, placeOfNode } from "./circuits.ts";
import { useNotebook, useSession } from "./NotebookContext.tsx";
import type { CellCircuit } from "./session.ts";

/** A circuit on show, what is selected in it, and the ways to change that. */
export interface ShownCircuit extends CellCircuit {
  /** The cell's own circuit: `circuit`, but while another is tried. */
  readonly own: TracedCircuit;
  /** Id of the selected node. */
  readonly selectedNode: number | null;
  readonly hoveredNode: number | null;
  /** Nodes that were written on the line that is pointed at in an editor. */
  readonly nodesOnLine: ReadonlySet<number>;
  /** Why it is not the circuit of the present text; null when it is. */
  readonly outdated: Outdated | null;
  select(node: number | null): void;
  hover(node: number | null): void;
}

const [Provider, useCircuitOfCell] = createRequiredContext<CellCircuit>("CircuitProvider");

/** Makes a circuit known to everything inside. */
export function CircuitProvider({ of: circuit, children }: { of: CellCircuit; children: ReactNode }): ReactNode {
  return <Provider value={circuit}>{children}</Provider>;
}

/** The circuit of the surrounding `CircuitProvider`, followed. */
export function useCircuit(): ShownCircuit {
  const shown = useCircuitOfCell();
  const { session } = useNotebook();
  const { slot, circuit: own } = shown;
  const circuit = useSession(({ trial }) => (trial?.slot === slot && trial.of === own ? trial.circuit : own));
  const selectedNode = useSession(({ selected }) => (selected?.slot === slot ? selected.node : null));
  const hoveredNode = useSession(({ hovered }) => (hovered?.slot === slot ? hovered.node : null));
  const line = useSession((state) => state.line);
  const isOutdated = useSession((state) => outdated(state, shown));
  const nodesOnLine = useMemo(() => {
    const onLine = circuit.graph.nodes.filter(
      ({ location }) => location?.file === line?.cell && location?.line === line?.line,
    );
    return new Set(line === null ? [] : onLine.map(({ id }) => id));
  }, [circuit, line]);
  return useMemo(
    () => ({
      ...shown,
      circuit,
      own,
      selectedNode,
      hoveredNode,
      nodesOnLine,
      outdated: isOutdated,
      select: (node) => session.setState({ selected: node === null ? null : { slot, node } }),
      hover: (node) => session.setState({ hovered: node === null ? null : { slot, node } }),
    }),
    [shown, circuit, own, selectedNode, hoveredNode, nodesOnLine, isOutdated, session, slot],
  );
}

/** Lines of a cell on which the selected and the hovered node were written, followed. */
export function useNodeLines(cell: string): { readonly selected: number | null; readonly hovered: number | null } {
  const lineIn = (place: ReturnType<typeof placeOfNode>): number | null => (place?.cell === cell ? place.line : null);
  const selected = useSession((state) => lineIn(placeOfNode(state.circuits, state.selected)));
  const hovered = useSession((state) => lineIn(placeOfNode(state.circuits, state.hovered)));
  return useMemo(() => ({ selected, hovered }), [selected, hovered]);
}
