/** Commands of what explains a circuit: the widest path, exports of the graph, the three modes, the look inside. */
import type { Command } from "../commands/commands.ts";
import { canRun } from "../notebook/circuits.ts";
import { activeCircuit, type Page } from "../shell/page.ts";
import { strings } from "../strings.ts";

const { titles } = strings.teacher;

/** The commands; they act on the circuit that keys are for. */
export function teacherCommands(page: Page): readonly Command[] {
  const { session, inside } = page;
  const active = () => activeCircuit(session.getState())?.circuit;
  const isThere = (): boolean => active() !== undefined;
  const isAble = (): boolean => {
    const circuit = active();
    return circuit !== undefined && !circuit.virtual && canRun(circuit);
  };
  const explain = (explanation: "modes" | "inside") => (): void => {
    const circuit = active();
    if (circuit !== undefined) inside.toggle(circuit, explanation);
  };
  const save = (format: "svg" | "png" | "dot"): Command => ({
    id: `graph.${format}`,
    title: titles.save(strings.teacher.tools[format]),
    group: "graph",
    enabled: isThere,
    run: () => {
      const circuit = active();
      if (circuit !== undefined)
        void import("./export/saveGraph.ts").then((saving) => saving.saveGraph(page, circuit, format, null));
    },
  });
  return [
    {
      id: "graph.path",
      title: titles.path,
      group: "graph",
      enabled: isThere,
      run: () => inside.showPath(!inside.store.getState().showsPath),
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
      run: () => inside.setKeeping(!inside.store.getState().keeping),
    },
  ];
}
