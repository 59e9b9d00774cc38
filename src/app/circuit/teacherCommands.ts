/** Commands of what explains a circuit: the widest path, exports of the graph, the three modes, the look inside. */

import type { Command } from "../commands/commands.ts";
import type { InspectionParts } from "../inside/InspectionContext.tsx";
import { activeCircuit, canRun } from "../notebook/circuits.ts";
import type { NotebookParts } from "../notebook/NotebookContext.tsx";
import { loadPart } from "../page/lazyPart.ts";
import type { SavingParts } from "./export/saveGraph.ts";
import { strings } from "./facts/strings.ts";

const { teaching: titles } = strings;

/** What the commands use of the page. */
export type TeachingParts = Pick<NotebookParts, "session"> & InspectionParts & SavingParts;

/** The commands; they act on the circuit that keys are for. */
export function teacherCommands(parts: TeachingParts): readonly Command[] {
  const { session, inspections } = parts;
  const active = () => activeCircuit(session.getState())?.circuit;
  const isThere = (): boolean => active() !== undefined;
  const isAble = (): boolean => {
    const circuit = active();
    return circuit !== undefined && !circuit.virtual && canRun(circuit);
  };
  const explain = (explanation: "modes" | "inside") => (): void => {
    const circuit = active();
    if (circuit !== undefined) inspections.toggle(circuit, explanation);
  };
  const save = (format: "svg" | "png" | "dot"): Command => ({
    id: `graph.${format}`,
    title: titles.save(strings.tools[format]),
    group: "graph",
    enabled: isThere,
    run: () => {
      const circuit = active();
      if (circuit !== undefined)
        void loadPart(() => import("./export/saveGraph.ts")).then((saving) =>
          saving.saveGraph(parts, circuit, format, null),
        );
    },
  });
  return [
    {
      id: "graph.path",
      title: titles.path,
      group: "graph",
      enabled: isThere,
      run: () => inspections.showPath(!inspections.store.getState().showsPath),
    },
    save("svg"),
    save("png"),
    save("dot"),
    { id: "run.modes", title: titles.modes, group: "run", enabled: isAble, run: explain("modes") },
    { id: "run.inside", title: titles.inside, group: "run", enabled: isAble, run: explain("inside") },
    {
      id: "run.keep",
      title: titles.keep,
      group: "run",
      run: () => inspections.setKeeping(!inspections.store.getState().keeping),
    },
  ];
}
