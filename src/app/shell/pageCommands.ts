/** Commands of the page as a whole, there from its start. Parts that come and go add theirs with `useCommands`. */
import { examples } from "../../examples/index.ts";
import type { Command } from "../commands/commands.ts";
import { strings } from "../commands/strings.ts";
import { openExample } from "../course/openExample.ts";
import { activeCircuit, canRun } from "../notebook/circuits.ts";
import type { CellCircuit } from "../notebook/session.ts";
import { toggleLargeText, toggleTheme } from "../page/settings.ts";
import { runEncrypted, simulate } from "../run/actions.ts";
import type { Page } from "./page.ts";

/** The commands; `page.commands` is where they go. */
export function pageCommands(page: Page): readonly Command[] {
  const { session, runs, settings, store, commands, tracing, running, keys } = page;
  const { titles } = strings.commands;
  const active = (): CellCircuit | undefined => activeCircuit(session.getState());
  const able = (): boolean => {
    const circuit = active()?.circuit;
    return circuit !== undefined && canRun(circuit);
  };
  const withActive = (work: (circuit: CellCircuit) => unknown) => (): void => {
    const circuit = active();
    if (circuit !== undefined) work(circuit);
  };
  const isRunning = (): boolean => runs.getState().run?.status === "running";
  return [
    {
      id: "help.palette",
      title: titles.palette,
      group: "help",
      keys: "Mod+Shift+P F1",
      whileTyping: true,
      run: () => commands.open("palette"),
    },
    { id: "help.keyboard", title: titles.keyboard, group: "help", keys: "?", run: () => commands.open("help") },
    {
      id: "run.encrypted",
      title: titles.runEncrypted,
      group: "run",
      keys: "Mod+Shift+Enter",
      whileTyping: true,
      enabled: () => able() && !isRunning(),
      run: withActive((circuit) => runEncrypted(page, circuit)),
    },
    {
      id: "run.simulate",
      title: titles.simulate,
      group: "run",
      enabled: able,
      run: withActive((circuit) => simulate(page, circuit)),
    },
    { id: "run.cancel", title: titles.cancel, group: "run", enabled: isRunning, run: () => running.cancel() },
    {
      id: "run.stop",
      title: titles.stop,
      group: "run",
      enabled: () => session.getState().trace.kind === "tracing",
      run: () => tracing.stop(),
    },
    { id: "run.trace", title: titles.trace, group: "run", run: () => tracing.start() },
    {
      id: "run.keys",
      title: titles.keys,
      group: "run",
      enabled: () => active() !== undefined,
      run: withActive(({ circuit }) => keys.setState({ dialogFor: circuit })),
    },
    { id: "view.theme", title: titles.theme, group: "view", run: () => toggleTheme(settings, store) },
    { id: "view.largeText", title: titles.largeText, group: "view", run: () => toggleLargeText(settings, store) },
    ...examples.map((example) => ({
      id: `example.${example.id}`,
      title: titles.example(example.title),
      group: "notebook" as const,
      run: () => openExample(page, example),
    })),
  ];
}
