/** The list of commands for the components, and how a component adds to it. */
import { useEffect } from "react";
import { createRequiredContext } from "../page/requiredContext.tsx";
import type { Command, Commands } from "./commands.ts";

/** Everything that a reader can do. */
export interface CommandsParts {
  readonly commands: Commands;
}

/** Gives the list; and reads it in a component. */
export const [CommandsProvider, useCommandList] = createRequiredContext<CommandsParts>("CommandsProvider");

/** Adds `commands` while the component is there. Give the same list (useMemo) until something in it changes. */
export function useCommands(added: readonly Command[]): void {
  const { commands } = useCommandList();
  useEffect(() => commands.add(...added), [commands, added]);
}
