/** How a component adds commands for as long as it is on the page. */
import { useEffect } from "react";
import { usePage } from "../page/PageContext.tsx";
import type { Command } from "./commands.ts";

/** Adds `commands` while the component is there. Give the same list (useMemo) until something in it changes. */
export function useCommands(commands: readonly Command[]): void {
  const page = usePage();
  useEffect(() => page.commands.add(...commands), [page, commands]);
}
